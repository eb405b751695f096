"""What an edit of a template must be to be carried out."""

import math

from inrview.messages.family import EDIT_KINDS, TemplateEdit
from inrview.messages.notes import UserError


def check_edit(edit: TemplateEdit) -> TemplateEdit:
    """Return the edit if it can be carried out.

    Raises
    ------
    UserError
        With the number that cannot be, and what it must be.
    """
    _check_kind(edit)
    _check_reach(edit)
    if edit.kind == "scale" and min(edit.vector) <= 0:
        raise _refusal(edit, f"scales by {edit.vector}", "factors above 0")
    if edit.kind in ("twist", "bend") and not _length(edit.axis) > 0:
        raise _refusal(edit, "has no axis", "a direction that is not zero")
    if edit.kind == "bend" and not _aside(edit) > 1e-6 * _length(edit.vector) > 0:
        raise _refusal(edit, "bends along its own axis", "a direction across the axis")
    if edit.mirror is not None and not _length(edit.mirror[1]) > 0:
        raise _refusal(edit, "has a mirror without a normal", "one that is not zero")
    return edit


def _check_kind(edit: TemplateEdit) -> None:
    if edit.kind not in EDIT_KINDS:
        known = ", ".join(EDIT_KINDS)
        raise UserError(f"The edit '{edit.name}' is a '{edit.kind}'; known: {known}.")


def _check_reach(edit: TemplateEdit) -> None:
    plane = edit.mirror or ()
    vectors = (edit.center, edit.vector, edit.axis, edit.box or (), *plane)
    numbers = [number for vector in vectors for number in vector]
    if not all(map(math.isfinite, (*numbers, edit.radius, edit.amount))):
        raise _refusal(edit, "holds a number that is not finite", "finite numbers")
    if edit.radius <= 0:
        raise _refusal(edit, f"has the radius {edit.radius:g}", "one above 0")
    if edit.box is not None and min(edit.box) <= 0:
        raise _refusal(edit, f"has the box {edit.box}", "half sizes above 0")


def _length(vector: tuple[float, ...]) -> float:
    return math.hypot(*vector)


def _aside(edit: TemplateEdit) -> float:
    """Return how far a bend's direction points away from its axis."""
    along = sum(a * b for a, b in zip(edit.axis, edit.vector, strict=True))
    share = along / _length(edit.axis) ** 2
    rest = (b - share * a for a, b in zip(edit.axis, edit.vector, strict=True))
    return math.hypot(*rest)


def _refusal(edit: TemplateEdit, found: str, needed: str) -> UserError:
    return UserError(f"The edit '{edit.name}' {found}; give {needed}.")
