"""`inrview family colour`: colours that all members of a family share."""

import time
from argparse import Namespace
from dataclasses import replace
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.document.document import Document, Family
from inrview.document.family_edits import set_family_colors
from inrview.messages.family_colors import (
    ColorFitReport,
    ColorFitRequest,
    ColorSource,
    FamilyColors,
)
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import SaveRequest


def colour(arguments: Namespace, console: Console) -> int:
    """Fit a colour field to coloured members and write the project with it."""
    check_output(arguments.output, arguments.force, (".inrv",))
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document, family, _ = open_family(arguments.project, arguments.family, console)
    names = [name for text in arguments.sources for name in text.split(",") if name]
    sources = tuple(_source(document, family, name) for name in names)
    request = ColorFitRequest(sources, seed=arguments.seed)
    found = carry_out(request, ColorFitReport, console)
    colors = replace(family.colors, field=found.snapshot)
    _save(document, family, colors, arguments, console)
    values = {
        **_values("family colour", arguments, family),
        "from": names,
        "error": found.error,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    line = (
        f"{arguments.output}: colours of {', '.join(names)}, {found.error:.2f} of 255 "
        f"off on average, {values['seconds']:.1f} s"
    )
    console.give(values, [line])
    return 0


def _source(document: Document, family: Family, name: str) -> ColorSource:
    member, snapshot = member_of(family, name)
    if member.scan_id is None:
        raise UserError(
            f"{name} was made in the family and has no file that colours could come "
            "from. Choose members that were scanned."
        )
    # A scan does not follow edits of the template.
    plain = replace(snapshot, edits=())
    return ColorSource(name, plain, document.scan(member.scan_id).geometry)


def _save(
    document: Document,
    family: Family,
    colors: FamilyColors,
    arguments: Namespace,
    console: Console,
) -> None:
    document = set_family_colors(document, family.id, colors)
    carry_out(SaveRequest(document, str(arguments.output)), Result, console)


def _values(command: str, arguments: Namespace, family: Family) -> dict[str, Any]:
    return {
        "command": command,
        "project": str(arguments.project),
        "output": str(arguments.output),
        "family": family.name,
        "bytes": arguments.output.stat().st_size,
    }
