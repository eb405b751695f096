"""Projects as the command line reads them."""

from argparse import Namespace
from dataclasses import dataclass
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_run import carry_out
from inrview.document.compositions import scans_of, stored_field
from inrview.document.document import Document, Scan, Shape
from inrview.messages.family_colors import FamilyColors
from inrview.messages.notes import UserError
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest
from inrview.messages.snapshot import AnySnapshot
from inrview.messages.support import Trim


def is_project(path: Path) -> bool:
    """Whether the name says that this is a project."""
    return path.suffix.lower() == ".inrv"


def open_project(path: Path, console: Console) -> Document:
    """Read a project, telling what was damaged."""
    opened = carry_out(OpenProjectRequest(str(path)), OpenedProject, console)
    console.tell_notes(opened.notes)
    document = opened.document
    if not isinstance(document, Document):
        raise TypeError(f"a project gave a {type(document).__name__}")
    return document


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a project is meant: a fitted shape, a member or the template."""

    name: str
    snapshot: AnySnapshot
    scans: tuple[Scan, ...]
    """That measure it."""
    colors: FamilyColors = FamilyColors()
    """Of its family."""


def choose(
    document: Document, name: str | None, is_template: bool, path: Path
) -> Chosen:
    """Return the named shape or member, the template, or the first fitted shape.

    Raises
    ------
    UserError
        If there is none, saying which there are.
    """
    if is_template:
        return _template(document, path)
    chosen = [*_shapes(document), *_members(document)]
    for one in chosen if name is not None else chosen[: len(_shapes(document))]:
        if name in (None, one.name):
            return one
    known = [one.name for one in chosen]
    if name is None and not known:
        raise UserError(
            f"{path} holds no fitted shape; fit it first: inrview fit, or inrview "
            "family fit."
        )
    listed = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "") or "none"
    if name is None:
        raise UserError(
            f"{path} holds a family; say --template, or which --shape: {listed}."
        )
    raise UserError(f"{path} holds no fitted shape named {name}; it has: {listed}.")


def trim_of(arguments: Namespace, chosen: Chosen) -> Trim | None:
    """Return how `--trim` says that a surface is trimmed.

    Raises
    ------
    UserError
        If nothing measures what was chosen.
    """
    if arguments.trim is None:
        return None
    if not chosen.scans:
        raise UserError(
            f"{chosen.name} has no scan of its own, so nothing says what of it was "
            "measured; leave --trim out."
        )
    return Trim(arguments.trim, tuple(scan.geometry for scan in chosen.scans))


def _shapes(document: Document) -> list[Chosen]:
    found = [(shape, _field(document, shape)) for shape in document.shapes]
    return [
        Chosen(
            shape.name,
            snapshot,
            tuple(document.scan(one) for one in scans_of(document, shape)),
        )
        for shape, snapshot in found
        if snapshot is not None
    ]


def _field(document: Document, shape: Shape) -> AnySnapshot | None:
    """Return a shape's field; none for a composition that cannot be made any more."""
    try:
        return stored_field(document, shape)
    except UserError:
        return None


def _members(document: Document) -> list[Chosen]:
    known = {scan.id: scan for scan in document.scans}
    found = []
    for family in document.families:
        for member in family.members:
            snapshot = family.member_snapshot(member)
            if snapshot is not None:
                scan = known.get(member.scan_id) if member.scan_id else None
                scans = () if scan is None else (scan,)
                found.append(Chosen(member.name, snapshot, scans, family.colors))
    return found


def _template(document: Document, path: Path) -> Chosen:
    for family in document.families:
        template = family.template_snapshot()
        if template is not None:
            name = f"template of {family.name}"
            return Chosen(name, template, (), family.colors)
    raise UserError(f"{path} holds no family that has learned a template.")
