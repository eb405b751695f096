"""Families and their members as the command line finds them in projects."""

from difflib import get_close_matches
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_project import open_project
from inrview.document.document import Document, Family, Member
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.notes import UserError


def open_family(
    path: Path, name: str | None, console: Console
) -> tuple[Document, Family, FamilySnapshot]:
    """Read a project; return it with its named or first family that has learned.

    Raises
    ------
    UserError
        If there is no such family, or it has learned nothing yet.
    """
    document = open_project(path, console)
    for family in document.families:
        if name in (None, family.name) and family.snapshot is not None:
            return document, family, family.snapshot
    unlearned = named_family(document, name, path)
    raise UserError(
        f"The family {unlearned.name} in {path} has learned nothing yet; fit it: "
        f"inrview family fit {path} -o OUT.inrv."
    )


def named_family(document: Document, name: str | None, path: Path) -> Family:
    """Return the named or first family, whether it has learned anything or not.

    Raises
    ------
    UserError
        If there is none.
    """
    for family in document.families:
        if name in (None, family.name):
            return family
    known = ", ".join(one.name for one in document.families)
    if not known:
        raise UserError(
            f"{path} holds no family. Learn one: inrview family fit SHAPES -o OUT.inrv."
        )
    raise UserError(f"{path} holds no family named {name}; it has: {known}.")


def member_of(family: Family, name: str) -> tuple[Member, MemberSnapshot]:
    """Return a member that has a code, and its field.

    Raises
    ------
    UserError
        If there is none of that name, or it has no code yet.
    """
    for member in family.members:
        if member.name == name:
            snapshot = family.member_snapshot(member)
            if snapshot is None:
                raise UserError(
                    f"{name} has no code in the family {family.name} yet: fit the "
                    "family further, so that it learns it."
                )
            return member, snapshot
    known = [member.name for member in family.members]
    near = get_close_matches(name, known, 3)
    meant = f" Did you mean {' or '.join(near)}?" if near else ""
    raise UserError(
        f"The family {family.name} has no member named {name}; it has: "
        f"{_listed(known)}.{meant}"
    )


def _listed(names: list[str], most: int = 12) -> str:
    if len(names) <= most:
        return ", ".join(names) or "none"
    return f"{', '.join(names[:most])} and {len(names) - most} more"
