"""`inrview family landmarks`: those of single shapes, in and out of a project."""

import time
from argparse import Namespace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_members import named_family
from inrview.app.cli_project import is_project, open_project
from inrview.app.cli_run import Startup, UsageError, carry_out, check_output
from inrview.app.cli_shape_landmarks import with_landmarks
from inrview.document.document import Document, Family
from inrview.document.shape_marks import landmark_tables, shapes_by_landmark
from inrview.messages.mark_requests import WriteLandmarksReport, WriteLandmarksRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import SaveRequest


def landmarks(arguments: Namespace, console: Console) -> int:
    """Say on which shapes landmarks stand; put tables on them, or write tables."""
    _check(arguments)
    startup = Startup(console)
    began = time.perf_counter()
    document = open_project(arguments.project, console)
    family = named_family(document, arguments.family, arguments.project)
    if arguments.landmarks:
        document, notes = with_landmarks(document, family, arguments.landmarks, console)
        console.tell_notes(notes)
        family = document.family(family.id)
    files = _written(arguments, document, family, console)
    found = {
        name: [one.name for one in owners]
        for name, owners in shapes_by_landmark(family).items()
    }
    values = {
        "command": "family landmarks",
        "project": str(arguments.project),
        "family": family.name,
        "shapes": len(family.members),
        "landmarks": found,
        "files": files,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    of = len(family.members)
    lines = [
        f"{name}: on {len(owners)} of {of} shapes" for name, owners in found.items()
    ]
    console.give(values, lines or [f"No shape of {family.name} has landmarks."])
    return 0


def _check(arguments: Namespace) -> None:
    output: Path | None = arguments.output
    if output is None:
        if arguments.landmarks:
            raise UsageError(
                "--landmarks needs -o OUT.inrv: the project is not changed."
            )
    elif is_project(output):
        check_output(output, arguments.force, (".inrv",))
    elif output.suffix:
        raise UsageError(f"{output}: name a project (.inrv), or a folder for tables.")


def _written(
    arguments: Namespace, document: Document, family: Family, console: Console
) -> list[str]:
    output: Path | None = arguments.output
    if output is None:
        return []
    if is_project(output):
        carry_out(SaveRequest(document, str(output)), Result, console)
        return [str(output)]
    tables = landmark_tables(document, family, str(output))
    if not tables:
        raise UserError(f"No shape of {family.name} has landmarks to write.")
    output.mkdir(exist_ok=True)
    request = WriteLandmarksRequest(tables, arguments.force)
    return list(carry_out(request, WriteLandmarksReport, console).paths)
