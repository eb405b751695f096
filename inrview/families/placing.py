"""Where shapes without a placement go: one scale for all, each about its own middle."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement, Rotation
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import UserError

FILL = 0.85
TURNS: dict[str, Rotation | None] = {
    "x": ((0.0, 1.0, 0.0), (-1.0, 0.0, 0.0), (0.0, 0.0, 1.0)),
    "y": None,
    "z": ((1.0, 0.0, 0.0), (0.0, 0.0, -1.0), (0.0, 1.0, 0.0)),
}
"""From shape space, where y is up, to a scan space where another axis is."""


def place(shapes: Sequence[FamilyShape]) -> tuple[Placement, ...]:
    """Return the placement of each shape: its own, or about the middle of its box.

    Raises
    ------
    UserError
        When a shape has no finite position or an unknown up axis; it is named.
    """
    boxes = [_box(shape) for shape in shapes]
    longest = max(float((high - low).max()) for low, high in boxes)
    scale = longest / 2 / FILL if longest > 0 else 1.0
    return tuple(
        shape.placement or _around(shape, low, high, scale)
        for shape, (low, high) in zip(shapes, boxes, strict=True)
    )


def _box(
    shape: FamilyShape,
) -> tuple[Float32[np.ndarray, "3"], Float32[np.ndarray, "3"]]:
    geometry = shape.geometry
    if isinstance(geometry, Mesh):
        used = np.unique(geometry.faces) if len(geometry.faces) else slice(None)
        positions = geometry.vertices[used]
    else:
        positions = geometry.positions
    finite = positions[np.isfinite(positions).all(axis=1)]
    if len(finite) == 0:
        raise UserError(
            f"'{shape.name}' has no surface to learn from: it holds no points. Take it "
            "out of the family, or check its file."
        )
    return finite.min(axis=0), finite.max(axis=0)


def _around(
    shape: FamilyShape,
    low: Float32[np.ndarray, "3"],
    high: Float32[np.ndarray, "3"],
    scale: float,
) -> Placement:
    if shape.up_axis not in TURNS:
        raise UserError(
            f"'{shape.name}' has the up axis '{shape.up_axis}'; use x, y or z."
        )
    x, y, z = ((low.astype(np.float64) + high) / 2).tolist()
    center: Vector = (x, y, z)
    return Placement(center, scale, shape.geometry.origin, TURNS[shape.up_axis])
