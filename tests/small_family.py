"""A family of spheres whose radius the code says: known everywhere, made at once."""

import numpy as np

from inrview.geometry.placement import Placement
from inrview.messages.family import FamilySnapshot, FamilySpec


def sphere_family(
    names: tuple[str, ...] = ("small", "middle", "large"),
) -> FamilySnapshot:
    """Return a family whose template is about a ball; the first code number grows it.

    The template is a sine network fitted by least squares to the distance to a ball of
    radius 0.5; the deformation is none and the correction is minus a tenth of the code.
    """
    rng = np.random.default_rng(0)
    points = rng.uniform(-1, 1, (4000, 3))
    weights = rng.normal(0, 2.0, (256, 3))
    bias = rng.uniform(-np.pi, np.pi, 256)
    hidden = np.sin(points @ weights.T + bias)
    target = np.linalg.norm(points, axis=1) - 0.5
    basis = np.concatenate([hidden, np.ones((len(points), 1))], axis=1)
    last = np.linalg.lstsq(basis, target, rcond=None)[0]
    spec = FamilySpec(
        code_size=2,
        deformation_width=8,
        deformation_layers=1,
        template_width=256,
        template_layers=1,
        omega=1.0,
    )
    first = np.zeros((8, 5))
    first[0, 3] = 1e-3
    out = np.zeros((4, 8))
    out[3, 0] = -0.1 / (1e-3 * 0.5)  # silu(e) is e / 2 for a small e
    tables = {
        "template.0.weight": weights,
        "template.0.bias": bias,
        "template.1.weight": last[None, :-1],
        "template.1.bias": last[-1:],
        "deformation.0.weight": first,
        "deformation.0.bias": np.zeros(8),
        "deformation.1.weight": out,
        "deformation.1.bias": np.zeros(4),
    }
    codes = np.stack([np.linspace(-1, 1, len(names)), np.zeros(len(names))], axis=1)
    return FamilySnapshot(
        spec,
        {name: table.astype(np.float32) for name, table in tables.items()},
        names,
        codes.astype(np.float32),
        tuple(Placement((10.0 * i, 0.0, 0.0), 2.0) for i in range(len(names))),
        step=100,
    )
