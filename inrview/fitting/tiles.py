"""A mesh's faces cut into small tiles, those that lie between inside and outside."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fitting.cells import cut_into_cells, morton_codes
from inrview.fitting.patch_kernels import measure_reach
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.processing.mesh_samples import turns
from inrview.processing.sample import sample_surface
from inrview.processing.winding import MeshDistance

LONGEST = 0.03
"""Longest edge of a tile, in shape space."""
MOST = 200_000
"""Tiles are cut no further once there are so many."""
STEP = 3e-4
"""How far beside a tile its sides are asked, in shape space."""
TRIED = 4000
"""Where so many tiles, chosen by chance, all face outwards, the others do as well."""
PROBES = 12_000
APART, REACH = 0.025, 0.06
"""Probes nearer than APART belong to a tile's own neighbourhood, unless they face away;
beyond REACH nothing is drawn beside a tile."""
CHUNK = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Tiles(Value):
    """Triangles in shape space and Morton order, with normals that point out."""

    corners: Float32[np.ndarray, "n 3 3"]
    ends: Float64[np.ndarray, " n"]
    """Running sum of their areas."""
    reach: Float32[np.ndarray, "n 2"]
    """How far one can walk off each, outwards and inwards."""
    told: float
    """Share of the mesh's area that they cover; the rest are walls within the solid and
    sheets with the outside on both sides."""

    def sampled(self, count: int, rng: np.random.Generator) -> Points:
        """Draw points evenly, with normals that point out."""
        return sample_surface(self.mesh, count, rng)

    @property
    def mesh(self) -> Mesh:
        """The tiles as a mesh."""
        return _mesh(self.corners)


def make_tiles(distance: MeshDistance, seed: int) -> Generator[float, None, Tiles]:
    """Cut the faces of a mesh in shape space into tiles; yields the share done."""
    corners = _cut(distance.vertices[distance.faces])
    yield 0.0
    whole = float(_areas(corners).sum())
    yield 0.0
    turn = yield from _turns(corners, distance, np.random.default_rng(seed))
    corners = np.concatenate([corners[turn > 0], corners[turn < 0][:, ::-1]])
    yield 0.8
    order = np.argsort(morton_codes(corners.mean(axis=1, dtype=np.float32)))
    corners = np.ascontiguousarray(corners[order], np.float32)
    areas = _areas(corners)
    yield 0.8
    if len(corners) == 0:
        return Tiles(corners, areas, np.zeros((0, 2), np.float32), 0.0)
    reach = yield from _reach(corners, np.random.default_rng(seed))
    return Tiles(corners, np.cumsum(areas), reach, float(areas.sum()) / whole)


def _cut(corners: Float64[np.ndarray, "m 3 3"]) -> Float64[np.ndarray, "n 3 3"]:
    """Halve triangles at their longest edge until none is too long."""
    while len(corners) < MOST:
        lengths = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
        is_long = lengths.max(axis=1) > LONGEST
        if not is_long.any():
            break
        turned = (lengths[is_long].argmax(axis=1)[:, None] + np.arange(3)) % 3
        halved = np.take_along_axis(corners[is_long], turned[..., None], axis=1)
        a, b, c = halved.transpose(1, 0, 2)
        middle = (a + b) / 2
        first, second = np.stack([a, middle, c], 1), np.stack([middle, b, c], 1)
        corners = np.concatenate([corners[~is_long], first, second])
    return corners


def _turns(
    corners: Float64[np.ndarray, "n 3 3"],
    distance: MeshDistance,
    rng: np.random.Generator,
) -> Generator[float, None, Float32[np.ndarray, " n"]]:
    """Return 1 where a tile's normal points out, -1 where in, 0 where untold."""
    centres, normals = corners.mean(axis=1), _crosses(corners)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    tried = np.sort(rng.permutation(len(corners))[:TRIED])
    turn = turns(distance, centres[tried], STEP * normals[tried])
    yield 0.1
    if len(tried) < len(corners) and (turn > 0).all():
        return np.ones(len(corners), np.float32)
    turn = np.zeros(len(corners), np.float32)
    for start in range(0, len(corners), CHUNK // 2):
        part = slice(start, start + CHUNK // 2)
        turn[part] = turns(distance, centres[part], STEP * normals[part])
        yield 0.1 + 0.7 * start / len(corners)
    return turn


def _reach(
    corners: Float32[np.ndarray, "n 3 3"], rng: np.random.Generator
) -> Generator[float, None, Float32[np.ndarray, "n 2"]]:
    """Measure how far to walk off each tile, against points on the others."""
    drawn = sample_surface(_mesh(corners), PROBES, rng)
    assert drawn.normals is not None
    yield 0.8
    probes = np.concatenate([drawn.positions, drawn.normals], axis=1)
    probes = probes[np.argsort(morton_codes(drawn.positions), kind="stable")]
    cells = cut_into_cells(probes[:, :3], REACH)
    yield 0.8
    table = np.zeros((len(corners), 16), np.float32)
    table[:, :3], table[:, 3:6] = corners.mean(axis=1), _crosses(corners)
    lengths = np.linalg.norm(table[:, 3:6], axis=1, keepdims=True)
    table[:, 3:6] /= np.maximum(lengths, 1e-30)
    for start in range(0, len(table), CHUNK):
        part = table[start : start + CHUNK]
        measure_reach(part, probes, cells.starts, cells.side, APART, REACH)
        yield 0.8 + 0.2 * start / len(table)
    return np.ascontiguousarray(table[:, 13:15])


def _mesh(corners: Float32[np.ndarray, "n 3 3"]) -> Mesh:
    faces = np.arange(3 * len(corners), dtype=np.int32).reshape(-1, 3)
    return Mesh(corners.reshape(-1, 3), faces)


def _crosses(corners: np.ndarray) -> np.ndarray:
    a, b, c = corners.transpose(1, 0, 2)
    return np.asarray(np.cross(b - a, c - a))


def _areas(corners: np.ndarray) -> Float64[np.ndarray, " n"]:
    lengths = np.linalg.norm(_crosses(corners).astype(np.float64), axis=1)
    return np.asarray(lengths / 2)
