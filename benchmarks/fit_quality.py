"""Fit quality over time against screened Poisson, same points, same run.

    python -m benchmarks.fit_quality [MESH|FOLDER...] [--points N] [--steps N] [--json]

For each mesh, or each in a folder, points are drawn from it, clean and with noise
(0.2 % of the size on the points, 0.15 on the normals). Poisson runs at several depths;
the fit gets shares of the time of depth 8. With --steps it takes so many steps instead,
and a busy machine changes no figure but the times. The error is the mean distance to
the other surface's triangles, both ways, in thousandths of the mesh's longest side;
`of depth 8` and `of best` are the fit's error in those of Poisson.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.samples.meshed import mesh_of
from benchmarks.samples.owl import owl
from benchmarks.tables import Table
from inrview.engine.inline import run
from inrview.files.read import read_geometry
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import FitReport, Result, SurfaceReport
from inrview.messages.requests import CompareRequest, FitRequest, SurfaceRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.processing.sample import sample_surface

_ROOT = Path(__file__).resolve().parent.parent
_PEER = _ROOT / ".venv-bench" / "bin" / "python"
_RESOLUTION = 256
_FACTORS = (0.5, 1.0, 2.5)
_DEPTHS = (7, 8, 9)
_SUFFIXES = (".ply", ".obj", ".off", ".stl")


class Case(NamedTuple):
    """A cloud and the surface it was drawn from."""

    name: str
    truth: Mesh
    cloud: Points


def cases(paths: list[Path], count: int) -> Iterator[Case]:
    """Draw clean and noisy points from each mesh."""
    for path in paths:
        mesh = read_geometry(path, lambda _: None)[0]
        if not isinstance(mesh, Mesh) or not len(mesh.faces):
            raise SystemExit(f"{path}: a mesh is needed, to measure against.")
        low, high = mesh.bounds
        size = float((high - low).max())
        rng = np.random.default_rng(0)
        clean = sample_surface(mesh, count, rng)
        yield Case(f"{path.stem} clean", mesh, clean)
        assert clean.normals is not None
        normals = clean.normals + rng.normal(0, 0.15, clean.normals.shape)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        positions = clean.positions + rng.normal(0, 0.002 * size, clean.positions.shape)
        noisy = Points(
            positions.astype(np.float32),
            normals.astype(np.float32),
            origin=clean.origin,
        )
        yield Case(f"{path.stem} noisy", mesh, noisy)


def poisson(cloud: Points, depth: int, python: Path) -> tuple[Mesh, float]:
    """Run the peer in its own process."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.npz"), Path(folder, "out.npz")
        np.savez(source, positions=cloud.positions, normals=cloud.normals)
        script = str(Path(__file__).with_name("poisson.py"))
        threads = str(os.cpu_count() or 1)
        command = [str(python), script, str(source), str(target), str(depth), threads]
        subprocess.run(command, check=True)
        found = np.load(target)
        vertices = found["vertices"].astype(np.float32)
        faces = found["faces"].astype(np.int32)
        return Mesh(vertices, faces, origin=cloud.origin), float(found["seconds"])


def fitted(
    scans: tuple[Points, ...], spec: FitSpec, field: FieldSpec | None = None
) -> FitReport:
    """Fit; return the last report."""
    last: FitReport | None = None
    for report in run(FitRequest(scans, field or FieldSpec(), spec)):
        if isinstance(report, FitReport):
            last = report
    assert last is not None
    return last


def surface_of(snapshot: FieldSnapshot, resolution: int = _RESOLUTION) -> Mesh:
    """Extract at one resolution."""
    mesh: Mesh | None = None
    for report in run(SurfaceRequest(snapshot, (resolution,))):
        if isinstance(report, SurfaceReport):
            mesh = report.mesh
    assert mesh is not None
    return mesh


def error(mesh: Mesh, truth: Mesh) -> float:
    """Return the mean distance to triangles, both ways, in thousandths of the size."""
    low, high = truth.bounds
    for report in run(CompareRequest(mesh, truth, samples=100_000)):
        if isinstance(report, Result):
            forward = report.values["distance_to_triangles_forward"]
            backward = report.values["distance_to_triangles_backward"]
            return float(forward + backward) / 2 / float((high - low).max()) * 1e3
    raise AssertionError


def measure(case: Case, python: Path, steps: int | None) -> Iterator[dict[str, Any]]:
    """Measure the peer at each depth, then the fit by steps or by depth 8's time."""
    eight, errors = 4.0, {}
    if python.exists():
        for depth in _DEPTHS:
            mesh, seconds = poisson(case.cloud, depth, python)
            eight = seconds if depth == 8 else eight
            errors[depth] = error(mesh, case.truth)
            yield _row(case, f"poisson {depth}", seconds, errors[depth])
    budgets = {f"inrview {steps} steps": FitSpec(steps=steps, device="cpu")}
    if steps is None:
        budgets = {
            f"inrview {factor:g}x": FitSpec(seconds=factor * eight, device="cpu")
            for factor in _FACTORS
        }
    for name, spec in budgets.items():
        report = fitted((case.cloud,), spec)
        assert report.snapshot is not None
        found = error(surface_of(report.snapshot), case.truth)
        row = _row(case, name, report.seconds, found)
        row["steps"] = report.step
        row["first"] = report.first_snapshot_seconds
        if errors:
            row["of depth 8"] = found / errors[8]
            row["of best"] = found / min(errors.values())
        yield row


def _row(case: Case, method: str, seconds: float, found: float) -> dict[str, Any]:
    return {"case": case.name, "method": method, "seconds": seconds, "error": found}


def owl_mesh() -> Path:
    """Write the owl's true surface, which no bundled sample is, and return where."""
    path = _ROOT / "output" / "bench" / "owl.ply"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_mesh(mesh_of(owl, 256), path, overwrite=True)
    return path


def meshes_in(paths: list[Path]) -> list[Path]:
    """Return the files named, and those of the folders named that are meshes."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else []
        found += [file for file in inside if _is_mesh(file)]
        found += [] if path.is_dir() else [path]
    return found


def _is_mesh(path: Path) -> bool:
    if path.suffix.lower() not in _SUFFIXES:
        return False
    mesh = read_geometry(path, lambda _: None)[0]
    return isinstance(mesh, Mesh) and len(mesh.faces) > 0


def _cells(row: dict[str, Any]) -> list[str]:
    """Lay a row out for the table."""
    cells = [row["case"], row["method"], f"{row['seconds']:.2f}", f"{row['error']:.4f}"]
    cells.append(str(row.get("steps", "")))
    ratios = (row.get(key) for key in ("first", "of depth 8", "of best"))
    return cells + [f"{ratio:.2f}" if ratio else "" for ratio in ratios]


def main() -> int:
    """Measure, print a table, and with --json the rows as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("meshes", nargs="*", type=Path, help="the owl if none")
    parser.add_argument("--points", type=int, default=100_000)
    parser.add_argument("--steps", type=int, help="instead of depth 8's time")
    parser.add_argument("--peer", type=Path, default=_PEER, help="its Python")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    warm = sample_surface(
        Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32)),
        500,
        np.random.default_rng(0),
    )
    fitted((warm,), FitSpec(steps=2, device="cpu"))
    columns = ["case", "method", "seconds", "error", "steps", "first snapshot"]
    table = Table(
        "Fit quality: error in thousandths of the size",
        [*columns, "of depth 8", "of best"],
    )
    rows = []
    for case in cases(meshes_in(arguments.meshes or [owl_mesh()]), arguments.points):
        for row in measure(case, arguments.peer, arguments.steps):
            rows.append(row)
            table.add(*_cells(row))
            sys.stderr.write("  ".join(_cells(row)) + "\n")
    table.print()
    if arguments.json:
        sys.stdout.write(json.dumps({"rows": rows}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
