"""Compositions in a document: their edits, their fields, and what holds them together.

A composition is a shape that names other shapes by id. It has no field of its own: that
is made of its parts' newest, so editing or refitting a part changes it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inrview.document.document import Document, Family, Shape
from inrview.document.family_edits import free_name
from inrview.document.family_parts import owner_of, part_field, part_problem, scan_of
from inrview.messages.composed import composed
from inrview.messages.composition import (
    MOST_OPERATIONS,
    Composition,
    Operation,
    check_operation,
)
from inrview.messages.family import FamilySnapshot
from inrview.messages.notes import UserError
from inrview.messages.snapshot import FieldSnapshot, ShapeSnapshot

Newest = Callable[[Shape | Family], object]
"""What was learned last of a fitted shape or a family: its snapshot, or None."""


def add_composition(
    document: Document, composition: Composition, name: str, shape_id: str
) -> Document:
    """Add a shape made of others; those are hidden, since it stands in their place.

    Raises
    ------
    UserError
        When an operation cannot be carried out, or a part is not there.
    """
    taken = [shape.name for shape in document.shapes]
    shape = Shape(shape_id, free_name(name, taken), (), composition=composition)
    shapes = tuple(
        replace(one, is_visible=False) if one.id in composition.parts else one
        for one in document.shapes
    )
    return _checked(replace(document, shapes=(*shapes, shape)))


def set_operations(
    document: Document, shape_id: str, operations: Sequence[Operation]
) -> Document:
    """Give a composition another stack; errors as for `add_composition`."""
    return _checked(_exchanged(document, shape_id, tuple(operations)))


def add_baked(
    document: Document, source: str, snapshot: FieldSnapshot, shape_id: str
) -> Document:
    """Add what a shape was baked to beside it; the shape itself is hidden."""
    name = f"{document.shape(source).name} baked"
    taken = [shape.name for shape in document.shapes]
    baked = Shape(
        shape_id, free_name(name, taken), (), snapshot.spec, snapshot=snapshot
    )
    shapes = tuple(
        replace(one, is_visible=False) if one.id == source else one
        for one in document.shapes
    )
    return replace(document, shapes=(*shapes, baked))


def set_distance(
    document: Document, shape_id: str, snapshot: FieldSnapshot
) -> Document:
    """Let a signed distance take the place of what a shape's field said.

    Raises
    ------
    UserError
        For a composition or a shape of a family: it can only be baked.
    """
    shape = document.shape(shape_id)
    if problem := why_no_field(shape):
        raise UserError(problem)
    changed = replace(shape, snapshot=snapshot, field=snapshot.spec)
    shapes = tuple(changed if one is shape else one for one in document.shapes)
    return replace(document, shapes=shapes)


def why_no_field(shape: Shape) -> str:
    """Say why a shape keeps no field of its own; nothing if it may have one."""
    if shape.family_part is not None:
        return f"{shape.name} is a shape of a family and keeps no field; bake it."
    if shape.composition is not None:
        return f"{shape.name} is made of other shapes and keeps no field; bake it."
    return ""


def _exchanged(
    document: Document, shape_id: str, operations: tuple[Operation, ...]
) -> Document:
    def changed(shape: Shape) -> Shape:
        if shape.id != shape_id or shape.composition is None:
            return shape
        composition = replace(shape.composition, operations=operations)
        return replace(shape, composition=composition)

    return replace(document, shapes=tuple(map(changed, document.shapes)))


def _checked(document: Document) -> Document:
    found = problem_of(document)
    if found is not None:
        raise UserError(found[1])
    return document


def problem_of(document: Document) -> tuple[Shape, str] | None:
    """Return a composition that cannot be, and why: a part missing, a circle."""
    for shape in document.shapes:
        if problem := part_problem(document, shape):
            return shape, problem
        if shape.composition is not None:
            found = _operation_problem(shape.name, shape.composition.operations)
            found = found or _reference_problem(document, shape)
            if found:
                return shape, found
    return None


def _operation_problem(name: str, operations: Sequence[Operation]) -> str | None:
    if len(operations) > MOST_OPERATIONS:
        return f"{name} has more than {MOST_OPERATIONS} operations."
    try:
        for operation in operations:
            check_operation(operation)
    except UserError as error:
        return str(error)
    return None


def _reference_problem(document: Document, shape: Shape) -> str | None:
    known = {one.id: one for one in document.shapes}
    waiting, seen = [shape.id], set[str]()
    while waiting:
        one = known.get(waiting.pop())
        if one is None:
            return f"{shape.name} is made of a shape that is not there."
        for part in () if one.composition is None else one.composition.parts:
            if part == shape.id:
                return f"{shape.name} would be a part of itself."
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return None


def users_of(document: Document, shape_id: str) -> tuple[Shape, ...]:
    """Return the compositions that a shape is a direct part of."""
    return tuple(
        shape
        for shape in document.shapes
        if shape.composition is not None and shape_id in shape.composition.parts
    )


def check_removal(before: Document, after: Document) -> None:
    """Refuse a removal that takes away what a composition is made of.

    Raises
    ------
    UserError
        Naming the shape and what it is used by.
    """
    kept = {shape.id for shape in after.shapes}
    for shape in after.shapes:
        if part_problem(after, shape) and not part_problem(before, shape):
            raise UserError(
                f"{shape.name} is a shape of what would go, and would be lost. Bake or "
                f"remove {shape.name} first."
            )
    for shape in before.shapes:
        users = [one for one in users_of(after, shape.id) if shape.id not in kept]
        if users:
            names = " and ".join(one.name for one in users)
            raise UserError(
                f"{shape.name} is a part of {names}, which would be lost. Bake or "
                f"remove {names} first."
            )


def scans_of(document: Document, shape: Shape) -> tuple[str, ...]:
    """Return the ids of the scans behind a shape, its parts' included."""
    found = dict.fromkeys(shape.scan_ids)
    if shape.composition is not None:
        for part in shape.composition.parts:
            found |= dict.fromkeys(scans_of(document, document.shape(part)))
    if shape.family_part is not None:
        scan = scan_of(document, shape.family_part)
        found |= {} if scan is None else {scan: None}
    return tuple(found)


def leaves_of(document: Document, shape: Shape) -> Iterator[Shape]:
    """Yield the fitted shapes that a composition is made of in the end."""
    if shape.composition is None:
        yield shape
        return
    for part in shape.composition.parts:
        yield from leaves_of(document, document.shape(part))


@dataclass(slots=True)
class ComposedFields:
    """The fields of compositions, the same object for as long as nothing changed."""

    _kept: dict[str, tuple[tuple[object, ...], ShapeSnapshot | UserError]] = field(
        default_factory=dict
    )

    def field_of(
        self, document: Document, shape: Shape, newest: Newest
    ) -> ShapeSnapshot | None:
        """Return a shape's field; None if it, or a part of it, has learned nothing.

        Raises
        ------
        UserError
            When an operation cannot be carried out on what its parts have become.
        """
        if shape.family_part is not None:
            return self._of_family(document, shape, newest)
        if shape.composition is None:
            found = newest(shape)
            return found if isinstance(found, FieldSnapshot) else None
        fields: dict[str, ShapeSnapshot] = {}
        for part in shape.composition.parts:
            found = self.field_of(document, document.shape(part), newest)
            if found is None:
                return None
            fields[part] = found
        key = (shape.composition, *fields.values())
        known = self._kept.get(shape.id)
        if known is None or not _is_same(known[0], key):
            known = key, _composed(shape.composition, fields)
            self._kept[shape.id] = known
        if isinstance(known[1], UserError):
            raise known[1]
        return known[1]

    def _of_family(
        self, document: Document, shape: Shape, newest: Newest
    ) -> ShapeSnapshot | None:
        """Return a shape of a family, the same object until one of these is another."""
        part = shape.family_part
        assert part is not None
        family = owner_of(document, part)
        if family is None or part_problem(document, shape):
            return None
        learned = newest(family)
        if not isinstance(learned, FamilySnapshot):
            return None
        member = None if part.member is None else family.member(part.member)
        key = (part, learned, family.edits, member)
        known = self._kept.get(shape.id)
        if known is None or not _is_same(known[0], key):
            known = key, part_field(family, learned, shape)
            self._kept[shape.id] = known
        return known[1] if not isinstance(known[1], UserError) else None

    def forget_others(self, document: Document) -> None:
        """Let go of shapes that are no longer there."""
        present = {shape.id for shape in document.shapes}
        for gone in self._kept.keys() - present:
            del self._kept[gone]


def _is_same(first: tuple[object, ...], second: tuple[object, ...]) -> bool:
    same = all(a is b for a, b in zip(first, second, strict=False))
    return len(first) == len(second) and same


def _composed(
    composition: Composition, fields: Mapping[str, ShapeSnapshot]
) -> ShapeSnapshot | UserError:
    try:
        return composed(composition, fields)
    except UserError as error:
        return error


def stored_field(document: Document, shape: Shape) -> ShapeSnapshot | None:
    """Return the field that a document holds of a shape; errors as for `field_of`."""
    return ComposedFields().field_of(document, shape, lambda one: one.snapshot)
