"""`inrview labels --from template`: what a project keeps, written for its members."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_members import member_of
from inrview.app.cli_run import UsageError, carry_out
from inrview.document.analysed import subject_of
from inrview.document.document import Document, Family
from inrview.document.mark_owners import landmark_file
from inrview.messages.analysis import Subject
from inrview.messages.mark_requests import WriteMarksReport, WriteMarksRequest
from inrview.messages.notes import UserError

TEMPLATE = "template"
_DOUBTFUL = 0.5


def is_kept(arguments: Namespace, family: Family) -> bool:
    """Whether the source is the template with what the project keeps on it."""
    known = {member.name for member in family.members}
    names = [one[0] for one in arguments.sources]
    if TEMPLATE not in names or TEMPLATE in known:
        return False
    if len(arguments.sources) > 1 or len(arguments.sources[0]) > 1:
        raise UsageError("--from template stands alone: its labels are the project's.")
    if arguments.landmarks or arguments.output.suffix.lower() == ".inrv":
        raise UsageError(
            "--from template writes the labels and landmarks that the project has; "
            "leave --landmarks out, and name a file or a folder."
        )
    return True


def write_kept(
    arguments: Namespace,
    document: Document,
    family: Family,
    names: Sequence[str],
    console: Console,
) -> list[dict[str, Any]]:
    """Write labels and landmarks of the template for each target; say what was done.

    Raises
    ------
    UserError
        If the project has neither.
    """
    if family.labels is None and not family.landmarks:
        raise UserError(
            f"The template of {family.name} has neither labels nor landmarks: put them "
            "there with inrview labels FAMILY.inrv --from A LABELS -o OUT.inrv."
        )
    output: Path = arguments.output
    is_file = bool(output.suffix)
    if not is_file:
        output.mkdir(exist_ok=True)
    done = []
    for name in names:
        told: dict[str, Any] = {"name": name, "files": []}
        subject = _subject(document, family, name)
        safe = name.replace("/", "_")
        if family.labels is not None:
            path = output if is_file else output / f"{safe}.{arguments.kind or 'npy'}"
            report = _written(arguments, family, subject, path, console)
            told |= _about_labels(report, arguments.of == "faces")
            told["files"].append(report.path)
        if family.landmarks and not (is_file and family.labels is not None):
            path = output if is_file else output / landmark_file(name)
            bare = _written(arguments, family, subject, path, console, has_labels=False)
            told["landmarks"] = bare.count
            told["landmark_confidence"] = float(bare.confidence.mean())
            told["files"].append(bare.path)
        done.append(told)
    return done


def _written(
    arguments: Namespace,
    family: Family,
    subject: Subject,
    path: Path,
    console: Console,
    has_labels: bool = True,
) -> WriteMarksReport:
    request = WriteMarksRequest(
        subject,
        str(path),
        family.labels if has_labels else None,
        family.landmarks,
        arguments.of == "faces",
        arguments.resolution,
        arguments.force,
    )
    return carry_out(request, WriteMarksReport, console)


def _subject(document: Document, family: Family, name: str) -> Subject:
    template = family.template_snapshot()
    if name == TEMPLATE and template is not None:
        return Subject(TEMPLATE, template)
    return subject_of(document, *member_of(family, name))


def _about_labels(report: WriteMarksReport, of_faces: bool) -> dict[str, Any]:
    assert report.agreement is not None
    return {
        "surface": "own mesh" if report.is_own else "learned",
        "labels": report.count,
        "of": "faces" if of_faces else "vertices",
        "agreement": float(report.agreement.mean()),
        "confidence": float(report.confidence.mean()),
        "doubtful_share": float((report.confidence < _DOUBTFUL).mean()),
    }
