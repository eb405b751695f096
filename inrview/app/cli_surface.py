"""`inrview surface`: from a project to a mesh file."""

import time
from argparse import Namespace

from inrview.app.cli_console import Console
from inrview.app.cli_project import choose, open_project, trim_of
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import Result
from inrview.messages.requests import ExportRequest

ENDINGS = (".ply", ".obj", ".stl", ".glb")


def surface(arguments: Namespace, console: Console) -> int:
    """Extract a surface and write it in the scan's own coordinates."""
    check_output(arguments.output, arguments.force, ENDINGS)
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document = open_project(arguments.project, console)
    chosen = choose(document, arguments.shape, arguments.template, arguments.project)
    scans = tuple(scan.geometry for scan in chosen.scans)
    request = ExportRequest(
        chosen.snapshot,
        str(arguments.output),
        arguments.resolution,
        arguments.level,
        overwrite=arguments.force,
        colors_from=tuple(scan for scan in scans if _has_colors(scan)),
        family_colors=chosen.colors,
        trim=trim_of(arguments, chosen),
    )
    done = carry_out(request, Result, console)
    seconds = time.perf_counter() - began
    values = {
        **done.values,
        "command": "surface",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "shape": chosen.name,
        "level": arguments.level,
        "trim": arguments.trim,
        "steps": chosen.snapshot.step,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "notes": list(done.notes),
    }
    console.tell_notes(done.notes)
    line = (
        f"{arguments.output}: {values['faces']:,} triangles at resolution "
        f"{values['resolution']}, {values['bytes']:,} bytes, {seconds:.2f} s"
    )
    console.give(values, [line])
    return 0


def _has_colors(scan: Points | Mesh) -> bool:
    return scan.colors is not None or (isinstance(scan, Mesh) and bool(scan.materials))
