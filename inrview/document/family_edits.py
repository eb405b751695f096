"""Edits of families, as functions from one version of a document to the next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from inrview.document.document import Document, Family, Member
from inrview.files.supported import FORMATS
from inrview.geometry.placement import Placement
from inrview.messages.family import (
    FamilyFitSpec,
    FamilySnapshot,
    FamilySpec,
    TemplateEdit,
)
from inrview.messages.family_colors import FamilyColors
from inrview.messages.family_requests import FamilyShape
from inrview.messages.landmarks import Landmark


def add_family(
    document: Document, name: str, scan_ids: Sequence[str], new_id: Callable[[], str]
) -> Document:
    """Make a family of scans; each becomes a member named by its file."""
    members: list[Member] = []
    for scan_id in scan_ids:
        scan = document.scan(scan_id)
        wish = _stem(Path(scan.path).name or scan.name)
        known = free_name(wish, [member.name for member in members])
        members.append(Member(new_id(), known, scan_id))
    known = free_name(name, [family.name for family in document.families])
    family = Family(new_id(), known, tuple(members))
    return replace(document, families=(*document.families, family))


def _stem(name: str) -> str:
    """Return a name without the ending of a file; "boeing-7.3" has none."""
    known = {f".{end}" for entry in FORMATS for end in entry.endings}
    path = Path(name)
    return path.stem if path.suffix.lower() in known and path.stem else name


def add_member(document: Document, family_id: str, member: Member) -> Document:
    """Add a member; its name is made to differ from those of the others."""
    family = document.family(family_id)
    name = free_name(member.name, [known.name for known in family.members])
    members = (*family.members, replace(member, name=name))
    return with_family(document, replace(family, members=members))


def change_member(
    document: Document, family_id: str, member_id: str, **changes: Any
) -> Document:
    """Replace some fields of a member."""
    family = document.family(family_id)
    changed = replace(family.member(member_id), **changes)
    members = tuple(changed if m.id == member_id else m for m in family.members)
    return with_family(document, replace(family, members=members))


def rename_member(
    document: Document, family_id: str, member_id: str, name: str
) -> Document:
    """Give a member another name, in the snapshot as well: codes go by names."""
    family = document.family(family_id)
    old, others = family.member(member_id).name, family.members
    name = free_name(name, [one.name for one in others if one.id != member_id])
    renamed = change_member(document, family_id, member_id, name=name)
    snapshot = family.snapshot
    if snapshot is None or not {old, name} & set(snapshot.names):
        return renamed
    # A member that was removed may have left its code under that name.
    swap = {old: name, name: free_name(f"{name} (removed)", snapshot.names)}
    snapshot = replace(
        snapshot,
        names=tuple(swap.get(one, one) for one in snapshot.names),
        held_out=frozenset(swap.get(one, one) for one in snapshot.held_out),
    )
    return set_family_snapshot(renamed, family_id, snapshot)


def remove_member(document: Document, family_id: str, member_id: str) -> Document:
    """Take a member out of its family; its scan stays."""
    family = document.family(family_id)
    members = tuple(member for member in family.members if member.id != member_id)
    return with_family(document, replace(family, members=members))


def set_placements(
    document: Document, family_id: str, placements: Mapping[str, Placement]
) -> Document:
    """Say where members lie in the family's shape space, by member id."""
    family = document.family(family_id)
    members = tuple(
        replace(member, placement=placements[member.id])
        if member.id in placements
        else member
        for member in family.members
    )
    return with_family(document, replace(family, members=members))


def set_family_specs(
    document: Document,
    family_id: str,
    spec: FamilySpec | None = None,
    fit: FamilyFitSpec | None = None,
) -> Document:
    """Choose what a family's next fit learns, and how."""
    family = document.family(family_id)
    changed = replace(family, spec=spec or family.spec, fit=fit or family.fit)
    return with_family(document, changed)


def set_family_snapshot(
    document: Document, family_id: str, snapshot: FamilySnapshot | None
) -> Document:
    """Keep what a fit has learned, and where it placed the members not yet placed.

    Landmarks that steered the fit are on the template then, where all shapes meet.
    """
    family = document.family(family_id)
    placed = {} if snapshot is None else dict(_new_placements(family, snapshot))
    document = with_family(document, family.with_learned(snapshot))
    return set_placements(document, family_id, placed) if placed else document


def _new_placements(
    family: Family, snapshot: FamilySnapshot
) -> Iterator[tuple[str, Placement]]:
    for member in family.members:
        if member.placement is None and member.name in snapshot.names:
            yield member.id, snapshot.placement(member.name)


def set_template_edits(
    document: Document, family_id: str, edits: tuple[TemplateEdit, ...]
) -> Document:
    """Replace the stack of template edits."""
    return with_family(document, replace(document.family(family_id), edits=edits))


def set_shape_landmarks(
    document: Document,
    family_id: str,
    found: Mapping[str, Sequence[Landmark]] | None,
) -> Document:
    """Put landmarks on shapes, by member id; those of the same name are moved.

    None takes the landmarks of all shapes away.
    """
    family = document.family(family_id)
    members = tuple(
        replace(
            member,
            landmarks=()
            if found is None
            else _merged(member.landmarks, found.get(member.id, ())),
        )
        for member in family.members
    )
    return with_family(document, replace(family, members=members))


def _merged(
    known: Sequence[Landmark], more: Sequence[Landmark]
) -> tuple[Landmark, ...]:
    return tuple({one.name: one for one in (*known, *more)}.values())


def set_family_colors(
    document: Document, family_id: str, colors: FamilyColors
) -> Document:
    """Colour a family's template."""
    return with_family(document, replace(document.family(family_id), colors=colors))


def with_family(document: Document, family: Family) -> Document:
    """Exchange the family of the same id."""
    families = tuple(family if f.id == family.id else f for f in document.families)
    return replace(document, families=families)


def family_of(document: Document, item_id: str | None) -> Family | None:
    """Return the family that an id stands for, as itself, a member or a scan."""
    for family in document.families:
        if item_id == family.id:
            return family
        for member in family.members:
            if item_id is not None and item_id in (member.id, member.scan_id):
                return family
    return None


def learned_shapes(document: Document, family: Family) -> tuple[FamilyShape, ...]:
    """Return the members that a fit learns from, with their scans."""
    scans = {scan.id: scan for scan in document.scans}
    return tuple(
        FamilyShape(
            member.name,
            scans[member.scan_id].geometry,
            scans[member.scan_id].up_axis,
            member.placement,
            member.is_held_out,
            member.landmarks,
        )
        for member in family.members
        if member.scan_id in scans
    )


def free_name(wish: str, taken: Sequence[str]) -> str:
    """Return `wish`, or `wish 2`, ... so that names tell things apart."""
    name, count = wish, 1
    while name in taken:
        count += 1
        name = f"{wish} {count}"
    return name
