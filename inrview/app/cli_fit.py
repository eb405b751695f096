"""`inrview fit`: from scans to a project, the same job that the window runs."""

import logging
import time
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_depth import beside_fused, check_depth, depth_lines
from inrview.app.cli_fit_image import fit_image, is_about_pictures
from inrview.app.cli_fit_settings import with_settings
from inrview.app.cli_network import chosen_field
from inrview.app.cli_notes import shared_notes
from inrview.app.cli_project import is_project, open_project
from inrview.app.cli_run import (
    Interruption,
    Startup,
    StoppedError,
    UsageError,
    carry_out,
    check_output,
)
from inrview.document.document import Document
from inrview.document.edits import add_scans
from inrview.engine.inline import run
from inrview.geometry.mesh import Mesh
from inrview.messages.notes import Note, UserError
from inrview.messages.presets import field_of, fit_preset, preset
from inrview.messages.reports import (
    FitReport,
    LoadReport,
    OpenedProject,
    Result,
)
from inrview.messages.requests import (
    FitRequest,
    LoadRequest,
    OpenProjectRequest,
    SaveRequest,
)
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit left: its last report, its newest snapshot, and how it ended."""

    report: FitReport
    snapshot: FieldSnapshot
    was_interrupted: bool


def fit(arguments: Namespace, console: Console) -> int:
    """Fit a field to the inputs and write the project."""
    if is_about_pictures(arguments) or _holds_pictures_only(arguments, console):
        return fit_image(arguments, console)
    check_output(arguments.output, arguments.force, (".inrv",))
    check_depth(arguments)
    startup = Startup(console)
    startup.warm_up("task", "fit")
    began = time.perf_counter()
    with Interruption() as interruption:
        document, notes = _open_inputs(arguments, console)
        load_seconds = time.perf_counter() - began
        console.tell_notes(notes)
        request = _request(document, arguments, load_seconds)
        fitted = run_fit(request, console, interruption)
    document = with_snapshot(document, request.fit, fitted.snapshot)
    saved = carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    values = {
        "command": "fit",
        "inputs": arguments.inputs,
        "output": str(arguments.output),
        "scans": len(document.scans),
        **counts(document),
        **figures(fitted, load_seconds, startup),
        "field": asdict(fitted.snapshot.spec),
        "seed": arguments.seed,
        "project_bytes": arguments.output.stat().st_size,
        "notes": [*notes, *fitted.report.notes, *saved.notes],
    }
    if not fitted.was_interrupted:
        values |= beside_fused(arguments, fitted.snapshot, console)
    console.tell_notes(fitted.report.notes)
    console.give(values, [*summary(values), *depth_lines(values)])
    if fitted.was_interrupted:
        raise StoppedError(f"interrupted; what was learned is in {arguments.output}")
    return 0


def _holds_pictures_only(arguments: Namespace, console: Console) -> bool:
    """Whether the input is a project in which there is nothing else to fit."""
    path = Path(arguments.inputs[0])
    if arguments.kind is not None or not is_project(path) or not path.is_file():
        return False
    document = open_project(path, console)
    return bool(document.pictures) and not document.shapes


def run_fit(
    request: FitRequest, console: Console, interruption: Interruption
) -> Fitted:
    """Fit until it is done or Ctrl+C; the newest snapshot is kept either way."""
    last: FitReport | None = None
    snapshot: FieldSnapshot | None = None
    for report in interruption.watch(run(request)):
        console.show(report)
        if isinstance(report, FitReport):
            if snapshot is None and report.snapshot is not None:
                _LOGGER.info("first snapshot at step %d", report.step)
            last = report
            snapshot = report.snapshot or snapshot
    console.end_progress()
    if last is None or snapshot is None:
        raise StoppedError("interrupted before anything was learned; nothing is saved")
    return Fitted(last, snapshot, interruption.has_come)


def with_snapshot(
    document: Document, spec: FitSpec, snapshot: FieldSnapshot
) -> Document:
    """Return the document with its first shape fitted."""
    shape = replace(
        document.shapes[0], field=snapshot.spec, fit=spec, snapshot=snapshot
    )
    return replace(document, shapes=(shape, *document.shapes[1:]))


def counts(document: Document) -> dict[str, int]:
    """Count what the scans hold."""
    points = faces = 0
    for scan in document.scans:
        if isinstance(scan.geometry, Mesh):
            points += len(scan.geometry.vertices)
            faces += len(scan.geometry.faces)
        else:
            points += len(scan.geometry)
    return {"points": points, "faces": faces}


def figures(fitted: Fitted, load_seconds: float, startup: Startup) -> dict[str, Any]:
    """Return what was measured of a fit, under the names of --json."""
    report, snapshot = fitted.report, fitted.snapshot
    first = report.first_snapshot_seconds
    quality = report.quality
    return {
        "seconds": load_seconds + report.seconds,
        "load_seconds": load_seconds,
        "first_snapshot_seconds": None if first is None else load_seconds + first,
        "startup_seconds": startup.seconds + report.startup_seconds,
        "steps": report.step,
        "steps_per_second": report.steps_per_second,
        "evaluations": report.evaluations,
        "parameters": snapshot.parameters,
        "bytes": snapshot.nbytes,
        "loss": report.loss,
        "noise": report.noise,
        "quality": None
        if quality is None
        else {
            "mean": quality.mean,
            "rms": quality.rms,
            "within": quality.within,
            "within_share": quality.within_share,
            "count": quality.count,
        },
        "device": report.device,
        "interrupted": fitted.was_interrupted,
    }


def summary(values: Mapping[str, Any]) -> list[str]:
    """Say in two or three lines what a fit gave."""
    lines = [
        f"{values['output']}: {values['steps']} steps in {values['seconds']:.1f} s, "
        f"{values['parameters']:,} parameters"
    ]
    quality = values["quality"]
    if quality is not None:
        lines.append(
            f"scan to surface: {quality['mean']:.3g} mean, "
            f"{quality['within_share']:.1%} within {quality['within']:.3g}"
        )
    return lines


def document_of(loaded: LoadReport, field: FieldSpec | None = None) -> Document:
    """Return a document of the loaded scans as one shape, learned with a field."""
    ids = (f"item-{number}" for number in count(1))
    return add_scans(Document(), loaded.scans, lambda: next(ids), field)


def _open_inputs(
    arguments: Namespace, console: Console
) -> tuple[Document, tuple[Note, ...]]:
    """Load the scans, or open the project that is to be fitted further."""
    projects = [text for text in arguments.inputs if text.lower().endswith(".inrv")]
    if projects:
        if len(arguments.inputs) > 1:
            raise UsageError("Give either scans or one project, not both.")
        opening = OpenProjectRequest(projects[0])
        opened = carry_out(opening, OpenedProject, console)
        if not opened.document.shapes:
            raise UserError(f"{projects[0]} holds no shape that could be fitted.")
        return opened.document, opened.notes
    pose_file = None if arguments.poses is None else str(arguments.poses)
    paths = tuple(arguments.inputs)
    camera = None if arguments.intrinsics is None else str(arguments.intrinsics)
    has_poses = not (arguments.no_poses or arguments.align == "search")
    loading = LoadRequest(paths, pose_file, has_poses, camera, arguments.depth_scale)
    loaded = carry_out(loading, LoadReport, console)
    if arguments.align is not None:
        loaded = _aligned(loaded, arguments.align, console)
    return document_of(loaded, field_of(loading)), shared_notes(loaded.scans)


def _aligned(loaded: LoadReport, how: str, console: Console) -> LoadReport:
    """Bring the scans onto the first, and note how well each lies there."""
    from inrview.app.cli_scan import aligned

    geometries = tuple(scan.geometry for scan in loaded.scans)
    names = [scan.name for scan in loaded.scans]
    placed, told = aligned(geometries, names, how, console)
    scans = tuple(
        replace(scan, geometry=geometry, notes=(*scan.notes, _alignment_note(one)))
        for scan, geometry, one in zip(loaded.scans, placed, told, strict=True)
    )
    return replace(loaded, scans=scans)


def _alignment_note(told: Mapping[str, Any]) -> Note:
    text = f"Aligned: {told['overlap']:.0%} of it lies on the other scans, "
    return Note("aligned", text + f"{told['rms']:.3g} rms there.")


def _request(document: Document, arguments: Namespace, spent: float) -> FitRequest:
    """Return the request for the first shape, its budget less what loading took."""
    shape = document.shapes[0]
    seconds = arguments.seconds
    if seconds is not None:
        seconds = max(seconds - spent, 0.05)
    spec = replace(
        shape.fit,
        seconds=seconds,
        steps=arguments.steps,
        seed=arguments.seed,
        device=arguments.device,
        threads=arguments.threads,
        normals=arguments.normals or shape.fit.normals,
        robust=arguments.robust or shape.fit.robust,
    )
    scans = tuple(document.scan(scan_id).geometry for scan_id in shape.scan_ids)
    kind = arguments.kind or shape.field.kind
    known = shape.field
    if kind != known.kind:
        known = preset(kind, known.network)
    field = chosen_field(arguments, known, partial(preset, kind))
    if arguments.preset is not None or field.network != shape.field.network:
        spec = fit_preset(field, arguments.preset or "default", spec)
    spec = with_settings(spec, field, arguments)
    start = shape.snapshot if field == shape.field else None
    return FitRequest(scans, field, spec, start)
