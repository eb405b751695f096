"""The baseline family: one mesh registered to each shape, and its linear modes."""

import time
from collections.abc import Iterator

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float32, Float64

from inrview.families.family_snapshots import make_snapshot
from inrview.families.mesh_registration import (
    Faces,
    Vertices,
    choose_template,
    register,
)
from inrview.families.preparation import Prepared, prepare
from inrview.families.samples import ShapeSamples
from inrview.geometry.steps import told, told_alike
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import FamilyFitReport, MemberQuality
from inrview.messages.family_requests import FamilyFitRequest

_PROBES = 500


def fit_mesh_template(request: FamilyFitRequest) -> Iterator[FamilyFitReport]:
    """Register a template mesh to every shape; a step is one shape.

    The codes are the shapes' places along the principal directions of the vertices
    (as in morphable models, Blanz and Vetter 1999), so members mix and are fitted like
    those of the other models.
    """
    began = time.perf_counter()

    def report(phase: str, fraction: float, step: int = 0) -> FamilyFitReport:
        spent = time.perf_counter() - began
        nothing = np.empty(0, np.float32)
        return FamilyFitReport(
            phase, step, spent, step / spent, nothing, {"total": nothing}, fraction
        )

    prepared = yield from told(
        prepare(request), lambda fraction: report("sampling", fraction)
    )
    vertices, faces = choose_template(request.shapes, prepared.shapes)
    bent: list[Vertices] = []
    for shape in prepared.shapes:
        now = report("fitting", len(bent) / len(prepared.shapes), len(bent))
        yield now
        work = register(vertices, faces, shape)
        bent.append((yield from told_alike(work, now)))
    yield _final(request, prepared, bent, faces, report("done", 1.0, len(bent)))


def _final(
    request: FamilyFitRequest,
    prepared: Prepared,
    bent: list[Vertices],
    faces: Faces,
    plain: FamilyFitReport,
) -> FamilyFitReport:
    together = np.stack(bent)
    is_learned = [shape.name not in prepared.held_out for shape in prepared.shapes]
    mean, modes = linear_modes(together[is_learned], request.family.code_size)
    codes = np.tensordot(together - mean, modes, ([1, 2], [1, 2]))
    snapshot = make_snapshot(
        request.family,
        {
            "mean": mean.astype(np.float32),
            "modes": modes.astype(np.float32),
            "faces": faces.astype(np.float32),
        },
        prepared.shapes,
        codes.astype(np.float32),
        prepared.held_out,
        (len(bent), 1.0),
    )
    return FamilyFitReport(
        plain.phase,
        plain.step,
        plain.seconds,
        plain.steps_per_second,
        plain.loss_steps,
        plain.losses,
        1.0,
        snapshot=snapshot,
        qualities=tuple(_quality(shape, snapshot, faces) for shape in prepared.shapes),
        notes=prepared.notes,
        is_final=True,
    )


def linear_modes(
    vertices: Float64[np.ndarray, "s v 3"], count: int
) -> tuple[Float64[np.ndarray, "v 3"], Float64[np.ndarray, "k v 3"]]:
    """Return the mean and `count` orthonormal modes; zeros where there are fewer."""
    mean = vertices.mean(axis=0)
    flat = (vertices - mean).reshape(len(vertices), -1)
    _, sizes, rows = np.linalg.svd(flat, full_matrices=False)
    found = min(count, int((sizes > 1e-9 * max(sizes[0], 1e-30)).sum()))
    modes = np.zeros((count, *mean.shape))
    modes[:found] = rows[:found].reshape(found, *mean.shape)
    return mean, modes


def _quality(
    shape: ShapeSamples, family: FamilySnapshot, faces: Faces
) -> MemberQuality:
    """Return the mean distance of surface points to the member's mesh, scan units."""
    mean, modes = family.weights["mean"], family.weights["modes"]
    vertices = mean + np.tensordot(family.code(shape.name), modes, 1)
    every = max(1, len(shape.surface) // _PROBES)
    probes: Float32[np.ndarray, "n 3"] = shape.surface[::every]
    squares, _, _ = igl.point_mesh_squared_distance(
        probes.astype(np.float64), vertices.astype(np.float64), faces
    )
    miss = float(np.sqrt(squares).mean()) * shape.placement.scale
    return MemberQuality(shape.name, miss, 0.0, shape.name in family.held_out)
