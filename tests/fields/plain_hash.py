"""The hash-grid field written plainly, in float64, one corner after another."""

from itertools import pairwise

import numpy as np

from inrview.fields.layout import BRICK, Layout


def plain_values(
    points: np.ndarray, table: np.ndarray, network: np.ndarray, layout: Layout
) -> np.ndarray:
    """Return the field at points within the cube."""
    table, network = table.astype(np.float64), network.astype(np.float64)
    rows = []
    for point in points.astype(np.float64):
        row: list[float] = []
        for level in range(len(layout.cells)):
            row.extend(_features(point, table, layout, level))
        rows.append([*row, *point])
    hidden = inputs = np.array(rows)
    at = 0
    widths = layout.widths.tolist()
    for k, (into, out) in enumerate(pairwise(widths)):
        matrix = network[at : at + into * out].reshape(out, into)
        hidden = hidden @ matrix.T + network[at + into * out : at + into * out + out]
        at += into * out + out
        if k < len(widths) - 2:
            hidden = np.maximum(hidden, 0)
    return hidden[:, 0] + inputs @ network[at:]


def _features(
    point: np.ndarray, table: np.ndarray, layout: Layout, level: int
) -> np.ndarray:
    cells = int(layout.cells[level])
    place = (point + 1) / 2 * cells
    low = np.minimum(np.floor(place).astype(int), cells - 1)
    total = np.zeros(table.shape[1])
    for x in (0, 1):
        for y in (0, 1):
            for z in (0, 1):
                step = np.array([x, y, z])
                share = np.where(step == 1, place - low, 1 - (place - low)).prod()
                total += share * table[_entry(low + step, layout, level)]
    return total


def _entry(corner: np.ndarray, layout: Layout, level: int) -> int:
    x, y, z = (int(value) for value in corner)
    first, bricks = int(layout.starts[level]), int(layout.bricks[level])
    if bricks == 0:
        side = int(layout.cells[level]) + 1
        return first + x + side * (y + side * z)
    hashed = (x // 2) ^ (y // 2 * 2654435761 % 2**32) ^ (z // 2 * 805459861 % 2**32)
    return first + hashed % bricks * BRICK + x % 2 + 2 * (y % 2) + 4 * (z % 2)
