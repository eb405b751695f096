"""What a reader has found, before it is checked and made a value."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from inrview.geometry.mesh import Material
from inrview.geometry.points import Points
from inrview.messages.notes import Note

Glimpse = Callable[[Points], None]
GLIMPSE_POINTS = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class Draft:
    """Arrays as the file has them: positions in file coordinates, indices unchecked.

    `faces` are triangles; a face may name vertices that are not there.
    """

    positions: np.ndarray
    faces: np.ndarray | None = None
    normals: np.ndarray | None = None
    colors: np.ndarray | None = None
    views: np.ndarray | None = None
    corner_uvs: np.ndarray | None = None
    face_materials: np.ndarray | None = None
    materials: tuple[Material, ...] = ()
    notes: tuple[Note, ...] = ()
    unit: str | None = None
    up_axis: str | None = None
    counted_from: int = 0
    """How the file counts its vertices: for notes that name one."""


def as_colors(values: np.ndarray) -> np.ndarray:
    """Return `n x 3` colours as bytes, whatever range the file keeps them in.

    Whole-number types are bytes unless a value is above 255 (then 16 bit); real
    numbers are shares of one unless a value is clearly above one.
    """
    values = values[:, :3]
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values)
    numbers = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    highest = float(numbers.max(initial=0.0))
    if values.dtype.kind == "f" and highest <= 1.0:
        numbers = numbers * 255
    elif highest > 255:
        numbers = numbers / 257
    return np.clip(np.rint(numbers), 0, 255).astype(np.uint8)


def show_glimpse(positions: np.ndarray, glimpse: Glimpse | None) -> None:
    """Hand an even choice of at most 50,000 finite positions to the window."""
    if glimpse is None or len(positions) == 0:
        return
    step = -(-len(positions) // GLIMPSE_POINTS)
    chosen = positions[::step].astype(np.float64)
    chosen = chosen[np.isfinite(chosen).all(axis=1)]
    if len(chosen):
        x, y, z = np.round(np.median(chosen, axis=0)).tolist()
        moved = (chosen - (x, y, z)).astype(np.float32)
        glimpse(Points(moved, origin=(x, y, z)))
