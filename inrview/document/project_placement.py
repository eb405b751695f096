"""Where a shape lies, as JSON and back."""

from dataclasses import asdict
from typing import Any

import numpy as np

from inrview.document.project_table import Table
from inrview.geometry.placement import Placement, Rotation

_SMALLEST, _LARGEST = 1e-30, 1e30
_MOST_SKEW = 1e-4


def store_placement(placement: Placement) -> dict[str, Any]:
    """Return what scene.json says of a placement."""
    return asdict(placement)


def restore_placement(table: Table) -> Placement:
    """Read a placement back.

    Raises
    ------
    UserError
        If a number is missing or the rotation is none.
    """
    return Placement(
        table.vector("center"),
        table.number("scale", _SMALLEST, _LARGEST),
        table.vector("origin"),
        _rotation(table) if table.has("rotation") else None,
    )


def _rotation(table: Table) -> Rotation:
    rows = table.vectors("rotation", 3)
    matrix = np.array(rows)
    is_large = np.abs(matrix).max() > 2
    if is_large or np.abs(matrix @ matrix.T - np.eye(3)).max() > _MOST_SKEW:
        raise table.wrong("rotation", "is not a rotation")
    if np.linalg.det(matrix) < 0:
        raise table.wrong("rotation", "mirrors")
    first, second, third = rows
    return first, second, third
