"""How much of a batch goes through a network at once: a job answers within 50 ms.

A step adds up the gradients of its pieces, so it is the same step but for rounding.
"""

from typing import TypeVar

WORK = 3e9
"""Multiplications and additions of a piece: 45 ms of one core of 2025, less on two."""
FEWEST = 256
"""Rows below which adding gradients up costs more than a few per cent."""
PASSES, SLOPE_PASSES = 3, 7
"""Forward and back, in forwards; and where the loss asks for slopes as well."""

_T = TypeVar("_T")


def rows_at_once(parameters: int, passes: int, device: str) -> int | None:
    """Return the rows of a piece; None where the whole batch goes at once.

    A graphics card is quick and wants many rows.
    """
    if device != "cpu":
        return None
    return max(FEWEST, int(WORK / (2 * parameters * passes)))


def cuts(count: int, rows: int | None) -> int:
    """Return into how many pieces so many rows are cut."""
    return 1 if rows is None else max(1, -(-count // rows))


def part_of(count: int, index: int, pieces: int) -> slice:
    """Return one of so many slices of `count` rows, as equal as they can be."""
    return slice(count * index // pieces, count * (index + 1) // pieces)
