"""`inrview render`: a picture of a project's surface, a mesh or a scan."""

import time
from argparse import Namespace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_project import choose, is_project, open_project
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import LoadReport, Result
from inrview.messages.requests import LoadRequest, RenderRequest
from inrview.messages.snapshot import AnySnapshot

TURNING = (".gif", ".webp")
_Subject = Mesh | Points | AnySnapshot


def render(arguments: Namespace, console: Console) -> int:
    """Draw the subject to a PNG, or a full turn of it to a GIF or WebP."""
    check_output(arguments.output, arguments.force, (".png", *TURNING))
    is_turning = arguments.output.suffix.lower() in TURNING
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    subject, up_axis = _subject(
        arguments.subject, arguments.shape, arguments.template, console
    )
    width, height = arguments.size or ((640, 640) if is_turning else (1280, 800))
    request = RenderRequest(
        subject,
        str(arguments.output),
        width,
        height,
        arguments.resolution,
        arguments.up or up_axis,
        overwrite=arguments.force,
        seconds=arguments.seconds,
    )
    done = carry_out(request, Result, console)
    values = {
        "command": "render",
        "subject": str(arguments.subject),
        "output": str(arguments.output),
        "width": width,
        "height": height,
        "frames": done.values.get("frames", 1),
        "bytes": arguments.output.stat().st_size,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    console.tell_notes(done.notes)
    line = f"{arguments.output}: {width} x {height} pixels"
    if is_turning:
        line += f", {values['frames']} frames"
    console.give(values, [line])
    return 0


def _subject(
    path: Path, shape: str | None, is_template: bool, console: Console
) -> tuple[_Subject, str]:
    """Return what is to be drawn and which axis of it points up."""
    if is_project(path):
        document = open_project(path, console)
        chosen = choose(document, shape, is_template, path)
        return chosen.snapshot, chosen.scans[0].up_axis if chosen.scans else "y"
    loaded = carry_out(LoadRequest((str(path),)), LoadReport, console)
    return loaded.scans[0].geometry, loaded.scans[0].up_axis
