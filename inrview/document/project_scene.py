"""The document as scene.json and its parts, and back."""

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from inrview.document.document import Document, Family, Picture, Scan, Shape
from inrview.document.edits import things
from inrview.document.project_archive import RESERVED, Archive
from inrview.document.project_composition import without_broken
from inrview.document.project_family import restore_family, store_family
from inrview.document.project_geometry import restore_geometry, store_geometry
from inrview.document.project_picture import restore_picture, store_picture
from inrview.document.project_shape import (
    restore_shape,
    restore_snapshot,
    store_shape,
)
from inrview.document.project_table import Table, with_extra
from inrview.messages.notes import Note, Severity, UserError

SCENE = "scene.json"
PREVIEW = "preview.png"
_AXES = ("x", "y", "z", "-x", "-y", "-z")
_MOST_ITEMS = 10_000
_MOST_EXTRA_BYTES = 64 * 1024 * 1024
_Item = TypeVar("_Item", Scan, Shape, Family, Picture)


def store_document(document: Document, is_compact: bool) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a document, scene.json last."""
    yield from document.extra_parts  # first: ours of the same name come after
    scans, shapes, families = [], [], []
    for index, scan in enumerate(document.scans):
        parts: dict[str, bytes] = {}
        scans.append(with_extra(_store_scan(scan, f"scans/{index}", parts), scan.extra))
        yield from parts.items()
    for index, shape in enumerate(document.shapes):
        parts = {}
        stored = store_shape(shape, f"shapes/{index}", parts, is_compact)
        shapes.append(with_extra(stored, shape.extra))
        yield from parts.items()
    for index, family in enumerate(document.families):
        parts = {}
        stored = store_family(family, f"families/{index}", parts, is_compact)
        families.append(with_extra(stored, family.extra))
        yield from parts.items()
    pictures = []
    for index, picture in enumerate(document.pictures):
        parts = {}
        stored = store_picture(picture, f"pictures/{index}", parts, is_compact)
        stored["notes"] = [_store_note(note) for note in picture.notes]
        pictures.append(with_extra(stored, picture.extra))
        yield from parts.items()
    known: dict[str, Any] = {
        "scans": scans,
        "shapes": shapes,
        "families": families,
        "pictures": pictures,
    }
    scene = with_extra(known, document.extra)
    yield SCENE, json.dumps(scene, allow_nan=False).encode()


def _store_scan(scan: Scan, stem: str, parts: dict[str, bytes]) -> dict[str, Any]:
    return {
        "id": scan.id,
        "name": scan.name,
        "path": scan.path,
        "unit": scan.unit,
        "up_axis": scan.up_axis,
        "is_visible": scan.is_visible,
        "notes": [_store_note(note) for note in scan.notes],
        "geometry": store_geometry(scan.geometry, stem, parts),
    }


def _store_note(note: Note) -> dict[str, Any]:
    return {
        "code": note.code,
        "text": note.text,
        "severity": str(note.severity),
        "count": note.count,
        "change": note.change,
    }


def restore_document(
    archive: Archive,
) -> Generator[float, None, tuple[Document, tuple[Note, ...]]]:
    """Yield how far it is; return the document and what had to be left out.

    A damaged scan, family or snapshot costs itself; a damaged scene.json, everything.
    """
    scene = archive.json(SCENE)
    scan_tables, shape_tables = (
        scene.bounded(key, _MOST_ITEMS) for key in ("scans", "shapes")
    )
    # Projects of format 1.0 know no families.
    has_families = scene.has("families")
    family_tables = scene.bounded("families", _MOST_ITEMS) if has_families else []
    # Those before 1.4 know no pictures.
    has_pictures = scene.has("pictures")
    picture_tables = scene.bounded("pictures", _MOST_ITEMS) if has_pictures else []
    total = len(scan_tables) + len(shape_tables) + len(family_tables)
    total = max(total + len(picture_tables), 1)
    scans: list[Scan] = []
    shapes: list[Shape] = []
    families: list[Family] = []
    notes: list[Note] = []
    for done, table in enumerate(scan_tables, 1):
        _take(table, lambda one: _restore_scan(one, archive), scans, notes)
        yield done / total
    known = {scan.id for scan in scans}
    read_shape = _reader(_restore_shape, archive, known, notes)
    for done, table in enumerate(shape_tables, 1 + len(scan_tables)):
        _take(table, read_shape, shapes, notes)
        yield done / total
    read_family = _reader(restore_family, archive, known, notes)
    first = len(scan_tables) + len(shape_tables) + 1
    for done, table in enumerate(family_tables, first):
        _take(table, read_family, families, notes)
        yield done / total
    pictures: list[Picture] = []
    first += len(family_tables)
    for done, table in enumerate(picture_tables, first):
        _take(table, lambda one: _restore_picture(one, archive, notes), pictures, notes)
        yield done / total
    document = Document(
        tuple(scans),
        tuple(shapes),
        tuple(families),
        extra=scene.rest(),
        extra_parts=tuple(_extra_parts(archive, notes)),
        pictures=tuple(pictures),
    )
    _check_ids(document)
    return _without_broken(document, notes), tuple(notes)


def _without_broken(document: Document, notes: list[Note]) -> Document:
    document, told = without_broken(document)
    notes += [_left_out(text) for text in told]
    return document


def _reader(
    restore: Callable[[Table, Archive, set[str], list[Note]], _Item],
    archive: Archive,
    known: set[str],
    notes: list[Note],
) -> Callable[[Table], _Item]:
    return lambda table: restore(table, archive, known, notes)


def _check_ids(document: Document) -> None:
    ids = [thing.id for thing in things(document)]
    if len(set(ids)) < len(ids):
        raise UserError(f"{SCENE} is damaged: two things have the same id.")


def _take(
    table: Table,
    restore: Callable[[Table], _Item],
    kept: list[_Item],
    notes: list[Note],
) -> None:
    try:
        kept.append(restore(table))
    except UserError as error:
        notes.append(_left_out(f"{table.place} could not be opened. {error}"))


def _left_out(text: str) -> Note:
    return Note("damaged", text, Severity.ERROR)


def _restore_scan(table: Table, archive: Archive) -> Scan:
    return Scan(
        table.text("id"),
        table.text("name"),
        restore_geometry(table.table("geometry"), archive),
        table.text("path"),
        tuple(_restore_note(note) for note in table.tables("notes")),
        table.text("unit"),
        table.choice("up_axis", _AXES),
        table.flag("is_visible"),
        table.rest(),
    )


def _restore_note(table: Table) -> Note:
    count = table.integer("count", 0, 1 << 62) if table.has("count") else None
    return Note(
        table.text("code"),
        table.text("text"),
        Severity(table.choice("severity", tuple(Severity))),
        count,
        table.text("change") if table.has("change") else None,
    )


def _restore_shape(
    table: Table, archive: Archive, known: set[str], notes: list[Note]
) -> Shape:
    """Read a shape; a damaged snapshot or a missing scan is left out of it."""
    shape = restore_shape(table)
    snapshot = None
    if table.has("snapshot"):
        try:
            snapshot = restore_snapshot(table.table("snapshot"), archive)
        except UserError as error:
            text = f"What {shape.name} has learned could not be opened. {error}"
            notes.append(_left_out(text))
    scan_ids = tuple(one for one in shape.scan_ids if one in known)
    baseline = shape.baseline if shape.baseline in known else None
    return replace(
        shape,
        snapshot=snapshot,
        scan_ids=scan_ids,
        baseline=baseline,
        extra=table.rest(),
    )


def _restore_picture(table: Table, archive: Archive, notes: list[Note]) -> Picture:
    problems: list[str] = []
    picture = restore_picture(table, archive, _restore_note, problems)
    notes += [_left_out(text) for text in problems]
    return picture


def _extra_parts(archive: Archive, notes: list[Note]) -> Iterator[tuple[str, bytes]]:
    """Keep what a newer version wrote beside what we know, within reason."""
    room = _MOST_EXTRA_BYTES
    for name in archive.names:
        if name in archive.used or name in (PREVIEW, *RESERVED):
            continue
        try:
            data = archive.part(name, room)
        except UserError as error:
            notes.append(_left_out(str(error)))
            continue
        room -= len(data)
        yield name, data
