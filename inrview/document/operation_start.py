"""What an operation begins with: numbers by the shape's size that show what it does."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from inrview.document.document import Document
from inrview.geometry.frozen import Vector
from inrview.messages.composed import Corners
from inrview.messages.composition import Composition, Operation

_BLEND, _OFFSET, _WALL = 0.1, 0.03, 0.04
"""Shares of the longest side."""
_NAMES = {"union": "and", "intersection": "within", "difference": "without"}
_WORDS = {
    "offset": "offset",
    "shell": "hollow",
    "box": "cropped",
    "plane": "cropped",
    "move": "moved",
}


def fresh_operation(
    kind: str, operation_id: str, box: Corners, part: str | None = None
) -> Operation:
    """Return an operation on a shape that lies in a box; "blend" is a smooth union."""
    size, middle = float((box[1] - box[0]).max()), _vector(box.mean(axis=0))
    if kind == "blend":
        return Operation(operation_id, "union", part, radius=rounded(_BLEND * size))
    plain = Operation(operation_id, kind, part, low=_vector(box[0]), point=middle)
    begins: Mapping[str, Mapping[str, Any]] = {
        "offset": {"amount": rounded(_OFFSET * size)},
        "shell": {"amount": rounded(_WALL * size)},
        "box": {"high": (middle[0], *_vector(box[1])[1:])},
        "plane": {"normal": (1.0, 0.0, 0.0)},
    }
    return replace(plain, **{"high": _vector(box[1]), **begins.get(kind, {})})


def composition_name(document: Document, composition: Composition) -> str:
    """Return a name that says what a composition begins with."""
    base = document.shape(composition.base).name
    if not composition.operations:
        return f"{base} composed"
    first = composition.operations[0]
    if first.part is not None:
        return f"{base} {_NAMES[first.kind]} {document.shape(first.part).name}"
    return f"{base} {_WORDS[first.kind]}"


def rounded(length: float) -> float:
    """Return a length with two figures: what a person would have typed."""
    return float(f"{length:.2g}")


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
