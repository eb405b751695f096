"""`inrview render`: a picture of a project's surface, a mesh or a scan."""

import time
from argparse import Namespace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_project import choose, is_project, open_project, trim_of
from inrview.app.cli_run import Startup, UsageError, carry_out, check_output
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import LoadReport, Result
from inrview.messages.requests import LoadRequest, RenderRequest
from inrview.messages.snapshot import AnySnapshot
from inrview.messages.support import Trim

TURNING = (".gif", ".webp")
_Subject = Mesh | Points | AnySnapshot


def render(arguments: Namespace, console: Console) -> int:
    """Draw the subject to a PNG, or a full turn of it to a GIF or WebP."""
    check_output(arguments.output, arguments.force, (".png", *TURNING))
    is_turning = arguments.output.suffix.lower() in TURNING
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    subject, up_axis, trim = _subject(arguments, console)
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
        trim=trim,
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
    arguments: Namespace, console: Console
) -> tuple[_Subject, str, Trim | None]:
    """Return what is to be drawn, which axis of it points up, and its trimming."""
    path: Path = arguments.subject
    if is_project(path):
        document = open_project(path, console)
        chosen = choose(document, arguments.shape, arguments.template, path)
        up_axis = chosen.scans[0].up_axis if chosen.scans else "y"
        return chosen.snapshot, up_axis, trim_of(arguments, chosen)
    if arguments.trim is not None:
        raise UsageError(f"--trim is for the surface of a project; {path} is none.")
    loaded = carry_out(LoadRequest((str(path),)), LoadReport, console)
    return loaded.scans[0].geometry, loaded.scans[0].up_axis, None
