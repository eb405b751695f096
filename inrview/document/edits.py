"""Every edit of a document, as a function from one version to the next."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from inrview.document.document import Document, Scan, Shape
from inrview.messages.reports import LoadedScan
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec

_Item = TypeVar("_Item", Scan, Shape)


def add_scans(
    document: Document, loaded: Sequence[LoadedScan], new_id: Callable[[], str]
) -> Document:
    """Add scans that came together, and one shape that they measure."""
    scans: list[Scan] = []
    for one in loaded:
        name = _free_name(one.name, [s.name for s in (*document.scans, *scans)])
        scan = Scan(
            new_id(), name, one.geometry, one.path, one.notes, one.unit, one.up_axis
        )
        scans.append(scan)
    grown = replace(document, scans=(*document.scans, *scans))
    return add_shape(grown, tuple(scan.id for scan in scans), new_id())


def add_shape(document: Document, scan_ids: tuple[str, ...], shape_id: str) -> Document:
    """Add a shape to be learned from scans of the document."""
    first = document.scan(scan_ids[0])
    stem = Path(first.name).stem or first.name
    wish = stem if len(scan_ids) == 1 else f"{stem} and {len(scan_ids) - 1} more"
    name = _free_name(wish, [shape.name for shape in document.shapes])
    shape = Shape(shape_id, name, scan_ids)
    return replace(document, shapes=(*document.shapes, shape))


def remove(document: Document, item_id: str) -> Document:
    """Remove a scan or a shape.

    A shape outlives its last scan only if it has learned something from it.
    """
    scans = tuple(scan for scan in document.scans if scan.id != item_id)
    shapes = []
    for shape in document.shapes:
        scan_ids = tuple(one for one in shape.scan_ids if one != item_id)
        if shape.id == item_id or not (scan_ids or shape.snapshot):
            continue
        is_same = scan_ids == shape.scan_ids
        shapes.append(shape if is_same else replace(shape, scan_ids=scan_ids))
    return replace(document, scans=scans, shapes=tuple(shapes))


def rename(document: Document, item_id: str, name: str) -> Document:
    """Give a scan or a shape another name."""
    return _changed(document, item_id, name=name)


def set_visible(document: Document, item_id: str, is_visible: bool) -> Document:
    """Show or hide a scan or a shape."""
    return _changed(document, item_id, is_visible=is_visible)


def set_unit(document: Document, scan_id: str, unit: str) -> Document:
    """Say what a scan's numbers are measured in; the numbers stay."""
    return _with_scan(document, replace(document.scan(scan_id), unit=unit))


def set_up_axis(document: Document, scan_id: str, up_axis: str) -> Document:
    """Say which of a scan's axes points up; the numbers stay."""
    return _with_scan(document, replace(document.scan(scan_id), up_axis=up_axis))


def set_field(document: Document, shape_id: str, field: FieldSpec) -> Document:
    """Choose what kind of field a shape's next fit from scratch learns."""
    return _with_shape(document, replace(document.shape(shape_id), field=field))


def set_fit(document: Document, shape_id: str, fit: FitSpec) -> Document:
    """Choose how a shape is fitted next time."""
    return _with_shape(document, replace(document.shape(shape_id), fit=fit))


def set_snapshot(
    document: Document, shape_id: str, snapshot: FieldSnapshot | None
) -> Document:
    """Keep what a fit has learned."""
    return _with_shape(document, replace(document.shape(shape_id), snapshot=snapshot))


def ids(document: Document) -> Collection[str]:
    """Return the ids of all scans and shapes."""
    return {scan.id for scan in document.scans} | {s.id for s in document.shapes}


def name_of(document: Document, item_id: str) -> str:
    """Return the name of a scan or a shape."""
    names = {scan.id: scan.name for scan in document.scans}
    names |= {shape.id: shape.name for shape in document.shapes}
    return names[item_id]


def _changed(document: Document, item_id: str, **changes: Any) -> Document:
    for scan in document.scans:
        if scan.id == item_id:
            return _with_scan(document, replace(scan, **changes))
    return _with_shape(document, replace(document.shape(item_id), **changes))


def _with_scan(document: Document, scan: Scan) -> Document:
    return replace(document, scans=_exchanged(document.scans, scan))


def _with_shape(document: Document, shape: Shape) -> Document:
    return replace(document, shapes=_exchanged(document.shapes, shape))


def _exchanged(items: tuple[_Item, ...], changed: _Item) -> tuple[_Item, ...]:
    return tuple(changed if item.id == changed.id else item for item in items)


def _free_name(wish: str, taken: Sequence[str]) -> str:
    """Return `wish`, or `wish 2`, ... so that names tell things apart."""
    name, count = wish, 1
    while name in taken:
        count += 1
        name = f"{wish} {count}"
    return name
