"""The hash grid of a picture written plainly, in float64, one corner after another."""

from itertools import pairwise

import numpy as np

from inrview.fields.image_layout import BRICK, ImageLayout


def plain_colors(
    points: np.ndarray, table: np.ndarray, network: np.ndarray, layout: ImageLayout
) -> np.ndarray:
    """Return the values (n, 3) at points within the picture."""
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
    return hidden + inputs @ network[at:].reshape(widths[-1], widths[0]).T


def _features(
    point: np.ndarray, table: np.ndarray, layout: ImageLayout, level: int
) -> np.ndarray:
    place = (point + layout.reach) / 2 * int(layout.cells[level]) + 0.5
    low = np.floor(place).astype(int)
    total = np.zeros(table.shape[1])
    for x in (0, 1):
        for y in (0, 1):
            step = np.array([x, y])
            share = np.where(step == 1, place - low, 1 - (place - low)).prod()
            total += share * table[_entry(low + step, layout, level)]
    return total


def _entry(corner: np.ndarray, layout: ImageLayout, level: int) -> int:
    x, y = (int(value) for value in corner)
    first, bricks = int(layout.starts[level]), int(layout.bricks[level])
    if bricks == 0:
        return first + x + int(layout.columns[level]) * y
    hashed = (x // 4) ^ (y // 2 * 2654435761 % 2**32)
    return first + hashed % bricks * BRICK + x % 4 + 4 * (y % 2)
