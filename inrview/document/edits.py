"""Every edit of a document, as a function from one version to the next."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from inrview.document import family_edits
from inrview.document.compositions import check_removal
from inrview.document.document import (
    Document,
    Family,
    Member,
    Picture,
    Scan,
    Shape,
)
from inrview.document.family_edits import family_of, free_name
from inrview.document.picture_edits import (
    change_picture,
    picture_of,
    remove_picture,
)
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import LoadedScan
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec

_Item = TypeVar("_Item", Scan, Shape)


def add_scans(
    document: Document,
    loaded: Sequence[LoadedScan],
    new_id: Callable[[], str],
    field: FieldSpec | None = None,
) -> Document:
    """Add scans that came together, and one shape that they measure."""
    grown = add_bare_scans(document, loaded, new_id)
    fresh = grown.scans[len(document.scans) :]
    grown = add_shape(grown, tuple(scan.id for scan in fresh), new_id())
    if field is None:
        return grown
    return _with_shape(grown, replace(grown.shapes[-1], field=field))


def add_bare_scans(
    document: Document, loaded: Sequence[LoadedScan], new_id: Callable[[], str]
) -> Document:
    """Add scans without a shape of their own."""
    scans: list[Scan] = []
    for one in loaded:
        name = free_name(one.name, [s.name for s in (*document.scans, *scans)])
        scan = Scan(
            new_id(), name, one.geometry, one.path, one.notes, one.unit, one.up_axis
        )
        scans.append(scan)
    return replace(document, scans=(*document.scans, *scans))


def add_shape(document: Document, scan_ids: tuple[str, ...], shape_id: str) -> Document:
    """Add a shape to be learned from scans of the document."""
    first = document.scan(scan_ids[0])
    stem = Path(first.name).stem or first.name
    wish = stem if len(scan_ids) == 1 else f"{stem} and {len(scan_ids) - 1} more"
    name = free_name(wish, [shape.name for shape in document.shapes])
    shape = Shape(shape_id, name, scan_ids)
    return replace(document, shapes=(*document.shapes, shape))


def add_baseline(
    document: Document, shape_id: str, loaded: LoadedScan, new_id: Callable[[], str]
) -> Document:
    """Add the surface that a shape's scans have without learning, seen beside it."""
    grown = add_bare_scans(document, (loaded,), new_id)
    shape = replace(document.shape(shape_id), baseline=grown.scans[-1].id)
    return _with_shape(grown, shape)


def remove(document: Document, item_id: str) -> Document:
    """Remove a scan, a shape, a picture, a family (with its scans) or a member.

    A shape or member outlives its last scan only if something was learned from it.

    Raises
    ------
    UserError
        If a composition is made of what would go.
    """
    after = _without(document, item_id)
    check_removal(document, after)
    return after


def _without(document: Document, item_id: str) -> Document:
    if picture_of(document, item_id) is not None:
        return remove_picture(document, item_id)
    family = next((one for one in document.families if one.id == item_id), None)
    if family is not None:
        owned = {member.scan_id for member in family.members}
        owned -= {one for shape in document.shapes for one in shape.scan_ids}
        families = tuple(one for one in document.families if one is not family)
        scans = tuple(scan for scan in document.scans if scan.id not in owned)
        return replace(document, scans=scans, families=families)
    if (owner := _member_of(document, item_id)) is not None:
        return family_edits.remove_member(document, owner.id, item_id)
    scans = tuple(scan for scan in document.scans if scan.id != item_id)
    shapes = []
    for shape in document.shapes:
        scan_ids = tuple(one for one in shape.scan_ids if one != item_id)
        has_field = shape.snapshot is not None or shape.is_made
        if shape.id == item_id or not (scan_ids or has_field):
            continue
        baseline = None if shape.baseline == item_id else shape.baseline
        is_same = (scan_ids, baseline) == (shape.scan_ids, shape.baseline)
        kept = shape
        if not is_same:
            is_fewer = bool(scan_ids) and len(scan_ids) < len(shape.scan_ids)
            is_stale = shape.is_stale or (is_fewer and shape.snapshot is not None)
            kept = replace(
                shape, scan_ids=scan_ids, baseline=baseline, is_stale=is_stale
            )
        shapes.append(kept)
    families = tuple(_without_scan(family, item_id) for family in document.families)
    return replace(document, scans=scans, shapes=tuple(shapes), families=families)


def _without_scan(family: Family, scan_id: str) -> Family:
    members = tuple(
        replace(member, scan_id=None) if member.scan_id == scan_id else member
        for member in family.members
        if member.scan_id != scan_id or family.member_snapshot(member) is not None
    )
    is_same = all(a is b for a, b in zip(members, family.members, strict=False))
    is_same = is_same and len(members) == len(family.members)
    return family if is_same else replace(family, members=members)


def _member_of(document: Document, item_id: str) -> Family | None:
    """Return the family that has a member of this id."""
    for family in document.families:
        if any(member.id == item_id for member in family.members):
            return family
    return None


def rename(document: Document, item_id: str, name: str) -> Document:
    """Give a scan, a shape, a family, a member or a picture another name."""
    owner = _member_of(document, item_id)
    if owner is not None:
        return family_edits.rename_member(document, owner.id, item_id, name)
    return _changed(document, item_id, name=name)


def set_visible(document: Document, item_id: str, is_visible: bool) -> Document:
    """Show or hide a scan, a shape, a family, a member or a picture."""
    return _changed(document, item_id, is_visible=is_visible)


def set_unit(document: Document, scan_id: str, unit: str) -> Document:
    """Say what a scan's numbers are measured in; the numbers stay."""
    return _with_scan(document, replace(document.scan(scan_id), unit=unit))


def set_up_axis(document: Document, scan_id: str, up_axis: str) -> Document:
    """Say which of a scan's axes points up; the numbers stay."""
    return _with_scan(document, replace(document.scan(scan_id), up_axis=up_axis))


def set_geometries(
    document: Document, geometries: Mapping[str, Points | Mesh]
) -> Document:
    """Give scans other geometry; what was fitted to them before is stale now."""
    scans = tuple(
        replace(scan, geometry=geometries[scan.id]) if scan.id in geometries else scan
        for scan in document.scans
    )
    shapes = tuple(
        replace(shape, is_stale=True)
        if shape.snapshot is not None and set(shape.scan_ids) & set(geometries)
        else shape
        for shape in document.shapes
    )
    return replace(document, scans=scans, shapes=shapes)


def set_field(document: Document, shape_id: str, field: FieldSpec) -> Document:
    """Choose what field the next fit of a shape or picture from scratch learns."""
    if picture_of(document, shape_id) is not None:
        return change_picture(document, shape_id, field=field)
    return _with_shape(document, replace(document.shape(shape_id), field=field))


def set_fit(document: Document, shape_id: str, fit: FitSpec) -> Document:
    """Choose how a shape or picture is fitted next time."""
    if picture_of(document, shape_id) is not None:
        return change_picture(document, shape_id, fit=fit)
    return _with_shape(document, replace(document.shape(shape_id), fit=fit))


def set_snapshot(
    document: Document, shape_id: str, snapshot: FieldSnapshot | None
) -> Document:
    """Keep what a fit has learned."""
    shape = replace(document.shape(shape_id), snapshot=snapshot, is_stale=False)
    return _with_shape(document, shape)


def ids(document: Document) -> Collection[str]:
    """Return the ids of all scans, shapes, families, members and pictures."""
    return {thing.id for thing in things(document)}


def name_of(document: Document, item_id: str) -> str:
    """Return the name of a scan, a shape, a family, a member or a picture."""
    return next(thing.name for thing in things(document) if thing.id == item_id)


Thing = Scan | Shape | Family | Member | Picture
"""Whatever has an id, a name and an eye."""


def things(document: Document) -> tuple[Thing, ...]:
    """Return all that has an id, a name and an eye, members after their family."""
    found: list[Thing] = [*document.scans, *document.shapes]
    for family in document.families:
        found += [family, *family.members]
    return (*found, *document.pictures)


def _changed(document: Document, item_id: str, **changes: Any) -> Document:
    for scan in document.scans:
        if scan.id == item_id:
            return _with_scan(document, replace(scan, **changes))
    if picture_of(document, item_id) is not None:
        return change_picture(document, item_id, **changes)
    family = family_of(document, item_id)
    if family is None:
        return _with_shape(document, replace(document.shape(item_id), **changes))
    if family.id == item_id:
        return family_edits.with_family(document, replace(family, **changes))
    return family_edits.change_member(document, family.id, item_id, **changes)


def _with_scan(document: Document, scan: Scan) -> Document:
    return replace(document, scans=_exchanged(document.scans, scan))


def _with_shape(document: Document, shape: Shape) -> Document:
    return replace(document, shapes=_exchanged(document.shapes, shape))


def _exchanged(items: tuple[_Item, ...], changed: _Item) -> tuple[_Item, ...]:
    return tuple(changed if item.id == changed.id else item for item in items)
