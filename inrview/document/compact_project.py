"""A project of what was learned alone, and what its file takes beside the weights."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO

from inrview.document.compositions import leaves_of
from inrview.document.document import Document, Family, Picture, Shape
from inrview.geometry.raster import Raster
from inrview.messages.compact import NamedShape
from inrview.messages.family import FamilySnapshot
from inrview.messages.kept import Kept
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot

Thing = Shape | Picture | Family
_DIGITS = 12
"""By which the list of parts grows with the size of one."""


def owners_of(document: Document, thing: Thing) -> tuple[Thing, ...]:
    """Return what has the weights behind a thing: itself, or the parts that it is of.

    Each comes once, those of muted operations as well.
    """
    if not isinstance(thing, Shape):
        return (thing,)
    found: dict[str, Thing] = {}
    for leaf in leaves_of(document, thing):
        part = leaf.family_part
        owner = leaf if part is None else document.family(part.family)
        found[owner.id] = owner
    return tuple(found.values())


def field_alone(document: Document, thing: Thing, parts: Sequence[Kept]) -> Document:
    """Return a document of one thing with these fields, in the order of its owners.

    Scans and pixels are left out: what stays is what a query needs, and of a family
    its edits, colours and marks.
    """
    if isinstance(thing, Picture):
        (snapshot,) = parts
        assert isinstance(snapshot, ImageSnapshot)
        blank = Raster.blank(snapshot.width, snapshot.height)
        kept = replace(thing, raster=blank, snapshot=snapshot, field=snapshot.spec)
        return Document(pictures=(kept,))
    if isinstance(thing, Family):
        (learned,) = parts
        assert isinstance(learned, FamilySnapshot)
        return Document(families=(_family_alone(thing, learned),))
    owners = owners_of(document, thing)
    fields = {one.id: kept for one, kept in zip(owners, parts, strict=True)}
    shapes = {one.id: one for one in _made_of(document, thing)}
    families = [
        _family_alone(one, learned)
        for one in owners
        if isinstance(one, Family)
        and isinstance(learned := fields[one.id], FamilySnapshot)
    ]
    alone = tuple(_shape_alone(one, fields) for one in shapes.values())
    return Document(shapes=alone, families=tuple(families))


def _made_of(document: Document, shape: Shape) -> Iterator[Shape]:
    """Yield what a shape is made of, and it last."""
    if shape.composition is not None:
        for part in shape.composition.parts:
            yield from _made_of(document, document.shape(part))
    yield shape


def _shape_alone(shape: Shape, fields: Mapping[str, Kept]) -> Shape:
    found = fields.get(shape.id)
    if found is None:
        return shape
    assert isinstance(found, FieldSnapshot)
    return replace(shape, scan_ids=(), baseline=None, snapshot=found, field=found.spec)


def _family_alone(family: Family, learned: FamilySnapshot) -> Family:
    """Leave out scans, and the members that nothing was learned of."""
    members = tuple(
        replace(member, scan_id=None, landmarks=())
        for member in family.members
        if family.member_snapshot(member) is not None
    )
    return replace(family, members=members, snapshot=learned, spec=learned.spec)


def named_shapes(family: Family) -> tuple[NamedShape, ...]:
    """Return a family's template and members as they are seen, edits included."""
    found = [("template", family.template_snapshot())]
    found += [(one.name, family.member_snapshot(one)) for one in family.members]
    return tuple(NamedShape(name, one) for name, one in found if one is not None)


def container_bytes(document: Document, thing: Thing, parts: Sequence[Kept]) -> int:
    """Return the bytes of such a project's file beside those of the weights."""
    # What writes projects is a worker's affair: the window starts sooner without.
    from inrview.document.project_archive import write_archive
    from inrview.document.project_scene import store_document

    empty = [replace(one, packed=b"-") for one in parts]
    alone = field_alone(document, thing, empty)
    file = BytesIO()
    write_archive(file, dict(store_document(alone, False)), {})
    return len(file.getvalue()) + _DIGITS * len(parts)
