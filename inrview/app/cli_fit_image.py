"""`inrview fit PICTURE`: from a picture to a project, as the window does it."""

import logging
import time
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_fit_settings import check_picture_options, with_settings
from inrview.app.cli_network import chosen_field
from inrview.app.cli_run import (
    Interruption,
    Startup,
    StoppedError,
    UsageError,
    carry_out,
    check_output,
)
from inrview.document.document import Document, Picture
from inrview.document.picture_edits import add_pictures, change_picture
from inrview.engine.inline import run
from inrview.messages.notes import Note, UserError
from inrview.messages.picture import (
    ImageFitReport,
    ImageFitRequest,
    ImageSnapshot,
    LoadPictureReport,
    LoadPictureRequest,
)
from inrview.messages.picture_field import picture_field
from inrview.messages.picture_files import is_picture
from inrview.messages.reports import OpenedProject, Result
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from inrview.processing.picture_quality import DEFINITIONS

_LOGGER = logging.getLogger(__name__)


def is_about_pictures(arguments: Namespace) -> bool:
    """Whether a picture is to be fitted: it was said, or the input is one."""
    if arguments.kind is not None:
        return bool(arguments.kind == "image")
    if arguments.intrinsics is not None:
        return False
    return is_picture(Path(arguments.inputs[0]))


def fit_image(arguments: Namespace, console: Console) -> int:
    """Fit a field to a picture and write the project."""
    check_picture_options(arguments)
    check_output(arguments.output, arguments.force, (".inrv",))
    startup = Startup(console)
    began = time.perf_counter()
    with Interruption() as interruption:
        document, notes = _opened(arguments, console)
        load_seconds = time.perf_counter() - began
        console.tell_notes(notes)
        picture = document.pictures[0]
        request = _request(picture, arguments, load_seconds)
        last, snapshot = _fitted(request, console, interruption)
    document = change_picture(
        document, picture.id, field=request.field, fit=request.fit, snapshot=snapshot
    )
    saved = carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    values = {
        "command": "fit",
        "kind": "image",
        "inputs": arguments.inputs,
        "output": str(arguments.output),
        "width": picture.raster.width,
        "height": picture.raster.height,
        **_figures(last, snapshot, load_seconds, startup),
        "field": asdict(request.field),
        "seed": request.fit.seed,
        "project_bytes": arguments.output.stat().st_size,
        "interrupted": interruption.has_come,
        "notes": [*notes, *last.notes, *saved.notes],
        "definitions": dict(DEFINITIONS),
    }
    console.give(values, _summary(values))
    if interruption.has_come:
        raise StoppedError(f"interrupted; what was learned is in {arguments.output}")
    return 0


def _opened(
    arguments: Namespace, console: Console
) -> tuple[Document, tuple[Note, ...]]:
    """Load the picture, or open the project whose picture is fitted further."""
    if len(arguments.inputs) != 1:
        raise UsageError("Give one picture, or one project that holds one.")
    text = arguments.inputs[0]
    if text.lower().endswith(".inrv"):
        opened = carry_out(OpenProjectRequest(text), OpenedProject, console)
        if not opened.document.pictures:
            raise UserError(f"{text} holds no picture that could be fitted.")
        return opened.document, opened.notes
    loaded = carry_out(LoadPictureRequest((text,)), LoadPictureReport, console)
    ids = (f"item-{number}" for number in count(1))
    document = add_pictures(Document(), loaded.pictures, lambda: next(ids))
    return document, loaded.pictures[0].notes


def _request(picture: Picture, arguments: Namespace, spent: float) -> ImageFitRequest:
    """Return the request, its budget less what loading took."""
    raster = picture.raster
    field = chosen_field(
        arguments,
        picture.field,
        lambda network, which: picture_field(
            raster.width, raster.height, network, which
        ),
    )
    seconds = arguments.seconds
    if seconds is not None:
        seconds = max(seconds - spent, 0.05)
    fit = replace(
        picture.fit,
        seconds=seconds,
        steps=arguments.steps,
        seed=arguments.seed,
        device=arguments.device,
        threads=arguments.threads,
    )
    fit = with_settings(fit, field, arguments)
    start = picture.snapshot if field == picture.field else None
    return ImageFitRequest(raster, field, fit, start)


def _fitted(
    request: ImageFitRequest, console: Console, interruption: Interruption
) -> tuple[ImageFitReport, ImageSnapshot]:
    """Fit until it is done or Ctrl+C; the newest snapshot is kept either way."""
    last: ImageFitReport | None = None
    snapshot: ImageSnapshot | None = None
    for report in interruption.watch(run(request)):
        console.show(report)
        if isinstance(report, ImageFitReport):
            if snapshot is None and report.snapshot is not None:
                _LOGGER.info("first snapshot at step %d", report.step)
            last, snapshot = report, report.snapshot or snapshot
    console.end_progress()
    if last is None or snapshot is None:
        raise StoppedError("interrupted before anything was learned; nothing is saved")
    return last, snapshot


def _figures(
    last: ImageFitReport,
    snapshot: ImageSnapshot,
    load_seconds: float,
    startup: Startup,
) -> dict[str, Any]:
    first, quality = last.first_snapshot_seconds, last.quality
    return {
        "seconds": load_seconds + last.seconds,
        "load_seconds": load_seconds,
        "first_snapshot_seconds": None if first is None else load_seconds + first,
        "startup_seconds": startup.seconds + last.startup_seconds,
        "steps": last.step,
        "steps_per_second": last.steps_per_second,
        "evaluations": last.evaluations,
        "parameters": snapshot.parameters,
        "bytes": snapshot.nbytes,
        "loss": last.loss,
        "psnr": None if quality is None else quality.psnr,
        "held_out_psnr": None if quality is None else quality.held_out_psnr,
        "held_out_ssim": None if quality is None else quality.held_out_ssim,
        "held_out": None if quality is None else quality.held_out,
        "device": last.device,
    }


def _summary(values: Mapping[str, Any]) -> list[str]:
    """Say in two or three lines what a fit gave."""
    lines = [
        f"{values['output']}: {values['steps']} steps in {values['seconds']:.1f} s, "
        f"{values['parameters']:,} parameters"
    ]
    if values["psnr"] is not None:
        lines.append(f"learned pixels: {values['psnr']:.2f} dB")
    if values["held_out_psnr"] is not None:
        lines.append(
            f"held-out pixels: {values['held_out_psnr']:.2f} dB, "
            f"SSIM {values['held_out_ssim']:.4f}"
        )
    return lines
