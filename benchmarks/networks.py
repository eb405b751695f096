"""Occupancy fields and points without normals, each against what is known of them.

    python -m benchmarks.networks [MESH...] [--scan POINTS] [--seconds S] [--json]

For each mesh (the owl if none): the occupancy's intersection over union on 100,000
places near the surface (standard deviation 1 % of the longest side), and 100,000 points
without their normals against screened Poisson given the true ones, mean distance to the
other surface's triangles, both ways, in thousandths of the size. `--scan` is fitted
without its normals: mean distance of its points to the surface's triangles, in the
file's unit. With --steps instead of --seconds a busy machine changes only the times.
"""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fit_quality import (
    _PEER,
    Case,
    error,
    meshes_in,
    owl_mesh,
    poisson,
    surface_of,
)
from benchmarks.tables import Table
from inrview.engine.inline import run
from inrview.fields.restore import restore
from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.presets import fit_preset, preset
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.processing.sample import sample_surface
from inrview.processing.winding import MeshDistance

_PLACES = 100_000
_SPREAD = 0.01


def fitted(scan: Points | Mesh, field: FieldSpec, spec: FitSpec) -> FitReport:
    """Fit; return the last report."""
    *_, last = run(FitRequest((scan,), field, spec))
    assert isinstance(last, FitReport)
    return last


def overlap(report: FitReport, mesh: Mesh) -> float:
    """Return the intersection over union with a mesh near its surface."""
    assert report.snapshot is not None
    rng = np.random.default_rng(9)
    low, high = mesh.bounds
    size = float((high - low).max())
    places = sample_surface(mesh, _PLACES, rng).positions.astype(np.float64)
    places += rng.normal(0, _SPREAD * size, places.shape)
    distance = MeshDistance(mesh)
    truth = distance.winding(places) > distance.threshold
    placed = report.snapshot.placement.to_shape(places.astype(np.float32))
    found = restore(report.snapshot).values(placed) < 0
    return float((found & truth).sum() / (found | truth).sum())


def of_mesh(path: Path, networks: list[str], spec: FitSpec, peer: Path) -> list[Any]:
    """Measure occupancies, and points whose normals are withheld."""
    mesh = read_geometry(path, lambda _: None)[0]
    if not isinstance(mesh, Mesh):
        raise SystemExit(f"{path}: a mesh is needed, to measure against.")
    rows = []
    for network in networks:
        field = preset("occupancy", network)
        report = fitted(mesh, field, fit_preset(field, "default", spec))
        rows.append(_row(path, f"{network}, IoU", report, overlap(report, mesh)))
    cloud = sample_surface(mesh, _PLACES, np.random.default_rng(0))
    raw = Points(cloud.positions, origin=cloud.origin)
    for normals in ("estimate", "none"):
        report = fitted(raw, FieldSpec(), replace(spec, normals=normals))
        assert report.snapshot is not None
        found = error(surface_of(report.snapshot), mesh)
        rows.append(_row(path, f"normals {normals}, error", report, found))
    if peer.exists():
        other, seconds = poisson(Case(path.stem, mesh, cloud).cloud, 8, peer)
        name = "screened Poisson with normals, error"
        row = {"case": path.stem, "measure": name, "value": error(other, mesh)}
        rows.append({**row, "seconds": seconds, "steps": None})
    return rows


def of_scan(path: Path, spec: FitSpec) -> dict[str, Any]:
    """Fit points without their normals; measure how far they lie from the surface."""
    scan = read_geometry(path, lambda _: None)[0]
    if not isinstance(scan, Points):
        raise SystemExit(f"{path}: points are needed.")
    raw = Points(scan.positions, origin=scan.origin)
    report = fitted(raw, FieldSpec(), replace(spec, normals="none"))
    assert report.snapshot is not None
    surface = surface_of(report.snapshot)
    shift = np.subtract(scan.origin, surface.origin)
    away = MeshDistance(surface).closest(scan.positions.astype(np.float64) + shift)[0]
    return _row(path, "points to surface, file's unit", report, float(away.mean()))


def _row(path: Path, measure: str, report: FitReport, value: float) -> dict[str, Any]:
    row = {"case": path.stem, "measure": measure, "value": value}
    return {**row, "seconds": report.seconds, "steps": report.step}


def main() -> int:
    """Measure, print a table, and with --json the rows as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("meshes", nargs="*", type=Path, help="the owl if none")
    parser.add_argument("--scan", type=Path, help="points to fit without normals")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each fit")
    parser.add_argument("--steps", type=int, help="for each fit, instead of seconds")
    parser.add_argument("--networks", nargs="+", default=["hash"], help="occupancies")
    parser.add_argument("--peer", type=Path, default=_PEER, help="Poisson's Python")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    seconds = None if arguments.steps else arguments.seconds
    spec = FitSpec(seconds=seconds, steps=arguments.steps, device="cpu")
    rows = []
    for path in meshes_in(arguments.meshes or [owl_mesh()]):
        rows += of_mesh(path, arguments.networks, spec, arguments.peer)
    if arguments.scan is not None:
        rows.append(of_scan(arguments.scan, spec))
    table = Table("Networks", ["case", "measure", "value", "seconds", "steps"])
    for row in rows:
        figures = f"{row['value']:.4f}", f"{row['seconds']:.1f}", str(row["steps"])
        table.add(row["case"], row["measure"], *figures)
    table.print()
    if arguments.json:
        sys.stdout.write(json.dumps({"rows": rows}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
