"""`inrview family add`: scans that a family was not learned from, whole or in part."""

import time
from argparse import Namespace
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np

from inrview.app.cli_console import Console
from inrview.app.cli_family_fit import load_shapes
from inrview.app.cli_members import open_family
from inrview.app.cli_run import Startup, carry_out, check_output
from inrview.app.cli_shape_landmarks import landmarks_of
from inrview.document import edits, family_edits
from inrview.document.analysed import joining_up_axis
from inrview.document.document import Document, Member
from inrview.geometry.placement_mean import mean_placement
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import CodeFitReport, Completion
from inrview.messages.family_requests import CodeFitRequest, FamilyShape
from inrview.messages.landmarks import Landmark
from inrview.messages.notes import Note
from inrview.messages.reports import LoadedScan, Result
from inrview.messages.requests import SaveRequest


def add(arguments: Namespace, console: Console) -> int:
    """Find the codes of scans and write the project with them as members."""
    check_output(arguments.output, arguments.force, (".inrv",))
    startup = Startup(console)
    startup.warm_up("task")
    began = time.perf_counter()
    found = open_family(arguments.project, arguments.family, console)
    document, family, snapshot = found
    scans, load_notes = _loaded(arguments, console)
    console.tell_notes(load_notes)
    added: list[dict[str, Any]] = []
    notes = list(load_notes)
    snapshot = family.with_landmarks(snapshot)
    for given, landmarks in scans:
        own = document.family(family.id)
        up_axis = arguments.up or joining_up_axis(own, document, given)
        scan = replace(given, up_axis=up_axis)
        request = _request(snapshot, scan, landmarks, arguments)
        report = carry_out(request, CodeFitReport, console)
        console.tell_notes(report.notes)
        notes += report.notes
        document, names = _with_members(
            document, family.id, scan, landmarks, report, arguments.complete
        )
        added.append(_figures(names, report.completions))
    saved = carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    seconds = time.perf_counter() - began
    values = {
        "command": "family add",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "is_complete": arguments.complete,
        "added": added,
        "seed": arguments.seed,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "project_bytes": arguments.output.stat().st_size,
        "notes": [*notes, *saved.notes],
    }
    lines = [
        f"{one['name']}: misfit {one['misfit']:.3g}, family energy {one['energy']:.3g}"
        for one in added
    ]
    console.give(values, [*lines, f"{arguments.output}: {seconds:.1f} s"])
    return 0


def _loaded(
    arguments: Namespace, console: Console
) -> tuple[list[tuple[LoadedScan, tuple[Landmark, ...]]], tuple[Note, ...]]:
    """Read scans, and the landmarks that files have of them."""
    scans, notes = load_shapes(arguments.scans, console)
    shapes = [FamilyShape(one.name, one.geometry) for one in scans]
    marks, more = landmarks_of(shapes, arguments.landmarks, console)
    return [(one, marks.get(one.name, ())) for one in scans], (*notes, *more)


def _request(
    snapshot: FamilySnapshot,
    scan: LoadedScan,
    landmarks: tuple[Landmark, ...],
    arguments: Namespace,
) -> CodeFitRequest:
    placement = None
    if arguments.no_align:
        usual = mean_placement(snapshot.placements)
        shift = np.add(usual.center, usual.origin) - scan.geometry.origin
        x, y, z = shift.tolist()
        placement = replace(usual, center=(x, y, z), origin=scan.geometry.origin)
    viewpoint = None
    if arguments.viewpoint is not None:
        seen_from = np.subtract(arguments.viewpoint, scan.geometry.origin)
        viewpoint = seen_from.astype(np.float32)
    shape = FamilyShape(
        scan.name, scan.geometry, scan.up_axis, placement, landmarks=landmarks
    )
    return CodeFitRequest(
        snapshot,
        shape,
        is_partial=arguments.complete,
        seconds=arguments.seconds,
        steps=arguments.steps,
        seed=arguments.seed,
        completions=arguments.completions,
        is_fine_tuned=arguments.fine_tune,
        viewpoint=viewpoint,
    )


def _with_members(
    document: Document,
    family_id: str,
    scan: LoadedScan,
    landmarks: tuple[Landmark, ...],
    report: CodeFitReport,
    is_partial: bool,
) -> tuple[Document, list[str]]:
    """Add the scan and a member for each completion; the best one has the scan."""
    taken = set(edits.ids(document))
    fresh = (f"added-{number}" for number in count(1))
    free = (one for one in fresh if one not in taken)
    document = edits.add_bare_scans(document, [scan], lambda: next(free))
    scan_id = document.scans[-1].id
    for number, completion in enumerate(report.completions, 1):
        made = completion.member
        member = Member(
            next(free),
            scan.name if number == 1 else f"{scan.name} completion {number}",
            scan_id if number == 1 else None,
            made.placement,
            made.code,
            made.warp,
            # Half a shape is nothing that the family should learn from.
            is_held_out=is_partial,
            landmarks=landmarks if number == 1 else (),
        )
        document = family_edits.add_member(document, family_id, member)
    family = document.family(family_id)
    count_made = len(report.completions)
    return document, [
        m.name for m in family.members[len(family.members) - count_made :]
    ]


def _figures(names: list[str], completions: tuple[Completion, ...]) -> dict[str, Any]:
    """Return what is known of a scan's completions, the best one's figures first."""
    rows = [
        {"name": name, "misfit": one.misfit, "energy": one.energy}
        for name, one in zip(names, completions, strict=True)
    ]
    if not rows:
        return {"name": None, "misfit": None, "energy": None, "completions": []}
    placement = completions[0].member.placement
    pose = {
        "scale": placement.scale,
        "center": np.add(placement.center, placement.origin).tolist(),
        "rotation": placement.rotation,
    }
    return {**rows[0], "pose": pose, "completions": rows}
