"""What an extraction will need, from a coarse band of the same field."""

from inrview.surfaces.bricks import Bricks
from inrview.surfaces.isosurface import vertex_count

BYTES_PER_VERTEX = 160
"""Bricks of two levels, vertices, normals and two triangles, at the worst moment."""


def needed_bytes(bricks: Bricks, resolution: int) -> int:
    """Return about how many bytes an extraction takes: vertices grow as its square."""
    growth = resolution / bricks.grid.resolution
    table = 4 * (resolution / 8) ** 3
    return int(vertex_count(bricks) * growth**2 * BYTES_PER_VERTEX + table)


def most_that_fits(bricks: Bricks, budget: int) -> int:
    """Return the highest resolution that needs no more than `budget` bytes."""
    low, high = 1, 65_536
    while high - low > 1:
        middle = (low + high) // 2
        if needed_bytes(bricks, middle) <= budget:
            low = middle
        else:
            high = middle
    return low
