"""`inrview lab`: networks side by side on the same data, as a report."""

import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_lab_figures import lab_lines, lab_values
from inrview.app.cli_lab_inputs import check, request_of
from inrview.app.cli_run import Interruption, Startup, StoppedError, carry_out
from inrview.engine.inline import run
from inrview.messages.lab import AnyFrame, LabRecord, LabReport, WriteLabRequest
from inrview.messages.notes import Note
from inrview.messages.reports import Result
from inrview.processing.picture_quality import DEFINITIONS as PICTURES
from inrview.processing.slice_places import DEFINITIONS as SHAPES


def lab(arguments: Namespace, console: Console) -> int:
    """Train the networks on each picture or shape and write the report."""
    check(arguments)
    startup = Startup(console)
    startup.warm_up("task")
    began = time.perf_counter()
    records: list[LabRecord] = []
    notes: list[Note] = []
    with Interruption() as interruption:
        for place, text in enumerate(arguments.inputs):
            request, found = request_of(text, arguments, console)
            console.tell_notes(found)
            notes += found
            record = LabRecord.of(Path(text).stem, request)
            share = place, len(arguments.inputs)
            records.append(_trained(record, console, interruption, share))
            if interruption.has_come:
                break
    console.end_progress()
    seen = tuple(record for record in records if _has_frames(record))
    if not seen:
        raise StoppedError("interrupted before anything was learned; nothing is saved")
    _write(arguments, seen, console)
    values = {
        "command": "lab",
        "inputs": arguments.inputs,
        "output": str(arguments.output),
        "steps": arguments.steps,
        "seed": arguments.seed,
        "labs": [lab_values(record) for record in seen],
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
        "interrupted": interruption.has_come,
        "notes": notes,
        "definitions": {**PICTURES, **SHAPES},
    }
    console.give(values, [*lab_lines(seen), f"{arguments.output}"])
    if interruption.has_come:
        raise StoppedError(f"interrupted; what was seen is in {arguments.output}")
    return 0


def _trained(
    record: LabRecord,
    console: Console,
    interruption: Interruption,
    place: tuple[int, int],
) -> LabRecord:
    """Train all panes to the end, or until Ctrl+C."""
    number, count = place
    for report in interruption.watch(run(record.request(continues=False))):
        if isinstance(report, LabReport | AnyFrame):
            record = record.told(report)
        if isinstance(report, LabReport):
            share = (number + report.fraction) / count
            console.show(replace(report, fraction=share))
    return record


def _has_frames(record: LabRecord) -> bool:
    return all(one.live and one.progress for one in record.panes)


def _write(
    arguments: Namespace, records: tuple[LabRecord, ...], console: Console
) -> None:
    request = WriteLabRequest(records, str(arguments.output), overwrite=arguments.force)
    carry_out(request, Result, console)
