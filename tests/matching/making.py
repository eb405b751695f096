"""Families whose fields are known exactly: nothing needs to be learned."""

import numpy as np
import trimesh

from inrview.geometry.placement import Placement
from inrview.messages.family import FamilySnapshot, FamilySpec

TURNED = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0))


def pebbles(
    names: tuple[str, ...] = ("near", "left", "high"),
    codes: np.ndarray | None = None,
    placements: tuple[Placement, ...] | None = None,
) -> FamilySnapshot:
    """Return a family of one pebble: a member's code is where its middle lies.

    The template is cos(2x) + cos(2y) + cos(2z) = 2.2 seen from inside, about a ball of
    radius 0.65; D(x, z) = -z, as silu(t) - silu(-t) = t.
    """
    if codes is None:
        codes = np.array([[0, 0, 0], [0.3, 0, 0], [0, 0.2, -0.1]], np.float32)
    both = np.concatenate([np.eye(3), -np.eye(3)])
    back = np.zeros((4, 6))
    back[:3, :3], back[:3, 3:] = -np.eye(3), np.eye(3)
    weights = {
        "template.0.weight": 2 * np.eye(3),
        "template.0.bias": np.full(3, np.pi / 2),
        "template.1.weight": np.full((1, 3), -0.5),
        "template.1.bias": np.array([1.1]),
        "deformation.0.weight": np.hstack([np.zeros((6, 3)), both]),
        "deformation.0.bias": np.zeros(6),
        "deformation.1.weight": back,
        "deformation.1.bias": np.zeros(4),
    }
    spec = FamilySpec(
        code_size=3,
        deformation_width=6,
        deformation_layers=1,
        template_width=3,
        template_layers=1,
        omega=1.0,
    )
    if placements is None:
        turned = Placement((1.0, 2.0, 3.0), 5.0, (1e5, 0.0, 0.0), TURNED)
        placements = (Placement(), turned, Placement(scale=2.0))
    weights = {name: array.astype(np.float32) for name, array in weights.items()}
    return FamilySnapshot(spec, weights, names, codes, placements, step=1)


def stretched(count: int = 4) -> tuple[FamilySnapshot, np.ndarray, np.ndarray]:
    """Return a mesh family of ellipsoids, its vertices (n, v, 3), and the faces.

    Vertex i of every member is the same point of all.
    """
    ball = trimesh.creation.icosphere(4, 0.5)
    mean = ball.vertices.astype(np.float32)
    modes = np.stack([mean * axis for axis in np.eye(3, dtype=np.float32)])
    codes = np.random.default_rng(1).uniform(-0.4, 0.6, (count, 3)).astype(np.float32)
    weights = {"mean": mean, "modes": modes, "faces": ball.faces.astype(np.float32)}
    spec = FamilySpec(model="mesh", code_size=3)
    names = tuple(f"egg{n}" for n in range(count))
    family = FamilySnapshot(spec, weights, names, codes, (Placement(),) * count)
    vertices = mean + np.einsum("nk,kva->nva", codes, modes)
    return family, vertices, ball.faces.astype(np.int32)
