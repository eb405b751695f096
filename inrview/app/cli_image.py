"""`inrview image`: a project's picture as a PNG of any size."""

import time
from argparse import Namespace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_project import open_project
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.document.document import Document, Picture
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageExportRequest
from inrview.messages.reports import Result


def image(arguments: Namespace, console: Console) -> int:
    """Ask the field for pixels and write them."""
    check_output(arguments.output, arguments.force, (".png",))
    startup = Startup(console)
    began = time.perf_counter()
    document = open_project(arguments.project, console)
    picture = _chosen(document, arguments.picture, arguments.project)
    assert picture.snapshot is not None
    width = arguments.width or picture.raster.width
    window = None if arguments.crop is None else tuple(arguments.crop)
    request = ImageExportRequest(
        picture.snapshot,
        str(arguments.output),
        width,
        window,
        arguments.force,
        arguments.bits,
    )
    done = carry_out(request, Result, console)
    values = {
        **done.values,
        "command": "image",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "picture": picture.name,
        "trained_width": picture.raster.width,
        "trained_height": picture.raster.height,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
        "notes": list(done.notes),
    }
    line = (
        f"{arguments.output}: {values['width']} x {values['height']} pixels, "
        f"{values['bytes']:,} bytes, {values['seconds']:.2f} s"
    )
    console.give(values, [line])
    return 0


def _chosen(document: Document, name: str | None, path: Path) -> Picture:
    """Return the named picture, or the first that was fitted."""
    fitted = [one for one in document.pictures if one.snapshot is not None]
    for picture in fitted:
        if name in (None, picture.name):
            return picture
    if name is None:
        raise UserError(
            f"{path} holds no fitted picture; fit one first: inrview fit PICTURE."
        )
    listed = ", ".join(one.name for one in fitted[:20]) or "none"
    raise UserError(f"{path} holds no fitted picture named {name}; it has: {listed}.")
