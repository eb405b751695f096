"""`inrview lab`: networks side by side on the same picture, as a report."""

import time
from argparse import Namespace
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_run import (
    Interruption,
    Startup,
    StoppedError,
    UsageError,
    carry_out,
    check_output,
)
from inrview.engine.inline import run
from inrview.messages.lab import (
    MOST_PANES,
    LabFrame,
    LabPane,
    LabRecord,
    LabReport,
    LabRequest,
    PaneRecord,
    ShrinkRequest,
    ShrunkPicture,
    WriteLabRequest,
    lab_fit,
)
from inrview.messages.lab_networks import pane_title, parse_network
from inrview.messages.notes import Note, UserError
from inrview.messages.picture import LoadPictureReport, LoadPictureRequest
from inrview.messages.picture_files import is_picture
from inrview.messages.reports import Result
from inrview.processing.picture_quality import DEFINITIONS


def lab(arguments: Namespace, console: Console) -> int:
    """Train the networks on each picture and write the report."""
    _check(arguments)
    startup = Startup(console)
    startup.warm_up("task")
    began = time.perf_counter()
    records: list[LabRecord] = []
    notes: list[Note] = []
    with Interruption() as interruption:
        for place, text in enumerate(arguments.inputs):
            request, found = _request(text, arguments, console)
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
        "labs": [_values(record) for record in seen],
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
        "interrupted": interruption.has_come,
        "notes": notes,
        "definitions": dict(DEFINITIONS),
    }
    console.give(values, [*_lines(seen), f"{arguments.output}"])
    if interruption.has_come:
        raise StoppedError(f"interrupted; what was seen is in {arguments.output}")
    return 0


def _check(arguments: Namespace) -> None:
    check_output(arguments.output, arguments.force, (".html", ".htm"))
    networks = arguments.networks.split(",")
    if not 1 <= len(networks) <= MOST_PANES:
        raise UsageError(
            f"--networks takes 1 to {MOST_PANES} networks, not {len(networks)}."
        )
    for text in networks:
        try:
            parse_network(text, arguments.size, arguments.size)
        except UserError as error:
            raise UsageError(f"--networks: {error}") from error
    for text in arguments.inputs:
        path = Path(text)
        if path.is_file() and not is_picture(path):
            raise UserError(
                f"{path.name} is no picture; the lab compares networks on pictures."
            )


def _request(
    text: str, arguments: Namespace, console: Console
) -> tuple[LabRequest, list[Note]]:
    loaded = carry_out(LoadPictureRequest((text,)), LoadPictureReport, console)
    picture = loaded.pictures[0]
    asked = ShrinkRequest(picture.raster, Path(text).name, arguments.size)
    raster = carry_out(asked, ShrunkPicture, console).raster
    panes = tuple(
        LabPane(run, parse_network(network, raster.width, raster.height))
        for run, network in enumerate(arguments.networks.split(","))
    )
    fit = replace(
        lab_fit(arguments.steps, arguments.seed),
        batch=arguments.batch,
        device=arguments.device,
        threads=arguments.threads,
    )
    return LabRequest(raster, panes, fit, arguments.split), list(picture.notes)


def _trained(
    record: LabRecord,
    console: Console,
    interruption: Interruption,
    place: tuple[int, int],
) -> LabRecord:
    """Train all panes to the end, or until Ctrl+C."""
    number, count = place
    for report in interruption.watch(run(record.request(continues=False))):
        if isinstance(report, LabReport | LabFrame):
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


def _values(record: LabRecord) -> dict[str, Any]:
    raster = record.raster
    return {
        "name": record.name,
        "width": raster.width,
        "height": raster.height,
        "networks": [_pane_values(one) for one in record.panes],
    }


def _pane_values(one: PaneRecord) -> dict[str, Any]:
    progress, end = one.progress, one.live
    assert progress is not None
    assert end is not None
    return {
        "network": one.pane.field.network,
        "title": pane_title(one.pane.field),
        "field": asdict(one.pane.field),
        "steps": progress.step,
        "seconds": progress.seconds,
        "parameters": progress.parameters,
        "bytes": progress.nbytes,
        "loss": progress.loss,
        "psnr": end.psnr,
        "held_out_psnr": end.held_out_psnr,
        "ssim": end.ssim,
        "problem": progress.problem or None,
        "spectrum": {
            "signal": end.spectra.signal,
            "fit": end.spectra.fit,
            "residual": end.spectra.residual,
        },
        "history": [
            {"step": frame.step, "psnr": frame.psnr, "held_out": frame.held_out_psnr}
            for frame in one.frames
        ],
    }


def _lines(records: tuple[LabRecord, ...]) -> list[str]:
    lines = []
    for record in records:
        raster = record.raster
        lines.append(f"{record.name}, {raster.width} x {raster.height}")
        for one in record.panes:
            progress, end = one.progress, one.live
            if progress is None or end is None:
                continue
            held = end.held_out_psnr
            told = "" if held is None else f", held out {held:.2f} dB"
            title = pane_title(one.pane.field)
            lines.append(
                f"  {title:<28}{end.psnr:6.2f} dB{told}, {progress.parameters:,} "
                f"parameters, {progress.seconds:.1f} s"
            )
            if progress.problem:
                lines.append(
                    f"    given up at step {progress.step}: {progress.problem}"
                )
    return lines
