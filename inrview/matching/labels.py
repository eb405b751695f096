"""Job: labels of one or several members, carried to another through the template."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from inrview.geometry.confidence import confidence_of
from inrview.geometry.frozen import adopt
from inrview.geometry.mesh import Mesh
from inrview.matching.learned_places import (
    LearnedPlaces,
    LearnedSurface,
    Numbers,
    Points,
    pieces,
)
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
    asked = _places_asked(request.surface, request.is_of_faces)
    ways = LearnedPlaces(request.target)
    text = "Bringing the target into template space"
    placed, corrections = yield from ways.in_pieces(asked, text)
    known = np.unique(np.concatenate([one.labels for one in request.sources]))
    votes = np.zeros((len(asked), len(known)))
    best = np.zeros((len(asked), len(known)), np.float32)
    for number, source in enumerate(request.sources, 1):
        surface = yield from LearnedSurface.of(source.member, source.surface)
        for piece in pieces(len(asked)):
            ballot, trust = _vote(
                source, surface, known, placed[piece], corrections[piece]
            )
            votes[piece] += ballot * np.maximum(trust, _LEAST)[:, None]
            best[piece] = np.maximum(
                best[piece], np.where(ballot > 0, trust[:, None], 0)
            )
            done = (number - 1 + piece.stop / len(asked)) / len(request.sources)
            yield Progress(done, "Carrying labels")
    rows, chosen = np.arange(len(asked)), votes.argmax(axis=1)
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
    where = _places_asked(first.surface, first.is_of_faces)
    text = "Bringing labels into template space"
    placed, _ = yield from LearnedPlaces(first.member).in_pieces(where, text)
    yield TemplateLabelsReport(
        TemplateLabels(placed, voted.labels, voted.agreement, request.names)
    )


def _places_asked(surface: Mesh, is_of_faces: bool) -> Points:
    if not is_of_faces:
        return surface.vertices
    return np.asarray(surface.vertices[surface.faces].mean(axis=1), np.float32)


def _vote(
    source: LabelSource,
    surface: LearnedSurface,
    known: Int32[np.ndarray, " k"],
    placed: Points,
    corrections: Numbers,
) -> tuple[Float64[np.ndarray, "n k"], Float32[np.ndarray, " n"]]:
    """Return a ballot of one for each place (all of it on one label), and its trust."""
    found = surface.tree.closest(placed)
    numbers = np.searchsorted(known, source.labels)
    chosen = _labels_at(found, numbers, len(known), source.is_of_faces)
    ballot = np.zeros((len(placed), len(known)))
    ballot[np.arange(len(placed)), chosen] = 1.0
    doubts = found.of(surface.doubts[:, None])[:, 0]
    error = np.sqrt(found.distances**2 + corrections**2 + doubts**2)
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
