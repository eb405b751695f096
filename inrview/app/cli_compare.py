"""`inrview compare`: how far two surfaces lie apart."""

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_run import Startup, carry_out
from inrview.messages.picture import ImageCompareRequest
from inrview.messages.picture_files import is_picture
from inrview.messages.reports import Result
from inrview.messages.requests import CompareRequest, Request


def compare(arguments: Namespace, console: Console) -> int:
    """Compare two files and give every measure."""
    startup = Startup(console)
    startup.warm_up("task")
    if is_picture(Path(arguments.first)) and is_picture(Path(arguments.second)):
        request: Request = ImageCompareRequest(arguments.first, arguments.second)
        return _give(arguments, console, startup, request)
    request = CompareRequest(
        arguments.first,
        arguments.second,
        arguments.samples,
        arguments.seed,
        arguments.threshold,
    )
    return _give(arguments, console, startup, request)


def _give(
    arguments: Namespace, console: Console, startup: Startup, request: Request
) -> int:
    done = carry_out(request, Result, console)
    console.tell_notes(done.notes)
    values = {
        "command": "compare",
        "first": arguments.first,
        "second": arguments.second,
        **done.values,
        "startup_seconds": startup.seconds,
        "notes": list(done.notes),
    }
    console.give(values, _lines(done.values))
    return 0


def _lines(measures: Mapping[str, Any]) -> list[str]:
    lines = []
    for name, value in measures.items():
        text = f"{value:.6g}" if isinstance(value, float) else str(value)
        lines.append(f"{name:<32}{'none' if value is None else text}")
    return lines
