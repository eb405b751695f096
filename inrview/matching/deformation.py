"""Job: how a member differs from the template, as arrows and as a warped grid."""

from collections.abc import Generator, Iterator

import numpy as np
from jaxtyping import Float32

from inrview.fields.family_field import FamilyField, restore_member
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import DeformationReport
from inrview.messages.family_requests import DeformationRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress

Points = Float32[np.ndarray, "n 3"]
_TRIES = 16_384
_NEAR = 0.15
"""Of the points tried, those whose value is so small are brought to the surface."""
_ON = 2e-3
_STEP = 2e-3
_ROUNDS = 40


def deformation(request: DeformationRequest) -> Iterator[DeformationReport | Progress]:
    """Yield arrows from the surface to the template, and the template's grid there.

    Raises
    ------
    UserError
        When the member has no surface to start from.
    """
    member = request.member
    field = restore_member(member)
    yield Progress(0.0, "Looking for the surface")
    surface = yield from _surface_points(field, member)
    starts = surface[: request.arrows]
    ends = field.deformed(starts)[0]
    yield Progress(0.4, "Measuring folds")
    folded = float((_determinants(field, surface) < 0).mean())
    grid = yield from _pulled_back(field, member, request.cells)
    place = member.placement
    shape = (request.cells + 1,) * 3
    yield DeformationReport(
        place.to_scan(starts),
        place.to_scan(ends),
        place.to_scan(grid).reshape(*shape, 3),
        folded,
    )


def _surface_points(
    field: FamilyField, member: MemberSnapshot
) -> Generator[Progress, None, Points]:
    """Return points of the surface, in no order: random ones, brought down to it."""
    tried = np.random.default_rng(0).uniform(member.low, member.high, (_TRIES, 3))
    points = tried.astype(np.float32)
    points = points[np.abs(field.values(points)) < _NEAR]
    for number in range(5):
        yield Progress(0.05 * number, "Looking for the surface")
        slopes = field.gradients(points)
        squares = np.maximum((slopes * slopes).sum(axis=1), 1e-4)
        shares = np.clip(field.values(points) / squares, -_NEAR, _NEAR)
        points = np.asarray(points - shares[:, None] * slopes, np.float32)
    is_inside = ((points >= member.low) & (points <= member.high)).all(axis=1)
    points = np.asarray(points[is_inside & (np.abs(field.values(points)) < _ON)])
    if not len(points):
        raise UserError("This shape has no surface: there is nothing to draw on.")
    return points


def _determinants(field: FamilyField, points: Points) -> Float32[np.ndarray, " n"]:
    """Return how the way into the template stretches volume, by central differences."""
    slopes = np.empty((len(points), 3, 3))
    for axis in range(3):
        aside = np.zeros(3, np.float32)
        aside[axis] = _STEP
        more, less = (field.deformed(points + s * aside)[0] for s in (1, -1))
        slopes[:, :, axis] = (more - less) / (2 * _STEP)
    return np.asarray(np.linalg.det(slopes), np.float32)


def _pulled_back(
    field: FamilyField, member: MemberSnapshot, cells: int
) -> Generator[Progress, None, Points]:
    """Return where the member has a regular grid of the template, in shape space.

    Solves x + D(x) = q by x <- x - s (x + D(x) - q), s halved where that leads away.
    """
    sides = [
        np.linspace(low, high, cells + 1)
        for low, high in zip(member.low, member.high, strict=True)
    ]
    wanted = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 3)
    wanted = wanted.astype(np.float32)
    points, shares = wanted.copy(), np.ones((len(wanted), 1), np.float32)
    misses = field.deformed(points)[0] - wanted
    for number in range(_ROUNDS):
        yield Progress(0.5 + 0.5 * number / _ROUNDS, "Warping the grid")
        tried = points - shares * misses
        found = field.deformed(tried)[0] - wanted
        is_nearer = (found**2).sum(axis=1) < (misses**2).sum(axis=1)
        points[is_nearer], misses[is_nearer] = tried[is_nearer], found[is_nearer]
        shares[~is_nearer] /= 2
    return points
