"""Where the shapes of a family stand: the template in the middle, the others around."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeAlias

import numpy as np

from inrview.document.document import Document, Family
from inrview.geometry.frozen import Vector
from inrview.geometry.placement import Placement
from inrview.session.family_session import placement_in
from inrview.session.state import EXPLORED, TEMPLATE

Place: TypeAlias = tuple[float, float]
"""Across and upward from the middle, in cells."""
_GAP = 0.14
"""Between two shapes, as a share of their size."""
_ASPECT = 1.5
"""Width of the whole over its height: about that of the view."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The middle of each shape's cell, and the size of all cells, in shape space."""

    cells: dict[str, Vector]
    width: float
    height: float

    @property
    def box(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest corner of all cells, with room for the names."""
        middles = np.array(list(self.cells.values()))
        half = np.array([self.width, self.height, self.width]) / 2
        return middles.min(axis=0) - half, middles.max(axis=0) + half

    def foot(self, key: str) -> Vector:
        """Where a name stands: in the middle below the shape."""
        x, y, z = self.cells[key]
        return x, y - self.height / (2 * (1 + _GAP)), z


def layout_of(document: Document, family: Family, keys: Sequence[str]) -> Layout:
    """Lay keys out on a grid that faces the viewer.

    The template takes the middle; members stand around it in reading order, and what
    is explored stands to the right of them all, so that nothing moves when it comes.
    """
    width, height = _cell_size(document, family)
    others = [key for key in keys if key not in (TEMPLATE, EXPLORED)]
    middle, *rest = places = _around_middle(len(others) + 1, width, height)
    cells: dict[str, Vector] = {}
    if TEMPLATE in keys or not others:
        cells[TEMPLATE] = _position(middle, width, height)
    for key, place in zip(others, rest, strict=True):
        cells[key] = _position(place, width, height)
    if EXPLORED in keys:
        right = max(x for x, _ in places) + 1.25
        cells[EXPLORED] = (right * width, 0.0, 0.0)
    return Layout(cells, width, height)


def _position(place: Place, width: float, height: float) -> Vector:
    return place[0] * width, place[1] * height, 0.0


def _around_middle(count: int, width: float, height: float) -> list[Place]:
    """Return the places of a grid, the middle first, then in reading order.

    As many columns as make the shapes largest in the view: an odd number, so that full
    rows have a middle. Rows are even in length and each is centred.
    """

    def scale(columns: int) -> float:
        rows = ceil(count / columns)
        return min(_ASPECT / (columns * width), 1 / (rows * height))

    columns = max(range(1, count + 2, 2), key=scale)
    rows = ceil(count / columns)
    middle = (rows - 1) / 2
    places = [
        (x - (length - 1) / 2, middle - row)
        for row, length in enumerate(_row_lengths(count, rows))
        for x in range(length)
    ]
    first = min(places, key=lambda place: (abs(place[1]), abs(place[0]), -place[1]))
    return [first, *(place for place in places if place != first)]


def _row_lengths(count: int, rows: int) -> list[int]:
    """Share places out over rows, the longer ones in the middle."""
    least, more = divmod(count, rows)
    by_middle = sorted(range(rows), key=lambda row: abs(row - (rows - 1) / 2))
    longer = set(by_middle[:more])
    return [least + (row in longer) for row in range(rows)]


def _cell_size(document: Document, family: Family) -> tuple[float, float]:
    """Return the width and height that every shape of the family fits into."""
    scans = {scan.id: scan.geometry for scan in document.scans}
    reach = np.zeros(3)
    for member in family.members:
        if member.scan_id in scans:
            placement = placement_in(document, family, member)
            reach = np.maximum(reach, _reach(scans[member.scan_id].bounds, placement))
    if not reach.any():
        snapshot = family.snapshot
        box = ((-0.85,) * 3, (0.85,) * 3)
        low, high = (snapshot.low, snapshot.high) if snapshot is not None else box
        reach = np.maximum(np.abs(low), np.abs(high))
    depth_seen = 0.35 * reach[2]  # a turned view shows some of it
    width = 2 * max(reach[0], depth_seen) * (1 + _GAP)
    return float(width), float(2 * reach[1] * (1 + 2 * _GAP))


def _reach(bounds: tuple[np.ndarray, np.ndarray], placement: Placement) -> np.ndarray:
    """Return how far a scan reaches from the middle of shape space along each axis."""
    low, high = bounds
    corners = np.array(
        [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32
    )
    placed = placement.to_shape((low + corners * (high - low)).astype(np.float32))
    return np.asarray(np.abs(placed).max(axis=0), np.float64)
