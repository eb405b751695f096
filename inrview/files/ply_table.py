"""One element of a PLY file as found."""

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class PlyTable:
    """One element as found: plain columns, and lists as (values, sizes)."""

    name: str
    declared: int
    found: int
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    lists: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)


def gather(values: np.ndarray, places: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Concatenate `values[place : place + size]` of every row."""
    if len(sizes) and (sizes == sizes[0]).all():
        size = int(sizes[0])
        return np.asarray(values[places[:, None] + np.arange(size)]).reshape(-1)
    starts = np.cumsum(sizes) - sizes
    return np.asarray(
        values[np.repeat(places - starts, sizes) + np.arange(int(sizes.sum()))]
    )
