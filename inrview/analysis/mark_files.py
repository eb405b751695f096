"""Jobs: labels and landmarks of a template, from files, into files, on surfaces."""

from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from inrview.analysis.mark_sources import (
    agreed,
    check_faces,
    check_near,
    in_order,
    own_mesh,
    source_of,
)
from inrview.files.label_files import read_labels
from inrview.files.named_rows import read_landmarks
from inrview.files.write_labels import write_labels, write_landmarks
from inrview.geometry.confidence import confidence_of
from inrview.geometry.frozen import adopt
from inrview.geometry.label_stroke import labelled
from inrview.geometry.mesh import Mesh
from inrview.matching.labels import template_labels
from inrview.matching.landmarks import landmarks
from inrview.matching.learned_places import LearnedSurface
from inrview.matching.own_mesh import lies_on
from inrview.messages.analysis import (
    LandmarkSource,
    LandmarksReport,
    LandmarksRequest,
    Subject,
    TemplateLabelsReport,
    TemplateLabelsRequest,
)
from inrview.messages.landmarks import Landmark
from inrview.messages.mark_requests import (
    LabelsAtReport,
    LabelsAtRequest,
    ReadMarksReport,
    ReadMarksRequest,
    SurfaceLabels,
    WriteMarksReport,
    WriteMarksRequest,
)
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import Progress
from inrview.processing.template_labels import LoadedLabels, labels_at
from inrview.surfaces.extract import extractor_of

_CELLS = 192
_PIECE = 8192


def labels_on_surfaces(
    request: LabelsAtRequest,
) -> Iterator[Progress | LabelsAtReport]:
    """Yield the labels of surfaces' vertices, loaded and painted."""
    known, found = LoadedLabels(request.labels), []
    for number, positions in enumerate(request.positions):
        loaded = np.empty(len(positions), np.int32)
        agreement = np.empty(len(positions), np.float32)
        for start in range(0, len(positions), _PIECE):
            piece = slice(start, start + _PIECE)
            loaded[piece], agreement[piece] = known.at(positions[piece])
            yield Progress(number / len(request.positions), "Labelling shapes")
        over = labelled(positions, loaded, request.labels.strokes)
        found.append(SurfaceLabels(adopt(loaded), adopt(agreement), adopt(over)))
    yield LabelsAtReport(tuple(found))


def read_marks(request: ReadMarksRequest) -> Iterator[Progress | ReadMarksReport]:
    """Yield progress, then what files say of the template.

    Raises
    ------
    UserError
        If a file cannot be read, or does not fit its member.
    """
    if not request.files:
        raise UserError("No file was given.")
    if request.is_of_landmarks:
        yield from _read_landmarks(request)
    else:
        yield from _read_labels(request)


def _read_labels(request: ReadMarksRequest) -> Iterator[Progress | ReadMarksReport]:
    sources, names = [], request.names
    for subject, path in request.files:
        yield Progress(None, f"Reading {Path(path).name}")
        names, values = agreed(names, read_labels(Path(path)))
        mesh = own_mesh(subject)
        sources.append(source_of(subject, mesh, values, Path(path)))
    check_faces(sources)
    for report in template_labels(TemplateLabelsRequest(tuple(sources), names)):
        if isinstance(report, TemplateLabelsReport):
            yield ReadMarksReport(report.labels)
        else:
            yield report


def _read_landmarks(
    request: ReadMarksRequest,
) -> Iterator[Progress | ReadMarksReport]:
    sources: list[LandmarkSource] = []
    names: tuple[str, ...] = ()
    notes: list[Note] = []
    for subject, path in request.files:
        yield Progress(None, f"Reading {Path(path).name}")
        found, places = read_landmarks(Path(path))
        names, order = in_order(names, found, Path(path))
        mesh, _ = yield from _surface_of(subject, _CELLS)
        moved = places[order] - subject.member.placement.origin
        notes += check_near(subject, names, moved, mesh)
        positions = moved.astype(np.float32)
        sources.append(LandmarkSource(subject.member, mesh, positions))
    first = sources[0]
    asked = LandmarksRequest(tuple(sources), first.member, first.surface)
    for report in landmarks(asked):
        if not isinstance(report, LandmarksReport):
            yield report
            continue
        places = report.template.astype(np.float64)
        placed = tuple(
            Landmark(name, (x, y, z))
            for name, (x, y, z) in zip(names, places.tolist(), strict=True)
        )
        yield ReadMarksReport(landmarks=placed, notes=tuple(notes))


def write_marks(request: WriteMarksRequest) -> Iterator[Progress | WriteMarksReport]:
    """Yield progress, then what was written of a member.

    Raises
    ------
    UserError
        If there is nothing to write, or nowhere to.
    """
    if request.labels is None and not request.landmarks:
        raise UserError("The template has neither labels nor landmarks to write.")
    mesh, is_own = yield from _surface_of(request.target, request.resolution)
    surface = yield from LearnedSurface.of(request.target.member, mesh)
    if request.labels is None:
        yield _write_landmarks(request, surface, is_own)
    else:
        yield _write_labels(request, surface, is_own)


def _write_labels(
    request: WriteMarksRequest, surface: LearnedSurface, is_own: bool
) -> WriteMarksReport:
    known, places, doubts = request.labels, surface.places, surface.doubts
    assert known is not None
    if request.is_of_faces:
        corners = surface.surface.faces
        places, doubts = places[corners].mean(axis=1), doubts[corners].mean(axis=1)
    labels, agreement = labels_at(known, places)
    confidence = confidence_of(doubts.astype(np.float64)).astype(np.float32)
    more = {"agreement": agreement, "confidence": confidence}
    path = Path(request.path)
    overwrite = request.overwrite
    write_labels(path, surface.surface, labels, more, known.names, overwrite)
    return WriteMarksReport(request.path, len(labels), is_own, confidence, agreement)


def _write_landmarks(
    request: WriteMarksRequest, surface: LearnedSurface, is_own: bool
) -> WriteMarksReport:
    wanted = np.array([one.position for one in request.landmarks], np.float64)
    found = surface.closest(wanted)
    doubts = found.of(surface.doubts[:, None])[:, 0]
    confidence = confidence_of(np.hypot(found.distances, doubts)).astype(np.float32)
    vertices = surface.surface.vertices.astype(np.float64)
    places = found.of(vertices) + request.target.member.placement.origin
    names = [one.name for one in request.landmarks]
    more = {"confidence": confidence}
    write_landmarks(Path(request.path), names, places, more, request.overwrite)
    return WriteMarksReport(request.path, len(names), is_own, confidence)


def _surface_of(
    subject: Subject, cells: int
) -> Generator[Progress, None, tuple[Mesh, bool]]:
    """Return a member's own mesh where that lies on what was learned, or the latter."""
    own = subject.mesh
    if own is not None and lies_on(own, subject.member):
        return own, True
    extracted = yield from extractor_of(subject.member, 0.0).at(cells)
    if not len(extracted.mesh.faces):
        raise UserError(f"{subject.name} has no surface: fit the family further.")
    return extracted.mesh, False
