"""Job: how the members of a family differ, at every point of their template."""

import time
from collections.abc import Generator, Iterator

import numpy as np
from jaxtyping import Float64, Int64

from inrview.analysis.alignment import align
from inrview.analysis.comparison import Groups, compare, two_groups
from inrview.analysis.kinship import kinship, robust_z
from inrview.analysis.measure import Measures, measured
from inrview.analysis.modes import modes
from inrview.analysis.placing import Placed, placed_members, template_surface
from inrview.analysis.shares import share
from inrview.analysis.surface_calculus import around, vertex_areas, vertex_normals
from inrview.analysis.variation import stretch, variation
from inrview.geometry.mesh import Mesh
from inrview.geometry.steps import told
from inrview.messages.analysis import (
    SIMILARITIES,
    AnalysisReport,
    AnalysisRequest,
    Comparison,
)
from inrview.messages.notes import Note, Severity, UserError
from inrview.messages.reports import Progress

Shapes = Float64[np.ndarray, "n v 3"]
_DOUBTFUL = 0.5
_MANY = 0.1


def analyse(request: AnalysisRequest) -> Iterator[Progress | AnalysisReport]:
    """Yield progress, then what was found.

    Raises
    ------
    UserError
        If there are fewer than three members, no surface, or groups, landmarks or
        parts that there are not.
    """
    began = time.perf_counter()
    names = tuple(one.name for one in request.subjects)
    groups = _check(request, names)
    template = yield from told(template_surface(request), share(0.0, 0.05))
    measures = Measures(template, request.landmarks, request.labels)
    for measurement in request.measurements:
        measures.reading(measurement)
    placed = yield from told(placed_members(request, template), share(0.05, 0.6))
    faces = np.asarray(template.faces, np.int64)
    shapes, weights = yield from told(
        _compared(request, placed, faces), share(0.6, 0.7)
    )
    mean = shapes.mean(axis=0)
    normals = vertex_normals(mean, faces)
    yield Progress(0.7, "Measuring variation")
    away = shapes - mean
    rms = np.sqrt(np.einsum("v,nva->n", weights, away**2))
    comparisons: tuple[Comparison, ...] = ()
    if groups is not None:
        comparing = _comparisons(request, groups, shapes, faces)
        comparisons = yield from told(comparing, share(0.7, 0.85))
    reading = measured(measures, request.measurements, placed)
    values = yield from told(reading, share(0.85, 0.95))
    yield Progress(0.95, "Looking for modes")
    yield AnalysisReport(
        names,
        Mesh(mean.astype(np.float32), template.faces, normals.astype(np.float32)),
        template.vertices,
        weights,
        shapes.astype(np.float32),
        request.similarity,
        np.stack([one.confidence for one in placed]),
        np.einsum("nva,va->nv", away, normals).astype(np.float32),
        rms,
        variation(shapes, mean, normals),
        comparisons,
        modes(away, weights),
        kinship(away, weights),
        request.measurements,
        values,
        robust_z(np.column_stack([rms, values])),
        request.unit,
        _notes(placed, comparisons),
        time.perf_counter() - began,
    )


def _check(request: AnalysisRequest, names: tuple[str, ...]) -> Groups | None:
    """Refuse what cannot be analysed, before any work."""
    if len(names) < 3:
        raise UserError(
            "Three members at least are needed to say how a family varies; given are "
            f"{', '.join(names) or 'none'}."
        )
    if request.similarity not in SIMILARITIES:
        raise UserError(
            f"'{request.similarity}' is no similarity; choose "
            f"{', '.join(SIMILARITIES[:-1])} or {SIMILARITIES[-1]}."
        )
    return None if request.groups is None else two_groups(request.groups, names)


def _compared(
    request: AnalysisRequest,
    placed: tuple[Placed, ...],
    faces: Int64[np.ndarray, "f 3"],
) -> Generator[Progress, None, tuple[Shapes, Float64[np.ndarray, " v"]]]:
    """Return the members as they are compared, scan units, and each vertex's weight."""
    scales = [one.member.placement.scale for one in placed]
    scale = float(np.exp(np.log(scales).mean()))
    shapes = np.stack([one.in_family for one in placed]) * scale
    areas = vertex_areas(shapes, faces).mean(axis=0)
    weights = areas / max(float(areas.sum()), 1e-300)
    aligned = yield from align(shapes, weights, request.similarity)
    return aligned, weights


def _comparisons(
    request: AnalysisRequest,
    groups: Groups,
    shapes: Shapes,
    faces: Int64[np.ndarray, "f 3"],
) -> Generator[Progress, None, tuple[Comparison, ...]]:
    """Compare where points lie, and how much surface there is about them."""
    settings = (groups, request.permutations, request.seed)
    place = yield from compare("place", shapes, *settings)
    # Over a vertex's neighbours and theirs: single triangles are noisy.
    near = around(faces, shapes.shape[1])
    areas = np.stack([near @ (near @ one) for one in vertex_areas(shapes, faces)])
    grown = stretch(areas, areas.mean(axis=0))
    stretched = yield from compare("stretch", grown[:, :, None], *settings)
    return place, stretched


def _notes(
    placed: tuple[Placed, ...], comparisons: tuple[Comparison, ...]
) -> tuple[Note, ...]:
    notes = []
    learned = [one.name for one in placed if not one.is_own]
    if learned:
        text = (
            f"Of {len(learned)} members the learned surface was used, not a mesh of "
            f"their own: {', '.join(learned[:6])}{', ...' if len(learned) > 6 else ''}."
        )
        notes.append(Note("learned-surface", text, count=len(learned)))
    for one in placed:
        share = float((one.confidence < _DOUBTFUL).mean())
        if share > _MANY:
            text = (
                f"{one.name}: {share:.0%} of the template's points are matched with "
                f"a confidence below {_DOUBTFUL}; its figures are to be doubted."
            )
            notes.append(Note("doubtful", text, Severity.WARNING))
    for found in comparisons[:1]:
        if found.is_exact and found.arrangements < 40:
            first, second = found.counts
            least = (1 + (first == second)) / found.arrangements
            text = (
                f"{first} against {second} members can be arranged in "
                f"{found.arrangements} ways only: no p is below {least:.2f}."
            )
            notes.append(Note("few-arrangements", text, Severity.WARNING))
    return tuple(notes)
