"""Bringing shapes into one frame: up, size, centre, and the turn about up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from inrview.families.frame import (
    Frame,
    frame_of,
    placements_of,
    shape_points,
)
from inrview.families.outline import outline_of, surface_points
from inrview.families.strangers import (
    inside_out_notes,
    stranger_notes,
    turned_notes,
    unlikeness,
)
from inrview.families.turns import Lay, Reference, about_up, lay_over
from inrview.geometry.placement import Placement
from inrview.messages.family_reports import AlignReport
from inrview.messages.family_requests import AlignRequest, FamilyShape
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import Progress

SAME_YAW = np.deg2rad(10)
MEAN_OF = 8
"""So many shapes, those nearest to the most typical one, stand for the mean."""
DENSE = 4000
"""Points of each of them when what is left is measured."""


def align(request: AlignRequest) -> Iterator[Progress | AlignReport]:
    """Find where each shape lies in the family's shape space.

    Yields `Progress` and at last an `AlignReport`. The first pass lays all shapes over
    the most typical one, the second over the mean of those that fitted best. Given
    placements are kept, and the others are laid over them. Where no placement is
    given, the family faces as most of the files do.

    Raises
    ------
    UserError
        When there is no shape, or one of them has no surface.
    """
    if not request.shapes:
        raise UserError("No shapes were chosen: a family needs at least one.")
    outlines = []
    for index, shape in enumerate(request.shapes):
        yield Progress(0.2 * index / len(request.shapes), f"Looking at {shape.name}")
        outlines.append(outline_of(shape))
    frame = frame_of(request, outlines)
    typical = [_most_typical(frame, request.shapes)]
    still = tuple(Lay(0.0, np.zeros(3), 0.0) for _ in request.shapes)
    reference = _pooled(frame, still, list(frame.given) or typical)
    lays: Sequence[Lay] = still
    for share in (0.2, 0.55):
        found = []
        for index, shape in enumerate(request.shapes):
            done = share + 0.35 * index / len(request.shapes)
            yield Progress(done, f"Turning {shape.name}")
            found.append(_laid(frame, index, reference, request.turns))
        lays = found if frame.given else _facing_as_most(found)
        if frame.given:
            break
        reference = _pooled(frame, lays, _nearest(lays, request.shapes))
    placements = placements_of(frame, request.shapes, lays)
    chosen = (list(frame.given) or _nearest(lays, request.shapes))[:MEAN_OF]
    dense = [
        Reference(_sampled(request.shapes[k], placements[k], DENSE)) for k in chosen
    ]
    residuals = []
    for index, shape in enumerate(request.shapes):
        yield Progress(0.9, f"Measuring {shape.name}")
        rest = [r for k, r in zip(chosen, dense, strict=True) if k != index]
        own = _sampled(shape, placements[index], 1000)
        residuals.append(float(np.mean([r.distance(own) for r in rest] or [0.0])))
    yield AlignReport(
        placements, tuple(residuals), tuple(_notes(frame, request.shapes, lays))
    )


def _laid(frame: Frame, index: int, reference: Reference, turns: bool) -> Lay:
    if index in frame.given:
        cost = reference.cost(frame.clouds[index])
        return Lay(0.0, np.zeros(3), cost)
    return lay_over(frame.clouds[index], reference, turns)


def _most_typical(frame: Frame, shapes: Sequence[FamilyShape]) -> int:
    """Return the shape whose heights and radii are nearest to everybody's.

    Both are the same however a shape is turned about up.
    """
    marks = np.linspace(0.05, 0.95, 10)
    profiles = np.array(
        [
            np.concatenate(
                [
                    np.quantile(cloud[:, 1], marks),
                    np.quantile(np.hypot(cloud[:, 0], cloud[:, 2]), marks),
                ]
            )
            for cloud in frame.clouds
        ]
    )
    apart = np.abs(profiles[:, None] - profiles[None]).mean(axis=2)
    used = np.array([not shape.is_held_out for shape in shapes])
    if not used.any():
        used[:] = True
    sums = np.where(used, apart[:, used].sum(axis=1), np.inf)
    return int(np.argmin(sums))


def _facing_as_most(lays: Sequence[Lay]) -> list[Lay]:
    """Turn all together so that most files keep the way they face."""
    yaws = np.array([lay.yaw for lay in lays])
    apart = np.abs(np.angle(np.exp(1j * (yaws[:, None] - yaws[None]))))
    like = apart < SAME_YAW
    leader = like[int(like.sum(axis=1).argmax())]
    common = float(np.angle(np.exp(1j * yaws[leader]).mean()))
    if (yaws[leader] == yaws[leader][0]).all():
        common = float(yaws[leader][0])
    turn = about_up(-common)
    turned = [float(np.angle(np.exp(1j * (yaw - common)))) for yaw in yaws]
    return [
        replace(lay, yaw=0.0 if abs(yaw) < 1e-9 else yaw, shift=turn @ lay.shift)
        for lay, yaw in zip(lays, turned, strict=True)
    ]


def _nearest(lays: Sequence[Lay], shapes: Sequence[FamilyShape]) -> list[int]:
    """Return the shapes that stand for the mean: those that fitted best so far."""
    costs = [
        lay.cost + (1.0 if shape.is_held_out else 0.0)
        for lay, shape in zip(lays, shapes, strict=True)
    ]
    return [int(k) for k in np.argsort(costs, kind="stable")[:MEAN_OF]]


def _pooled(frame: Frame, lays: Sequence[Lay], chosen: Sequence[int]) -> Reference:
    """Return the points of some shapes together, as many as one of them has."""
    clouds = [lays[k].moved(frame.clouds[k])[:: len(chosen)] for k in chosen]
    return Reference(np.concatenate(clouds))


def _notes(
    frame: Frame, shapes: Sequence[FamilyShape], lays: Sequence[Lay]
) -> list[Note]:
    laid = [lay.moved(cloud) for lay, cloud in zip(lays, frame.clouds, strict=True)]
    return [
        *frame.notes,
        *turned_notes(shapes, lays),
        *inside_out_notes(shapes),
        *stranger_notes(shapes, unlikeness(laid)),
    ]


def _sampled(
    shape: FamilyShape, placement: Placement, count: int
) -> Float64[np.ndarray, "n 3"]:
    return shape_points(placement, surface_points(shape.geometry, count))
