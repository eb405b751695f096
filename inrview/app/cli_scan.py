"""`inrview scan`: scans got ready without a window."""

import time
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

import numpy as np

from inrview.app.cli_console import Console
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.files.write_ply import write_points
from inrview.geometry.mesh import Mesh
from inrview.geometry.point_parts import part_of, placed
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import LoadReport
from inrview.messages.requests import LoadRequest
from inrview.messages.scan_editing import (
    AlignScansRequest,
    OutliersRequest,
    RowsReport,
    ScansAligned,
    ThinRequest,
)
from inrview.processing.merge import as_points, merge

_Geometries = tuple[Points | Mesh, ...]


def scan(arguments: Namespace, console: Console) -> int:
    """Load scans, align, crop, clean and thin them, and write them as one."""
    check_output(arguments.output, arguments.force, (".ply",))
    startup = Startup(console)
    startup.warm_up("task")
    began = time.perf_counter()
    poses = None if arguments.poses is None else str(arguments.poses)
    has_poses = not (arguments.no_poses or arguments.align == "search")
    loading = LoadRequest(tuple(arguments.inputs), poses, has_poses)
    loaded = carry_out(loading, LoadReport, console)
    names = [one.name for one in loaded.scans]
    scans: _Geometries = tuple(one.geometry for one in loaded.scans)
    values: dict[str, Any] = {"command": "scan", "inputs": arguments.inputs}
    if arguments.align is not None:
        scans, values["alignment"] = aligned(scans, names, arguments.align, console)
    clouds = tuple(as_points(one) for one in scans)
    values["points_before"] = sum(map(len, clouds))
    joined = _ready(clouds, arguments, values, console)
    size = write_points(joined, arguments.output, arguments.force)
    values |= {
        "output": str(arguments.output),
        "points": len(joined),
        "bytes": size,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    lines = _alignment_lines(values.get("alignment", []))
    before = values["points_before"]
    lines.append(f"{arguments.output}: {len(joined):,} of {before:,} points")
    console.give(values, lines)
    return 0


def _ready(
    clouds: tuple[Points, ...],
    arguments: Namespace,
    values: dict[str, Any],
    console: Console,
) -> Points:
    """Crop, clean, merge and thin clouds; what was counted goes into the values."""
    if arguments.crop_box is not None:
        clouds = _cropped(clouds, arguments.crop_box)
    if arguments.outliers is not None:
        number, sigma = arguments.outliers
        found = carry_out(OutliersRequest(clouds, number, sigma), RowsReport, console)
        values["outliers"] = sum(map(len, found.rows))
        clouds = tuple(map(_without, clouds, found.rows))
    joined = merge(clouds)
    if arguments.thin is None:
        return joined
    kept = carry_out(ThinRequest((joined,), arguments.thin), RowsReport, console)
    return part_of(joined, kept.rows[0])


def aligned(
    scans: _Geometries, names: Sequence[str], how: str, console: Console
) -> tuple[_Geometries, list[dict[str, Any]]]:
    """Bring scans onto the first one: sought, or from where they lie ("near")."""
    starts = tuple(np.eye(4) for _ in scans) if how == "near" else None
    request = AlignScansRequest(scans, starts, tuple(names))
    report = carry_out(request, ScansAligned, console)
    origin = scans[0].origin
    told = [
        {"scan": name, "overlap": overlap, "rms": rms, "matrix": _in_file(one, origin)}
        for name, overlap, rms, one in zip(
            names, report.overlaps, report.rms, report.matrices, strict=True
        )
    ]
    first, *others = scans
    moved = [
        placed(one, matrix, origin)
        for one, matrix in zip(others, report.matrices[1:], strict=True)
    ]
    return (first, *moved), told


def _in_file(matrix: np.ndarray, origin: Sequence[float]) -> list[list[float]]:
    """Return a matrix as it moves the file's own coordinates."""
    whole = np.array(matrix)
    whole[:3, 3] += np.asarray(origin) - whole[:3, :3] @ np.asarray(origin)
    rows: list[list[float]] = whole.tolist()
    return rows


def _alignment_lines(told: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['scan']}: {one['overlap']:.0%} lies on the others, {one['rms']:.3g} rms"
        for one in told
    ]


def _cropped(clouds: tuple[Points, ...], box: Sequence[float]) -> tuple[Points, ...]:
    low, high = np.array(box[:3]), np.array(box[3:])
    if not (low < high).all():
        raise UserError(
            f"The box {','.join(f'{one:g}' for one in box)} is empty; give the lowest "
            "corner first, then the highest."
        )
    parts = []
    for cloud in clouds:
        here = cloud.positions.astype(np.float64) + cloud.origin
        is_in = np.asarray(((here >= low) & (here <= high)).all(axis=1))
        parts.append(part_of(cloud, is_in))
    if not any(map(len, parts)):
        raise UserError("No point lies in the box; nothing was written.")
    return tuple(parts)


def _without(cloud: Points, rows: np.ndarray) -> Points:
    stays = np.ones(len(cloud), bool)
    stays[rows] = False
    return part_of(cloud, stays)
