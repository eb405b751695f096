"""Surfaces of a fitted field: time, evaluations and memory, against a dense pass.

`python -m benchmarks.surfaces [PROJECT] [--json]`; the sculpture sample by default.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

from benchmarks.tables import Table
from inrview.document.project_file import open_project
from inrview.fields.restore import restore
from inrview.messages.reports import OpenedProject, SurfaceReport
from inrview.messages.requests import OpenProjectRequest, SurfaceRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.extract import surface
from inrview.surfaces.grid import Grid
from inrview.surfaces.warm_up import warm_up

SAMPLE = Path(__file__).parents[1] / "resources" / "samples" / "sculpture.inrv"
RESOLUTIONS = (64, 128, 256, 512, 1024)
DENSE = (64, 128, 256)
REPEATS = 3


def snapshot_in(project: str) -> FieldSnapshot:
    """Return the first fitted field of a project."""
    *_, opened = open_project(OpenProjectRequest(project))
    assert isinstance(opened, OpenedProject)
    fitted = (shape.snapshot for shape in opened.document.shapes)
    return next(snapshot for snapshot in fitted if snapshot is not None)


def extract(snapshot: FieldSnapshot, resolution: int) -> SurfaceReport:
    """Extract at one resolution, from nothing."""
    request = SurfaceRequest(snapshot, (resolution,), budget_bytes=16_000_000_000)
    *_, report = surface(request)
    assert isinstance(report, SurfaceReport)
    return report


def measure(snapshot: FieldSnapshot, resolution: int) -> dict[str, Any]:
    """Measure one resolution; also what the process grew by at most."""
    before = psutil.Process().memory_info().rss
    report = extract(snapshot, resolution)
    # Linux counts in kB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    again = 0 if resolution > 512 else REPEATS - 1
    reports = [report, *(extract(snapshot, resolution) for _ in range(again))]
    cells = len(report.mesh.faces) / 2
    return {
        "resolution": resolution,
        "seconds": min(one.seconds for one in reports),
        "faces": len(report.mesh.faces),
        "evaluations": report.evaluations,
        "evaluations_per_cell": report.evaluations / max(cells, 1),
        "grown_megabytes": max(peak - before, 0) / 1e6,
        "counted_megabytes": report.peak_bytes / 1e6,
    }


def measure_apart(project: str, resolution: int) -> dict[str, Any]:
    """Measure in a process of its own, whose memory nothing else has raised."""
    command = [sys.executable, "-m", "benchmarks.surfaces", project, "--only"]
    done = subprocess.run(
        [*command, str(resolution)], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def dense(snapshot: FieldSnapshot, resolution: int) -> dict[str, Any]:
    """Evaluate every node and contour with VTK's flying edges."""
    grid = Grid.over(snapshot.low, snapshot.high, resolution)
    evaluator = Evaluator(restore(snapshot))
    points = grid.points(grid.all_nodes())
    start = time.perf_counter()
    pieces = [
        evaluator.values(points[at : at + 262_144])
        for at in range(0, len(points), 262_144)
    ]
    evaluated = time.perf_counter() - start
    values = np.concatenate(pieces).reshape(grid.nodes)
    image = vtkImageData()
    image.SetDimensions(values.shape)
    scalars = numpy_to_vtk(np.ascontiguousarray(values.transpose(2, 1, 0)).ravel())
    image.GetPointData().SetScalars(scalars)
    times = []
    for _ in range(REPEATS):
        edges = vtkFlyingEdges3D()
        edges.SetInputData(image)
        edges.SetValue(0, 0.0)
        edges.ComputeNormalsOff()
        start = time.perf_counter()
        edges.Update()
        times.append(time.perf_counter() - start)
    return {
        "resolution": resolution,
        "evaluation_seconds": evaluated,
        "flying_edges_seconds": statistics.median(times),
        "evaluations_per_second": len(points) / evaluated,
        "faces": edges.GetOutput().GetNumberOfPolys(),
    }


def table_of(rows: list[dict[str, Any]], references: list[dict[str, Any]]) -> Table:
    """Lay both out by resolution."""
    columns = ("resolution", "seconds", "triangles", "evaluations / cell")
    columns += ("grown MB", "dense s", "flying edges s", "dense triangles")
    table = Table("Surfaces", columns)
    by_resolution = {row["resolution"]: row for row in references}
    for row in rows:
        cells = [
            str(row["resolution"]),
            f"{row['seconds']:.3f}",
            f"{row['faces']:,}",
            f"{row['evaluations_per_cell']:.2f}",
            f"{row['grown_megabytes']:.0f}",
        ]
        reference = by_resolution.get(row["resolution"])
        if reference is not None:
            cells.append(f"{reference['evaluation_seconds']:.3f}")
            cells.append(f"{reference['flying_edges_seconds']:.3f}")
            cells.append(f"{reference['faces']:,}")
        table.add(*cells)
    return table


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("project", nargs="?", default=str(SAMPLE))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only is not None:
        warm_up()
        found = measure(snapshot_in(arguments.project), arguments.only)
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    rows = [measure_apart(arguments.project, each) for each in RESOLUTIONS]
    warm_up()
    snapshot = snapshot_in(arguments.project)
    references = [dense(snapshot, each) for each in DENSE]
    table_of(rows, references).print()
    if arguments.json:
        result = {"project": arguments.project, "band": rows, "dense": references}
        sys.stdout.write(json.dumps(result) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
