"""`inrview family fit`: from a folder of shapes to a family, as the window does it."""

import os
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_family_figures import family_figures, family_summary
from inrview.app.cli_members import open_family
from inrview.app.cli_notes import shared_notes
from inrview.app.cli_run import (
    Interruption,
    Startup,
    StoppedError,
    UsageError,
    carry_out,
    check_output,
)
from inrview.app.cli_shape_landmarks import with_landmarks
from inrview.document import edits, family_edits
from inrview.document.document import Document, Family
from inrview.engine.inline import run
from inrview.files.family_files import shape_files
from inrview.messages.family import (
    FAST,
    PAPER,
    FamilyFitSpec,
    FamilySnapshot,
    FamilySpec,
)
from inrview.messages.family_reports import AlignReport, FamilyFitReport
from inrview.messages.family_requests import AlignRequest, FamilyFitRequest
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import LoadedScan, LoadReport, Result
from inrview.messages.requests import LoadRequest, SaveRequest


@dataclass(frozen=True, slots=True)
class FittedFamily:
    """What a fit left: its last report, its newest snapshot, and how it ended."""

    report: FamilyFitReport
    snapshot: FamilySnapshot
    was_interrupted: bool


def fit(arguments: Namespace, console: Console) -> int:
    """Learn a family of the inputs and write the project."""
    check_output(arguments.output, arguments.force, (".inrv",))
    startup = Startup(console)
    startup.warm_up("task")
    began = time.perf_counter()
    with Interruption() as interruption:
        document, notes = _open_inputs(arguments, console)
        loaded = time.perf_counter() - began
        document, align_notes = _aligned(document, arguments, console)
        spent = time.perf_counter() - began
        document, marked = with_landmarks(
            document, document.families[0], arguments.landmarks, console
        )
        notes = (*notes, *align_notes, *marked)
        console.tell_notes(notes)
        request = _request(document, arguments, spent)
        fitted = _fit(request, console, interruption)
    if not _is_first():
        return 0
    document = _with_learned(document, request, fitted.snapshot)
    saved = carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    console.tell_notes(fitted.report.notes)
    values = {
        "command": "family fit",
        "inputs": [str(path) for path in arguments.inputs],
        "output": str(arguments.output),
        "model": request.family.model,
        "shapes": len(request.shapes),
        "seconds": spent + fitted.report.seconds - fitted.report.startup_seconds,
        "load_seconds": loaded,
        "align_seconds": spent - loaded,
        "startup_seconds": startup.seconds + fitted.report.startup_seconds,
        **family_figures(fitted.report, fitted.snapshot),
        "seed": arguments.seed,
        "project_bytes": arguments.output.stat().st_size,
        "interrupted": fitted.was_interrupted,
        "notes": [*notes, *fitted.report.notes, *saved.notes],
    }
    console.give(values, family_summary(values))
    if fitted.was_interrupted:
        raise StoppedError(f"interrupted; what was learned is in {arguments.output}")
    return 0


def _is_first() -> bool:
    """Return whether this process writes: of several under torchrun, one does."""
    return int(os.environ.get("RANK", "0")) == 0


def load_shapes(
    paths: Sequence[Path], console: Console
) -> tuple[tuple[LoadedScan, ...], tuple[Note, ...]]:
    """Read shapes, each named by its file or by the folder it has to itself."""
    files = shape_files(paths)
    request = LoadRequest(tuple(str(one.path) for one in files), use_poses=False)
    loaded = carry_out(request, LoadReport, console).scans
    scans = tuple(
        replace(scan, name=one.name) for scan, one in zip(loaded, files, strict=True)
    )
    return scans, shared_notes(scans)


def _open_inputs(
    arguments: Namespace, console: Console
) -> tuple[Document, tuple[Note, ...]]:
    """Load the shapes as a family, or open the project whose family is fitted on."""
    projects = [path for path in arguments.inputs if path.suffix.lower() == ".inrv"]
    if not projects:
        scans, notes = load_shapes(arguments.inputs, console)
        ids = (f"item-{number}" for number in count(1))
        document = edits.add_bare_scans(Document(), scans, lambda: next(ids))
        first = arguments.inputs[0]
        name = first.resolve().name if first.is_dir() else arguments.output.stem
        scan_ids = [scan.id for scan in document.scans]
        document = family_edits.add_family(document, name, scan_ids, lambda: next(ids))
        return document, notes
    if len(arguments.inputs) > 1:
        raise UsageError("Give either shapes or one project, not both.")
    document, family, _ = open_family(projects[0], None, console)
    others = tuple(one for one in document.families if one.id != family.id)
    return replace(document, families=(family, *others)), ()


def _aligned(
    document: Document, arguments: Namespace, console: Console
) -> tuple[Document, tuple[Note, ...]]:
    """Bring members that have no place yet into one frame."""
    family = document.families[0]
    shapes = family_edits.learned_shapes(document, family)
    is_placed = all(shape.placement is not None for shape in shapes)
    if arguments.no_align or is_placed or len(shapes) < 2:
        return document, ()
    request = AlignRequest(
        shapes,
        turns=not arguments.no_turns,
        scales=arguments.scales,
    )
    found = carry_out(request, AlignReport, console)
    by_name = dict(zip((s.name for s in shapes), found.placements, strict=True))
    placements = {
        member.id: by_name[member.name]
        for member in family.members
        if member.name in by_name
    }
    document = family_edits.set_placements(document, family.id, placements)
    return document, found.notes


def _request(
    document: Document, arguments: Namespace, spent: float
) -> FamilyFitRequest:
    """Return the request for the first family, its budget less what was spent."""
    family = document.families[0]
    shapes = family_edits.learned_shapes(document, family)
    if not shapes:
        raise UserError("This family's project holds no shapes to learn from.")
    seconds = arguments.seconds
    if seconds is not None:
        seconds = max(seconds - spent, 0.05)
    fit_spec = FamilyFitSpec(
        seconds=seconds,
        steps=arguments.steps,
        seed=arguments.seed,
        device=arguments.device,
        threads=arguments.threads,
        held_out=arguments.holdout,
    )
    return FamilyFitRequest(
        shapes, _spec(family, arguments), fit_spec, start=family.snapshot
    )


def _spec(family: Family, arguments: Namespace) -> FamilySpec:
    """Return the family's networks: those it has, or those that are asked for."""
    if family.snapshot is not None:
        if arguments.model not in ("default", family.snapshot.spec.model):
            raise UsageError(
                f"This family was learned as '{family.snapshot.spec.model}'; a family "
                f"of the model '{arguments.model}' is fitted from the shapes."
            )
        return family.snapshot.spec
    if arguments.preset == "paper" and arguments.model not in PAPER:
        raise UsageError(
            f"'{arguments.model}' has no published sizes; those that have are "
            f"{' and '.join(PAPER)}."
        )
    presets = PAPER if arguments.preset == "paper" else FAST
    spec = presets[arguments.model]
    if arguments.code_size is not None:
        spec = replace(spec, code_size=arguments.code_size)
    return spec


def _fit(
    request: FamilyFitRequest, console: Console, interruption: Interruption
) -> FittedFamily:
    """Fit until it is done or Ctrl+C; the newest snapshot is kept either way."""
    last: FamilyFitReport | None = None
    snapshot: FamilySnapshot | None = None
    for report in interruption.watch(run(request)):
        console.show(report)
        if isinstance(report, FamilyFitReport):
            last = report
            snapshot = report.snapshot or snapshot
    console.end_progress()
    if last is None or snapshot is None:
        raise StoppedError("interrupted before anything was learned; nothing is saved")
    return FittedFamily(last, snapshot, interruption.has_come)


def _with_learned(
    document: Document, request: FamilyFitRequest, snapshot: FamilySnapshot
) -> Document:
    """Return the document with its first family learned."""
    family = document.families[0]
    spec = snapshot.spec
    document = family_edits.set_family_specs(document, family.id, spec, request.fit)
    document = family_edits.set_family_snapshot(document, family.id, snapshot)
    for member in document.families[0].members:
        is_held_out = member.name in snapshot.held_out
        if member.is_held_out != is_held_out:
            document = family_edits.change_member(
                document, family.id, member.id, is_held_out=is_held_out
            )
    return document
