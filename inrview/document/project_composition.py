"""A composition as part of scene.json, and back; projects before 1.5 have none."""

from dataclasses import asdict, replace
from typing import Any

from inrview.document.compositions import problem_of
from inrview.document.document import Document
from inrview.document.project_table import Table
from inrview.messages.composition import (
    KINDS,
    MOST_OPERATIONS,
    Composition,
    Operation,
    check_operation,
)
from inrview.messages.notes import UserError

_VECTORS = ("low", "high", "point", "normal", "shift", "turn")
_NUMBERS = ("radius", "amount", "scale")


def store_composition(composition: Composition | None) -> dict[str, Any] | None:
    """Return what scene.json says of a composition."""
    return None if composition is None else asdict(composition)


def restore_composition(table: Table) -> Composition | None:
    """Read the composition of a shape, if it is one.

    Raises
    ------
    UserError
        If a number is missing, or an operation is unknown or without sense.
    """
    if not table.has("composition"):
        return None
    inner = table.table("composition")
    rows = inner.bounded("operations", MOST_OPERATIONS)
    return Composition(inner.text("base"), tuple(map(_operation, rows)))


def _operation(table: Table) -> Operation:
    numbers = {name: table.number(name) for name in _NUMBERS}
    vectors = {name: table.vector(name) for name in _VECTORS}
    operation = Operation(
        table.text("id"),
        table.choice("kind", KINDS),
        table.text("part") if table.has("part") else None,
        is_muted=table.flag("is_muted"),
    )
    changed = replace(operation, **numbers, **vectors)  # type: ignore[arg-type]
    try:
        check_operation(changed)
    except UserError as error:
        raise UserError(f"{table.place}: {error}") from error
    return changed


def without_broken(document: Document) -> tuple[Document, tuple[str, ...]]:
    """Leave out compositions whose parts are missing; return sentences about them."""
    told: list[str] = []
    while (found := problem_of(document)) is not None:
        broken, problem = found
        told.append(f"{broken.name} could not be opened. {problem}")
        shapes = tuple(one for one in document.shapes if one is not broken)
        document = replace(document, shapes=shapes)
    return document, tuple(told)
