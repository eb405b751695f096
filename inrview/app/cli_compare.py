"""`inrview compare`: how far two surfaces lie apart."""

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_run import Startup, carry_out
from inrview.messages.reports import Result
from inrview.messages.requests import CompareRequest


def compare(arguments: Namespace, console: Console) -> int:
    """Compare two files and give every measure."""
    startup = Startup(console)
    startup.warm_up("task")
    request = CompareRequest(
        arguments.first,
        arguments.second,
        arguments.samples,
        arguments.seed,
        arguments.threshold,
    )
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
