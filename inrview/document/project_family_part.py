"""A shape of a family in scene.json, and back; projects before 1.7 have none."""

from typing import Any

import numpy as np

from inrview.document.project_family_settings import MOST_CODE
from inrview.document.project_placement import restore_placement, store_placement
from inrview.document.project_table import Table
from inrview.messages.family import FamilyPart
from inrview.messages.notes import UserError


def store_family_part(part: FamilyPart | None) -> dict[str, Any] | None:
    """Return what scene.json says of it.

    Raises
    ------
    UserError
        If a number of its code is none.
    """
    if part is None:
        return None
    if part.code is not None and not np.isfinite(part.code).all():
        raise UserError("A shape of a family is not saved: its code has no meaning.")
    placed = part.placement
    return {
        "family": part.family,
        "member": part.member,
        "code": None if part.code is None else part.code.tolist(),
        "placement": None if placed is None else store_placement(placed),
    }


def restore_family_part(table: Table) -> FamilyPart | None:
    """Read what a shape is of a family, if it is of one."""
    if not table.has("family_part"):
        return None
    inner = table.table("family_part")
    code = None
    if inner.has("code"):
        numbers = inner.numbers("code", MOST_CODE)
        code = np.array(numbers, np.float32)
    placed = None
    if inner.has("placement"):
        placed = restore_placement(inner.table("placement"))
    member = inner.text("member") if inner.has("member") else None
    return FamilyPart(inner.text("family"), member, code, placed)
