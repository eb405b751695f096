"""Job: labels of one or several members, carried to another through the template."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from inrview.geometry.confidence import confidence_of
from inrview.geometry.frozen import Value, adopt
from inrview.matching.learned_places import LearnedSurface, pieces
from inrview.messages.analysis import (
    LabelSource,
    LabelsReport,
    LabelsRequest,
    TemplateLabelsReport,
    TemplateLabelsRequest,
)
from inrview.messages.landmarks import TemplateLabels
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.processing.surface_places import Places

_LEAST = 1e-6
"""A source that says nothing certain is still asked where no other is better."""


def labels(request: LabelsRequest) -> Iterator[Progress | LabelsReport]:
    """Yield progress, then a label for each vertex (or face) of the target.

    Every source votes with its confidence for the label at the closest place of its
    own surface in template space, inside a triangle for that of the nearest corners.

    Raises
    ------
    UserError
        If labels do not fit their surface, or there is none.
    """
    _check(request)
    target = yield from LearnedSurface.of(request.target, request.surface)
    asked = _asked(target, request.is_of_faces)
    count = len(asked.places)
    known = np.unique(np.concatenate([one.labels for one in request.sources]))
    votes = np.zeros((count, len(known)))
    best = np.zeros((count, len(known)), np.float32)
    for number, source in enumerate(request.sources, 1):
        surface = yield from LearnedSurface.of(source.member, source.surface)
        for piece in pieces(count):
            ballot, trust = _vote(source, surface, known, asked.part(piece))
            votes[piece] += ballot * np.maximum(trust, _LEAST)[:, None]
            given = np.where(ballot > 0, trust[:, None], 0)
            best[piece] = np.maximum(best[piece], given)
            done = (number - 1 + piece.stop / count) / len(request.sources)
            yield Progress(done, "Carrying labels")
    rows, chosen = np.arange(count), votes.argmax(axis=1)
    agreement = votes[rows, chosen] / np.maximum(votes.sum(axis=1), 1e-30)
    yield LabelsReport(
        adopt(known[chosen].astype(np.int32)),
        adopt(agreement.astype(np.float32)),
        adopt(best[rows, chosen]),
    )


def template_labels(
    request: TemplateLabelsRequest,
) -> Iterator[Progress | TemplateLabelsReport]:
    """Yield progress, then labels in template space.

    Raises
    ------
    UserError
        If labels do not fit their surface, or there is none.
    """
    if not request.sources:
        raise UserError("No source of labels was given.")
    first = request.sources[0]
    voted: LabelsReport | None = None
    asked = LabelsRequest(
        request.sources, first.member, first.surface, first.is_of_faces
    )
    for report in labels(asked):
        if isinstance(report, LabelsReport):
            voted = report
        else:
            yield report
    assert voted is not None
    surface = yield from LearnedSurface.of(first.member, first.surface)
    placed = _asked(surface, first.is_of_faces).places.astype(np.float32)
    yield TemplateLabelsReport(
        TemplateLabels(placed, voted.labels, voted.agreement, request.names)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Asked(Value):
    """Places in template space that labels are wanted for."""

    places: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]
    corrections: Float64[np.ndarray, " n"]

    def part(self, piece: slice) -> "_Asked":
        """Return some of them."""
        return _Asked(self.places[piece], self.normals[piece], self.corrections[piece])


def _asked(surface: LearnedSurface, is_of_faces: bool) -> _Asked:
    values = (surface.places, surface.normals, surface.doubts.astype(np.float64))
    if not is_of_faces:
        return _Asked(*values)
    return _Asked(*(one[surface.surface.faces].mean(axis=1) for one in values))


def _vote(
    source: LabelSource,
    surface: LearnedSurface,
    known: Int32[np.ndarray, " k"],
    asked: _Asked,
) -> tuple[Float64[np.ndarray, "n k"], Float32[np.ndarray, " n"]]:
    """Return a ballot of one for each place (all of it on one label), and its trust."""
    found = surface.closest(asked.places, asked.normals)
    numbers = np.searchsorted(known, source.labels)
    chosen = _labels_at(found, numbers, len(known), source.is_of_faces)
    ballot = np.zeros((len(chosen), len(known)))
    ballot[np.arange(len(chosen)), chosen] = 1.0
    doubts = found.of(surface.doubts[:, None])[:, 0]
    error = np.sqrt(found.distances**2 + asked.corrections**2 + doubts**2)
    return ballot, confidence_of(error).astype(np.float32)


def _labels_at(
    found: Places, numbers: Int64[np.ndarray, " m"], count: int, is_of_faces: bool
) -> Int64[np.ndarray, " n"]:
    """Return the label at places: of the face, or the one with most of its corners."""
    if is_of_faces:
        return np.asarray(numbers[found.faces])
    shares = np.zeros((len(found.faces), count))
    rows = np.arange(len(found.faces))
    for corner in range(3):
        np.add.at(
            shares, (rows, numbers[found.corners[:, corner]]), found.shares[:, corner]
        )
    return np.asarray(shares.argmax(axis=1))


def _check(request: LabelsRequest) -> None:
    if not request.sources:
        raise UserError("No source of labels was given.")
    for source in request.sources:
        _check_count(source)
    if not len(request.surface.faces):
        raise UserError("The shape that labels are wanted for has no surface.")


def _check_count(source: LabelSource) -> None:
    mesh = source.surface
    wanted = len(mesh.faces) if source.is_of_faces else len(mesh.vertices)
    if not len(mesh.faces) or len(source.labels) != wanted:
        raise UserError(
            f"{len(source.labels):,} labels fit neither the {len(mesh.vertices):,} "
            f"vertices nor the {len(mesh.faces):,} faces of their shape."
        )
