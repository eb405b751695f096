"""`inrview family points`: the same points on another member."""

import time
from argparse import Namespace
from typing import BinaryIO

import numpy as np
from jaxtyping import Float32

from inrview.app.cli_console import Console
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.document.document import Document, Member
from inrview.files.atomic import write_atomically
from inrview.files.write_ply import write_points
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.matching.own_mesh import lies_on
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import MappedPoints
from inrview.messages.family_requests import MapPointsRequest
from inrview.messages.reports import LoadReport, SurfaceReport
from inrview.messages.requests import LoadRequest, SurfaceRequest


def points(arguments: Namespace, console: Console) -> int:
    """Map points of one member's surface to another's and write them."""
    check_output(arguments.output, arguments.force, (".ply", ".xyz"))
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document, family, _ = open_family(arguments.project, arguments.family, console)
    _, source = member_of(family, arguments.first)
    member, target = member_of(family, arguments.second)
    loading = LoadRequest((str(arguments.points),), use_poses=False)
    scan = carry_out(loading, LoadReport, console).scans[0]
    console.tell_notes(scan.notes)
    surface, is_own = target_surface(
        document, member, target, arguments.resolution, console
    )
    positions = _in_frame(scan.geometry, source)
    request = MapPointsRequest(source, target, positions, surface)
    found = carry_out(request, MappedPoints, console)
    colors = scan.geometry.colors
    placed = Points(found.positions, colors=colors, origin=target.placement.origin)
    written = _write(placed, found.confidence, arguments)
    seconds = time.perf_counter() - began
    values = {
        "command": "family points",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "from": arguments.first,
        "to": arguments.second,
        "points": len(positions),
        "confidence": float(found.confidence.mean()) if len(positions) else None,
        "surface": "own mesh" if is_own else "learned",
        "bytes": written,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "notes": list(scan.notes),
    }
    line = (
        f"{arguments.output}: {len(positions):,} points of {arguments.first} on "
        f"{arguments.second}, mean confidence {found.confidence.mean():.2f}, "
        f"{seconds:.2f} s"
    )
    console.give(values, [line])
    return 0


def target_surface(
    document: Document,
    member: Member,
    snapshot: MemberSnapshot,
    resolution: int,
    console: Console,
) -> tuple[Mesh, bool]:
    """Return the surface that points are to lie on, and whether it is the own mesh.

    The member's own mesh is more exact than what was learned of it, where it has one
    that lies on the learned surface; not so a soup with faces within, or a template
    that was edited since.
    """
    scans = {scan.id: scan.geometry for scan in document.scans}
    own = scans.get(member.scan_id) if member.scan_id is not None else None
    if isinstance(own, Mesh) and lies_on(own, snapshot):
        return own, True
    found = carry_out(SurfaceRequest(snapshot, (resolution,)), SurfaceReport, console)
    return found.mesh, False


def _in_frame(
    geometry: Points | Mesh, source: MemberSnapshot
) -> Float32[np.ndarray, "n 3"]:
    """Return positions without the origin of the source, not that of their file."""
    given = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    shift = np.subtract(geometry.origin, source.placement.origin)
    return np.asarray(given.astype(np.float64) + shift, np.float32)


def _write(
    placed: Points, confidence: Float32[np.ndarray, " n"], arguments: Namespace
) -> int:
    if arguments.output.suffix.lower() == ".ply":
        more = {"confidence": confidence}
        return write_points(placed, arguments.output, arguments.force, more)
    exact = placed.positions.astype(np.float64) + placed.origin

    def write(file: BinaryIO) -> None:
        np.savetxt(file, exact, fmt="%.9g")

    return write_atomically(arguments.output, write, arguments.force)
