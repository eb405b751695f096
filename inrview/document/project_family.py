"""A family as parts of a project file, and back: its members, edits and settings."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from inrview.document.document import Family, Member
from inrview.document.project_archive import Archive
from inrview.document.project_arrays import Header, expect, pack, read_header, unpack
from inrview.document.project_colors import restore_colors, store_colors
from inrview.document.project_family_marks import restore_marks, store_marks
from inrview.document.project_family_settings import (
    MOST_CODE,
    MOST_MEMBERS,
    family_fit_spec,
    family_spec,
    restore_edit,
)
from inrview.document.project_family_snapshot import (
    restore_family_snapshot,
    store_family_snapshot,
)
from inrview.document.project_landmarks import restore_landmarks, store_landmarks
from inrview.document.project_placement import restore_placement, store_placement
from inrview.document.project_table import Table, with_extra
from inrview.messages.family import LocalWarp
from inrview.messages.family_colors import FamilyColors
from inrview.messages.notes import Note, Severity, UserError

_MOST_EDITS = 10_000
_MOST_PINS = 1_000_000
_Arrays = Mapping[str, np.ndarray]


def store_family(
    family: Family, stem: str, parts: dict[str, bytes], is_compact: bool
) -> dict[str, Any]:
    """Add a family's parts and return what scene.json says of it."""
    snapshot = None
    if family.snapshot is not None:
        snapshot = store_family_snapshot(family.snapshot, stem, parts, is_compact)
    arrays: dict[str, np.ndarray] = {}
    members = [
        with_extra(_store_member(member, index, arrays), member.extra)
        for index, member in enumerate(family.members)
    ]
    part = f"{stem}-members.safetensors" if arrays else None
    if part is not None:
        parts[part] = pack(arrays)
    return {
        "id": family.id,
        "name": family.name,
        "spec": asdict(family.spec),
        "fit": asdict(family.fit),
        "snapshot": snapshot,
        "members": members,
        "members_part": part,
        "edits": [asdict(edit) for edit in family.edits],
        **store_marks(family, stem, parts),
        "is_visible": family.is_visible,
        "colors": store_colors(family.colors, stem, parts),
    }


def _store_member(
    member: Member, index: int, arrays: dict[str, np.ndarray]
) -> dict[str, Any]:
    warp = member.warp
    if member.code is not None:
        arrays[f"{index}.code"] = _finite(member.code, member.name)
    if warp is not None:
        arrays[f"{index}.sources"] = _finite(warp.sources, member.name)
        arrays[f"{index}.moves"] = _finite(warp.moves, member.name)
    placed = member.placement
    said: dict[str, Any] = {}
    if member.landmarks:
        said["landmarks"] = store_landmarks(member.landmarks)
    return {
        **said,
        "id": member.id,
        "name": member.name,
        "scan_id": member.scan_id,
        "placement": None if placed is None else store_placement(placed),
        "code_size": None if member.code is None else len(member.code),
        "warp": None
        if warp is None
        else {"count": len(warp.sources), "radius": warp.radius},
        "is_held_out": member.is_held_out,
        "is_visible": member.is_visible,
    }


def _finite(array: np.ndarray, name: str) -> np.ndarray:
    if not np.isfinite(array).all():
        raise UserError(
            f"{name} is not saved: its code or warp holds values without meaning. "
            "Undo what made them."
        )
    return array


def restore_family(
    table: Table, archive: Archive, known: set[str], notes: list[Note]
) -> Family:
    """Read a family; what is damaged of it is left out, with a note.

    `known` are the ids of the scans that could be read.

    Raises
    ------
    UserError
        If what it is cannot be told.
    """
    name = table.text("name")
    members = _restore_members(table, archive, known, notes)
    edits = tuple(restore_edit(edit) for edit in table.bounded("edits", _MOST_EDITS))
    family = Family(
        table.text("id"),
        name,
        members,
        family_spec(table.table("spec")),
        family_fit_spec(table.table("fit")),
        None,
        edits,
        table.flag("is_visible"),
    )
    family = restore_marks(family, table, archive, notes)
    snapshot = None
    if table.has("snapshot"):
        try:
            snapshot = restore_family_snapshot(table.table("snapshot"), archive)
        except UserError as error:
            notes.append(_left_out(f"What {name} has learned", error))
    colors = FamilyColors()
    if table.has("colors"):
        try:
            colors = restore_colors(table.table("colors"), archive)
        except UserError as error:
            notes.append(_left_out(f"The colours of {name}", error))
    return replace(family, snapshot=snapshot, extra=table.rest(), colors=colors)


def _left_out(what: str, error: UserError) -> Note:
    text = f"{what} could not be opened. {error}"
    return Note("damaged", text, Severity.ERROR)


def _restore_members(
    table: Table, archive: Archive, known: set[str], notes: list[Note]
) -> tuple[Member, ...]:
    tables = table.bounded("members", MOST_MEMBERS)
    expected = _expected(tables)
    arrays: _Arrays = {}
    if table.has("members_part"):
        try:
            arrays = _member_arrays(archive, table.text("members_part"), expected)
        except UserError as error:
            notes.append(_left_out(f"Codes of members of {table.text('name')}", error))
    members = [
        _restore_member(one, index, arrays, known) for index, one in enumerate(tables)
    ]
    names = {member.name for member in members}
    if len(names) < len(members):
        raise table.wrong("members", "has a name twice")
    return tuple(members)


def _expected(tables: list[Table]) -> dict[str, tuple[int, ...]]:
    """Return the shape of every array that members have of their own."""
    shapes: dict[str, tuple[int, ...]] = {}
    for index, table in enumerate(tables):
        if table.has("code_size"):
            shapes[f"{index}.code"] = (table.integer("code_size", 1, MOST_CODE),)
        if table.has("warp"):
            count = table.table("warp").integer("count", 0, _MOST_PINS)
            shapes[f"{index}.sources"] = shapes[f"{index}.moves"] = (count, 3)
    return shapes


def _member_arrays(
    archive: Archive, part: str, expected: Mapping[str, tuple[int, ...]]
) -> _Arrays:
    data = archive.part(part)
    header: Header = read_header(data, part)
    if header.keys() != expected.keys():
        raise UserError(f"{part}: its arrays are not those of the members.")
    for name, shape in expected.items():
        expect(header, name, np.float32, shape, part)
    return unpack(data, part)


def _restore_member(
    table: Table, index: int, arrays: _Arrays, known: set[str]
) -> Member:
    scan_id = table.text("scan_id") if table.has("scan_id") else None
    placement = None
    if table.has("placement"):
        placement = restore_placement(table.table("placement"))
    warp = None
    if table.has("warp") and f"{index}.sources" in arrays:
        radius = table.table("warp").number("radius", 0.0)
        warp = LocalWarp(arrays[f"{index}.sources"], arrays[f"{index}.moves"], radius)
    return Member(
        table.text("id"),
        table.text("name"),
        scan_id if scan_id in known else None,
        placement,
        arrays.get(f"{index}.code"),
        warp,
        table.flag("is_held_out"),
        table.flag("is_visible"),
        landmarks=restore_landmarks(table),
        extra=table.rest(),
    )
