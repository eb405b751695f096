"""What an extraction will need, from a coarse band of the same field."""

import psutil

from inrview.messages.notes import UserError
from inrview.surfaces.bricks import Bricks
from inrview.surfaces.isosurface import Numbering

BYTES_PER_VERTEX = 160
"""Bricks of two levels, vertices, normals and two triangles, at the worst moment."""


def needed_bytes(bricks: Bricks, resolution: int) -> int:
    """Return about how many bytes an extraction takes: vertices grow as its square."""
    growth = resolution / bricks.grid.resolution
    table = 4 * (resolution / 8) ** 3
    return int(int(Numbering(bricks).firsts[-1]) * growth**2 * BYTES_PER_VERTEX + table)


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


def check_memory(bricks: Bricks, resolution: int) -> None:
    """Refuse what does not fit into the memory that is free now.

    Raises
    ------
    UserError
        With the highest resolution that fits.
    """
    # Writing a mesh takes about as much again as making it.
    budget = psutil.virtual_memory().available // 2
    needed = needed_bytes(bricks, resolution)
    if needed > budget:
        raise UserError(
            f"Resolution {resolution} needs about {needed / 1e9:.1f} GB; there is room "
            f"for {budget / 1e9:.1f} GB. The most that fits is "
            f"{most_that_fits(bricks, budget)}."
        )
