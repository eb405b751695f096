"""What a family learns in a few minutes, against a truth that is known.

    python -m benchmarks.family bodies|posed|planes --data DIR
        [--seconds S | --steps N] [--holdout N] [--model M[,M]] [--json]

DIR holds the folders of shapes `bodies`, `bodies_posed` (meshes that share a vertex
order) and `airplanes` (one folder each). Bodies: vertices of one member are mapped to
another through the template; the truth is the vertex of the same number. For all, half
of the mean distances, both ways, between a shape's outer surface and what its code
gives, the shape's diameter being one (`half_mean`). Loading and aligning count in S.
The order of the vertices and the names of parts are never shown to the fit. With
`--model default,mesh` the implicit template stands beside the mesh template: the same
shapes, the same measures.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from jaxtyping import Float64
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist

from benchmarks.tables import Table
from inrview.engine.inline import result, run
from inrview.families.surface_points import surface_points
from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.family import (
    FAST,
    FamilyFitSpec,
    FamilySnapshot,
    MemberSnapshot,
)
from inrview.messages.family_reports import (
    AlignReport,
    FamilyFitReport,
    MappedPoints,
)
from inrview.messages.family_requests import (
    AlignRequest,
    FamilyFitRequest,
    FamilyShape,
    MapPointsRequest,
)
from inrview.messages.reports import SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.processing.sample import sample_surface
from inrview.processing.winding import MeshDistance

_FOLDERS = {"bodies": "bodies", "posed": "bodies_posed", "planes": "airplanes"}
_SECONDS = {"bodies": 300.0, "posed": 600.0, "planes": 600.0}
_HOLD_OUT = {"bodies": 5, "posed": 0, "planes": 8}
_PAIRS = 20
_VERTICES = 1500
_RESOLUTION = 192
_SURFACES = 8
"""Shapes of each group whose surface is measured."""


def shapes_of(kind: str, data: Path, holdout: int) -> tuple[FamilyShape, ...]:
    """Read a category; every so many-th shape is held out."""
    folder = data / _FOLDERS[kind]
    pattern = "*/*.obj" if kind == "planes" else "*.ply"
    files = sorted(folder.glob(pattern))
    if len(files) < 2:
        raise SystemExit(f"{folder} holds no shapes.")
    every = len(files) // holdout if holdout else 0
    unseen = set(files[every // 2 :: every][:holdout]) if every else set()
    return tuple(
        FamilyShape(
            file.stem,
            read_geometry(file, lambda _: None)[0],
            is_held_out=file in unseen,
        )
        for file in files
    )


def aligned(shapes: tuple[FamilyShape, ...]) -> tuple[FamilyShape, ...]:
    """Bring the shapes into one frame, as the program does for a folder."""
    last: AlignReport | None = None
    for report in run(AlignRequest(shapes)):
        if isinstance(report, AlignReport):
            last = report
    assert last is not None
    return tuple(
        replace(shape, placement=placement)
        for shape, placement in zip(shapes, last.placements, strict=True)
    )


def fitted(request: FamilyFitRequest) -> FamilyFitReport:
    """Learn the family; show on the error stream how far it is."""
    last: FamilyFitReport | None = None
    for report in run(request):
        if isinstance(report, FamilyFitReport):
            last = report
            if report.snapshot is not None:
                sys.stderr.write(f"\r{report.phase} {report.step} {report.seconds:.0f}")
    assert last is not None
    sys.stderr.write("\n")
    return last


def mapping_errors(
    family: FamilySnapshot, shapes: Sequence[FamilyShape]
) -> Float64[np.ndarray, " n"]:
    """Return how far mapped vertices lie from where they belong, in the files' unit."""
    rng = np.random.default_rng(0)
    pairs = [(a, b) for a in shapes for b in shapes if a is not b]
    errors = []
    for i in rng.permutation(len(pairs))[:_PAIRS]:
        source, target = pairs[i]
        one, other = source.geometry, target.geometry
        assert isinstance(one, Mesh)
        assert isinstance(other, Mesh)
        chosen = rng.integers(len(one.vertices), size=_VERTICES)
        request = MapPointsRequest(
            _member(family, source.name),
            _member(family, target.name),
            one.vertices[chosen],
            other,
        )
        mapped = cast("MappedPoints", result(request)).positions
        errors.append(np.linalg.norm(mapped - other.vertices[chosen], axis=1))
    return np.concatenate(errors).astype(np.float64)


def surface_error(family: FamilySnapshot, shape: FamilyShape) -> float:
    """Return half of both mean distances between outer surfaces, for diameter one."""
    assert isinstance(shape.geometry, Mesh)
    surface: Mesh | None = None
    for report in run(SurfaceRequest(_member(family, shape.name), (_RESOLUTION,))):
        if isinstance(report, SurfaceReport):
            surface = report.mesh
    assert surface is not None
    placement = Placement()
    rng = np.random.default_rng(0)
    scale = float(np.ptp(shape.geometry.vertices, axis=0).max())
    truth = Mesh(shape.geometry.vertices / np.float32(scale), shape.geometry.faces)
    finding = surface_points(FamilyShape(shape.name, truth), placement, rng)
    while True:
        try:
            next(finding)
        except StopIteration as end:
            outer = end.value.positions
            break
    learned = Mesh(surface.vertices / np.float32(scale), surface.faces)
    drawn = sample_surface(learned, 20_000, rng).positions
    there = MeshDistance(learned).closest(outer.astype(np.float64))[0].mean()
    back = MeshDistance(truth).closest(drawn.astype(np.float64))[0].mean()
    hull = truth.vertices[ConvexHull(truth.vertices).vertices]
    return float(there + back) / 2 / float(pdist(hull).max())


def _member(family: FamilySnapshot, name: str) -> MemberSnapshot:
    return MemberSnapshot(family, family.code(name), family.placement(name))


def rows_of(
    kind: str, report: FamilyFitReport, shapes: Sequence[FamilyShape], spent: float
) -> list[dict[str, Any]]:
    """Measure seen and unseen shapes apart; `spent` are seconds before the fit."""
    family = report.snapshot
    assert family is not None
    rows = []
    for group in ("seen", "unseen"):
        members = [
            s for s in shapes if (s.name in family.held_out) == (group == "unseen")
        ]
        if not members:
            continue
        row: dict[str, Any] = {"model": family.spec.model, "shapes": group}
        if kind != "planes" and len(members) > 1:
            found = mapping_errors(family, members) * 100
            row["mean_cm"] = float(found.mean())
            row["median_cm"] = float(np.median(found))
            row["within_5_cm"] = float((found < 5).mean())
        errors = [surface_error(family, s) for s in members[:_SURFACES]]
        row["half_mean"] = float(np.mean(errors))
        row.update(steps=report.step, seconds=spent + report.seconds)
        rows.append(row)
    return rows


def main() -> int:
    """Learn, measure, print a table, and with --json one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=sorted(_FOLDERS))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--holdout", type=int)
    parser.add_argument("--model", default="default", help="or several: default,mesh")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    kind = asked.kind
    holdout = _HOLD_OUT[kind] if asked.holdout is None else asked.holdout
    seconds = asked.seconds
    if seconds is None and asked.steps is None:
        seconds = _SECONDS[kind]
    began = time.perf_counter()
    shapes = aligned(shapes_of(kind, asked.data, holdout))
    spent = time.perf_counter() - began
    if seconds is not None:
        seconds = max(seconds - spent, 1.0)
    spec = FamilyFitSpec(seconds=seconds, steps=asked.steps, device="cpu")
    rows = []
    for model in asked.model.split(","):
        report = fitted(FamilyFitRequest(shapes, FAST[model], spec))
        rows += rows_of(kind, report, shapes, spent)
    table = Table(f"Family: {kind}, {len(shapes)} shapes", list(rows[0]))
    for row in rows:
        cells = (row.get(name, "") for name in rows[0])
        table.add(*(f"{v:.4g}" if isinstance(v, float) else str(v) for v in cells))
    table.print()
    if asked.json:
        sys.stdout.write(json.dumps({"kind": kind, "rows": rows}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
