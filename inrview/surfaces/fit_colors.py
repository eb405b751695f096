"""Job: a colour field on the template, fitted to the colours of members."""

from collections.abc import Generator, Iterator

import numpy as np
from jaxtyping import Float32

from inrview.fields.color_field import ColorField, fresh_color_field
from inrview.fields.edit_warp import edit_warp
from inrview.fields.template_way import template_way
from inrview.geometry.confidence import confidence_of
from inrview.messages.family_colors import (
    ColorFitReport,
    ColorFitRequest,
    ColorSnapshot,
    ColorSource,
)
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.surfaces.color_samples import color_samples, has_colors

_BLOCK = 8192
_SWEEPS = 2
"""Steps of a level in each round, before the next finer one."""
_BAND = 0.01
"""Standard deviation, in shape space, of samples off the surface, which are half of
all: other members come to lie so far beside it in the template."""
_Samples = tuple[
    Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"], Float32[np.ndarray, " n"]
]
_Drawing = Generator[Progress, None, _Samples]


def fit_colors(request: ColorFitRequest) -> Iterator[Progress | ColorFitReport]:
    """Yield better and better colour fields; each can be shown at once.

    Samples of all sources are carried into the learned template and weighted by how
    far the match is to be trusted. Level by level, coarse ones first, the grid takes
    up what the levels before it have left.

    Raises
    ------
    UserError
        When a source has no colours.
    """
    _check(request)
    rng = np.random.default_rng(request.seed)
    names = tuple(source.name for source in request.sources)
    field: ColorField | None = None
    error = None
    for number in range(request.rounds):
        begun = number / request.rounds
        # Few at first: the first glimpse comes in a third of the time.
        count = request.samples if number else request.samples // 4
        samples = yield from _drawn(request, count, rng, begun)
        if field is None:
            mean = np.average(samples[1], axis=0, weights=samples[2] + 1e-6)
            field = fresh_color_field(request.spec, mean.astype(np.float32))
        else:
            error = _error(field, samples)
        yield from _learned(field, samples, begun)
        snapshot = ColorSnapshot(request.spec, field.table.copy(), names)
        share = (number + 1) / request.rounds
        yield ColorFitReport(share, "Fitting colours", snapshot, error)
    assert field is not None, "there is at least one round"
    fresh = yield from _drawn(request, request.samples // 4, rng, 1.0)
    error = _error(field, fresh)
    yield ColorFitReport(1.0, "Colours fitted", snapshot, error, is_final=True)


def _learned(
    field: ColorField, samples: _Samples, fraction: float
) -> Iterator[Progress]:
    """Let every level in turn take up what is still missing at samples."""
    points, wanted, weights = samples
    for level in range(len(field.layout.cells)):
        for _ in range(_SWEEPS):
            misfit = wanted - field.values(points)
            yield Progress(fraction, "Fitting colours")
            field.learn(level, points, misfit, weights)
            yield Progress(fraction, "Fitting colours")


def _check(request: ColorFitRequest) -> None:
    if not request.sources:
        raise UserError("Choose at least one coloured shape to take colours from.")
    for source in request.sources:
        if not has_colors(source.geometry):
            raise UserError(
                f"The scan of {source.name} has neither a texture nor vertex colours. "
                "Choose shapes whose files are coloured."
            )


def _drawn(
    request: ColorFitRequest, count: int, rng: np.random.Generator, fraction: float
) -> _Drawing:
    """Return template points, their colours (0 to 1) and how far to trust them."""
    each = max(count // len(request.sources), 1)
    parts: list[_Samples] = []
    for source in request.sources:
        part = yield from _of_source(source, each, rng, fraction)
        parts.append(part)
    points, colors, weights = (
        np.concatenate(part) for part in zip(*parts, strict=True)
    )
    return points, colors, weights


def _of_source(
    source: ColorSource, count: int, rng: np.random.Generator, fraction: float
) -> _Drawing:
    found = color_samples(source.geometry, count, rng)
    if found is None:
        raise UserError(f"The scan of {source.name} has no surface to take colours of.")
    positions, colors, normals = found
    member, way = source.member, template_way(source.member)
    warp = edit_warp(member.edits)
    moved = np.subtract(source.geometry.origin, member.placement.origin)
    points = member.placement.to_shape((positions + moved).astype(np.float32))
    if normals is not None:
        away = rng.normal(0, _BAND, len(points)) * (rng.random(len(points)) < 0.5)
        turned = member.placement.turn_to_shape(normals.astype(np.float32))
        points += turned * away[:, None].astype(np.float32)
    doubts = np.empty(len(points), np.float32)
    for start in range(0, len(points), _BLOCK):
        piece = slice(start, start + _BLOCK)
        placed, correction = way.placed(points[piece])
        points[piece] = placed if warp is None else warp.backward(placed)
        doubts[piece] = np.abs(correction)
        yield Progress(fraction, f"Taking colours from {source.name}")
    return points, colors, np.asarray(confidence_of(doubts), np.float32)


def _error(field: ColorField, samples: _Samples) -> float:
    """Return the mean absolute error in 8-bit steps."""
    points, wanted, _ = samples
    found = np.clip(field.values(points), 0, 1)
    return float(np.abs(found - wanted).mean() * 255)
