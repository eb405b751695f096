"""Shapes of families among the shapes of a document, to be composed as any other."""

from dataclasses import replace

from inrview.document.document import Document, Family, Shape
from inrview.document.family_edits import free_name
from inrview.messages.family import FamilyPart, FamilySnapshot, MemberSnapshot
from inrview.messages.notes import UserError


def add_family_part(
    document: Document, part: FamilyPart, name: str, shape_id: str
) -> Document:
    """Add a shape that a family has: a member, the template, a place between."""
    taken = [shape.name for shape in document.shapes]
    shape = Shape(shape_id, free_name(name, taken), (), family_part=part)
    return replace(document, shapes=(*document.shapes, shape))


def owner_of(document: Document, part: FamilyPart) -> Family | None:
    """Return the family that a part is of, if it is there."""
    families = document.families
    return next((one for one in families if one.id == part.family), None)


def scan_of(document: Document, part: FamilyPart) -> str | None:
    """Return the id of the scan that a member is measured by, if one is."""
    family = owner_of(document, part)
    members = () if family is None else family.members
    return next((one.scan_id for one in members if one.id == part.member), None)


def part_problem(document: Document, shape: Shape) -> str:
    """Say why a shape that a family should have is none; nothing if all is well."""
    part = shape.family_part
    if part is None:
        return ""
    family = owner_of(document, part)
    if family is None:
        return f"{shape.name} is a shape of a family that is not there."
    if part.member not in (None, *(member.id for member in family.members)):
        return f"{shape.name} is a member that {family.name} does not have."
    return ""


def part_field(family: Family, learned: FamilySnapshot, shape: Shape) -> MemberSnapshot:
    """Return a shape of a family by what that has learned.

    Raises
    ------
    UserError
        If it was not learned, or its code is of another size than those that were.
    """
    part = shape.family_part
    assert part is not None
    if part.code is not None and part.code.shape != learned.codes.shape[1:]:
        raise UserError(
            f"{shape.name} was chosen by {len(part.code)} numbers, and {family.name} "
            f"has learned codes of {learned.codes.shape[1]}. Take it once more."
        )
    found = replace(family, snapshot=learned).part_snapshot(part)
    if found is None:
        raise UserError(f"{shape.name} is not learned yet: train {family.name}.")
    return found
