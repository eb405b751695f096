"""Where a scan lies in a family that it was never placed in: starts all round."""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.families.code_basis import CodeBasis
from inrview.families.code_solver import Found, Solver, Weighing
from inrview.families.mean_surface import DistanceGrid
from inrview.families.outline import COARSE, thinned
from inrview.families.pose import Pose
from inrview.families.scan_targets import Surface, Targets
from inrview.families.turns import about_up
from inrview.messages.family import FamilySnapshot
from inrview.processing.neighbours import nearest

TURNS = 16
"""Turns about up that are tried."""
SIZES = (0.8, 1.0, 1.25)
"""Sizes tried for a partial scan, whose extent tells less."""
ROUNDS = 10
COARSELY = 8
"""Every so many-th target is asked while poses are compared."""
KEPT = 5
"""Poses that go on to be fitted with a code."""
ALIKE, GROWN = np.deg2rad(25), 0.14


def search_poses(
    family: FamilySnapshot,
    grid: DistanceGrid,
    surface: Surface,
    targets: Targets,
    upright: Float64[np.ndarray, "3 3"],
    is_partial: bool,
) -> Iterator[float | list[Found]]:
    """Yield the share done, and at last the best poses by the mean surface.

    A pose is scored by the mean distance of scan to surface in radii of the scan; of
    a whole scan the way back counts as much.
    """
    few = targets.part(COARSELY)
    basis = CodeBasis.of(family.codes)
    starts = _starts(family, grid, surface, upright, is_partial)
    tree = cKDTree(surface.positions[:4000])
    scored = []
    for index, pose in enumerate(starts):
        weighing = Weighing(
            is_posed=True, has_code=False, up=upright[1], size=pose.scale
        )
        solver = Solver(grid, basis, few, weighing)
        found = Found(np.zeros(len(basis.directions)), pose)
        for better in solver.improved(found, ROUNDS):
            found = better
        score = found.misfit / (found.pose.scale * targets.radius)
        if not is_partial:
            score += _uncovered(found.pose, grid, tree, targets.radius)
        scored.append((score, index, found))
        yield index / len(starts)
    yield _distinct([found for _, _, found in sorted(scored, key=lambda s: s[:2])])


def _starts(
    family: FamilySnapshot,
    grid: DistanceGrid,
    surface: Surface,
    upright: Float64[np.ndarray, "3 3"],
    is_partial: bool,
) -> list[Pose]:
    """Return poses all round, by the extents of scan and mean surface."""
    standing = surface.positions @ upright.T
    radius = float(np.sqrt(standing.var(axis=0).sum()))
    even = thinned(standing, radius / COARSE)
    model = grid.cloud.astype(np.float64)
    model = thinned(model, float(np.sqrt(model.var(axis=0).sum())) / COARSE)
    if is_partial:
        tall = float(np.ptp(model[:, 1]) / max(np.ptp(even[:, 1]), 1e-9))
        wide = _radius(model) / _radius(even)
        scales = [wide * size for size in SIZES]
        if abs(np.log(tall / wide)) < np.log(2):
            scales = [tall * size for size in SIZES]
        middles = (_box_middle(even), _box_middle(model))
    else:
        scales = [_radius(model) / _radius(even)]
        middles = (even.mean(axis=0), model.mean(axis=0))
    poses = [_as_filed(family, upright)]
    for scale in scales:
        for yaw in np.arange(TURNS) / TURNS * 2 * np.pi:
            turn = about_up(float(yaw))
            shift = middles[1] - scale * turn @ middles[0]
            poses.append(Pose(turn @ upright, scale, shift))
    return poses


def _as_filed(family: FamilySnapshot, upright: Float64[np.ndarray, "3 3"]) -> Pose:
    """Return the pose of a scan that lies as the members' own files do."""
    poses = [Pose.of(placement) for placement in family.placements]
    scale = float(np.median([pose.scale for pose in poses]))
    shift = np.median([pose.shift for pose in poses], axis=0)
    return Pose(upright, scale, shift)


def _uncovered(pose: Pose, grid: DistanceGrid, tree: cKDTree, radius: float) -> float:
    """Return the mean distance from the mean surface to the scan, in radii."""
    model = grid.cloud[:: 1 + len(grid.cloud) // 500].astype(np.float64)
    back = (model - pose.shift) @ pose.turn / pose.scale
    return float(nearest(tree, back, 1)[0].mean()) / radius


def _distinct(ranked: Sequence[Found]) -> list[Found]:
    """Return the best poses that differ from each other in turn or size."""
    kept: list[Found] = []
    for found in ranked:
        if len(kept) == KEPT:
            break
        if not any(_is_like(found.pose, other.pose) for other in kept):
            kept.append(found)
    return kept


def _is_like(one: Pose, other: Pose) -> bool:
    cosine = (np.trace(one.turn @ other.turn.T) - 1) / 2
    apart = float(np.arccos(np.clip(cosine, -1, 1)))
    grown = abs(float(np.log(one.scale / other.scale)))
    return bool(apart < ALIKE and grown < GROWN)


def _radius(points: Float64[np.ndarray, "n 3"]) -> float:
    return float(np.sqrt(points.var(axis=0).sum()))


def _box_middle(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "3"]:
    low, high = np.quantile(points, [0.01, 0.99], axis=0)
    return np.asarray((low + high) / 2)
