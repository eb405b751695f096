"""`inrview labels`: labels and landmarks of some members, on others."""

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_family_points import target_surface
from inrview.app.cli_kept_labels import TEMPLATE, is_kept, write_kept
from inrview.app.cli_label_sources import Known, known_of
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import (
    Startup,
    UsageError,
    carry_out,
    check_folder,
    check_inputs,
    check_output,
)
from inrview.document.document import Document, Family
from inrview.document.label_edits import load_labels
from inrview.document.mark_edits import set_landmarks
from inrview.files.write_labels import write_labels, write_landmarks
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import (
    LabelsReport,
    LabelsRequest,
    LandmarksReport,
    LandmarksRequest,
    TemplateLabelsReport,
    TemplateLabelsRequest,
)
from inrview.messages.family import MemberSnapshot
from inrview.messages.landmarks import Landmark
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import Result, SurfaceReport
from inrview.messages.requests import SaveRequest, SurfaceRequest

_FILES = (".npy", ".csv", ".ply")
_DOUBTFUL = 0.5


def labels(arguments: Namespace, console: Console) -> int:
    """Carry labels and landmarks, and write them."""
    _check(arguments)
    check_inputs(arguments.project)
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document, family, _ = open_family(arguments.project, arguments.family, console)
    targets = _targets(arguments, family)
    notes: tuple[Note, ...] = ()
    if is_kept(arguments, family):
        done = write_kept(arguments, document, family, targets, console)
    else:
        done, notes = _given(arguments, document, family, targets, console)
    seconds = time.perf_counter() - began
    values = {
        "command": "labels",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "from": [one[0] for one in arguments.sources],
        "to": done,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "notes": list(notes),
    }
    console.tell_notes(notes)
    console.give(values, [_line(one) for one in done] + [f"{seconds:.2f} s"])
    return 0


def _given(
    arguments: Namespace,
    document: Document,
    family: Family,
    targets: list[str],
    console: Console,
) -> tuple[list[dict[str, Any]], tuple[Note, ...]]:
    """Carry what files of members say."""
    known = known_of(arguments, document, family, console)
    if arguments.output.suffix.lower() == ".inrv":
        return _keep(arguments, document, family, known, console), known.notes
    return [
        _carry(arguments, document, family, known, one, console) for one in targets
    ], known.notes


def _check(arguments: Namespace) -> None:
    """Refuse what cannot be meant, before any work."""
    output: Path = arguments.output
    ending = output.suffix.lower()
    if ending == ".inrv":
        check_output(output, arguments.force, (".inrv",))
        if arguments.to:
            raise UsageError("A project keeps labels on the template: leave --to out.")
        return
    if not arguments.to:
        raise UsageError("Say --to whom: names, all, or template.")
    if not ending:
        _check_folder(output, arguments.force)
        return
    check_output(output, arguments.force, _FILES)
    has_labels = any(len(one) > 1 for one in arguments.sources)
    if len(arguments.to) > 1 or arguments.to == ["all"]:
        raise UsageError(f"Several shapes go into a folder, not into {output}.")
    if has_labels and arguments.landmarks:
        raise UsageError(f"Labels and landmarks go into a folder, not into {output}.")
    if arguments.landmarks and ending != ".csv":
        raise UsageError(f"{output}: landmarks are written as .csv.")


def _check_folder(output: Path, force: bool) -> None:
    if output.exists() and not output.is_dir():
        raise UserError(f"{output} is a file; name a folder or a file with an ending.")
    if output.is_dir() and any(output.iterdir()) and not force:
        raise UserError(f"{output} is not empty; --force writes into it all the same.")
    check_folder(output.parent)


def _targets(arguments: Namespace, family: Family) -> list[str]:
    if arguments.to != ["all"]:
        for name in arguments.to:
            if name != TEMPLATE:
                member_of(family, name)
        return list(dict.fromkeys(arguments.to))
    sources = {one[0] for one in arguments.sources}
    return [
        one.name
        for one in family.members
        if one.name not in sources and family.member_snapshot(one) is not None
    ]


def _surface(
    document: Document,
    family: Family,
    name: str,
    resolution: int,
    console: Console,
) -> tuple[MemberSnapshot, Mesh, bool]:
    """Return a target as a field, its surface, and whether that is its own mesh."""
    known = {member.name for member in family.members}
    template = family.template_snapshot()
    if name == TEMPLATE and name not in known and template is not None:
        request = SurfaceRequest(template, (resolution,))
        return template, carry_out(request, SurfaceReport, console).mesh, False
    member, snapshot = member_of(family, name)
    mesh, is_own = target_surface(document, member, snapshot, resolution, console)
    return snapshot, mesh, is_own


def _carry(
    arguments: Namespace,
    document: Document,
    family: Family,
    known: Known,
    name: str,
    console: Console,
) -> dict[str, Any]:
    """Carry everything to one member and write it; say what was done."""
    found = _surface(document, family, name, arguments.resolution, console)
    snapshot, mesh, is_own = found
    done: dict[str, Any] = {"name": name, "files": []}
    done["surface"] = "own mesh" if is_own else "learned"
    if known.labels:
        of_faces = known.labels[0].is_of_faces
        asked = LabelsRequest(known.labels, snapshot, mesh, of_faces)
        report = carry_out(asked, LabelsReport, console)
        path = _path(arguments, name, known.kind)
        more = {"agreement": report.agreement, "confidence": report.confidence}
        write_labels(path, mesh, report.labels, more, known.names, arguments.force)
        done["files"].append(str(path))
        done |= _told(report, of_faces)
    if known.landmarks:
        marks = LandmarksRequest(known.landmarks, snapshot, mesh)
        placed = carry_out(marks, LandmarksReport, console)
        path = _path(arguments, f"{name}-landmarks", "csv").with_suffix(".csv")
        places = placed.positions.astype(float) + snapshot.placement.origin
        told = {"confidence": placed.confidence, "spread": placed.spread}
        write_landmarks(path, known.landmark_names, places, told, arguments.force)
        done["files"].append(str(path))
        done["landmarks"] = len(known.landmark_names)
        done["landmark_confidence"] = float(placed.confidence.mean())
    return done


def _told(report: LabelsReport, of_faces: bool) -> dict[str, Any]:
    return {
        "labels": len(report.labels),
        "of": "faces" if of_faces else "vertices",
        "agreement": float(report.agreement.mean()),
        "confidence": float(report.confidence.mean()),
        "doubtful_share": float((report.confidence < _DOUBTFUL).mean()),
    }


def _path(arguments: Namespace, stem: str, kind: str) -> Path:
    output: Path = arguments.output
    if output.suffix:
        return output
    output.mkdir(exist_ok=True)
    return output / f"{stem.replace('/', '_')}.{arguments.kind or kind}"


def _keep(
    arguments: Namespace,
    document: Document,
    family: Family,
    known: Known,
    console: Console,
) -> list[dict[str, Any]]:
    """Put everything on the template and write the project."""
    done: dict[str, Any] = {"name": TEMPLATE, "files": [str(arguments.output)]}
    if known.labels:
        asked = TemplateLabelsRequest(known.labels, known.names)
        report = carry_out(asked, TemplateLabelsReport, console)
        document = load_labels(document, family.id, report.labels)
        done["labels"] = len(report.labels.labels)
        done["of"] = "places"
        done["agreement"] = float(report.labels.agreement.mean())
        done["parts"] = list(report.labels.parts)
    if known.landmarks:
        first = known.landmarks[0]
        marks = LandmarksRequest(known.landmarks, first.member, first.surface)
        placed = carry_out(marks, LandmarksReport, console)
        landmarks = [
            Landmark(name, (x, y, z))
            for name, (x, y, z) in zip(
                known.landmark_names, placed.template.tolist(), strict=True
            )
        ]
        document = set_landmarks(document, family.id, landmarks)
        done["landmarks"] = len(landmarks)
        done["landmark_confidence"] = float(placed.confidence.mean())
    carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    return [done]


def _line(done: dict[str, Any]) -> str:
    said = []
    if "labels" in done:
        said.append(f"{done['labels']:,} {done['of']} labelled")
        said.append(f"agreement {done['agreement']:.2f}")
    if "confidence" in done:
        said.append(f"confidence {done['confidence']:.2f}")
    if "landmarks" in done:
        trust = done["landmark_confidence"]
        said.append(f"{done['landmarks']} landmarks, confidence {trust:.2f}")
    return f"{', '.join(done['files'])}: {done['name']}, {', '.join(said)}"
