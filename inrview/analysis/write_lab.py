"""Job: labs as a page."""

from collections.abc import Iterator
from pathlib import Path

from inrview.analysis.lab_page import lab_page
from inrview.analysis.report_file import write_report
from inrview.messages.lab import WriteLabRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result

_PARTS = 12
"""About as many pieces of work as a lab of four panes takes."""


def write_lab(request: WriteLabRequest) -> Iterator[Progress | Result]:
    """Write what labs have shown; the result names the file.

    Raises
    ------
    UserError
        If nothing was learned yet, or the file may not be overwritten.
    """
    if not any(one.live for record in request.records for one in record.panes):
        raise UserError("There is nothing to report yet: let the lab train first.")
    text = ""
    expected = _PARTS * len(request.records)
    for number, made in enumerate(lab_page(request.title, request.records)):
        if made is not None:
            text = made
        yield Progress(min(number / expected, 0.99), "Drawing the report")
    path = write_report(Path(request.path), text.encode(), request.overwrite)
    yield Result({"files": [path], "bytes": len(text.encode())})
