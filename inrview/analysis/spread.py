"""Jobs of a window that looks at an analysis: values brought onto surfaces, groups."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from inrview.files.named_rows import read_groups
from inrview.geometry.frozen import adopt
from inrview.messages.analysis_view import (
    GroupsReport,
    GroupsRequest,
    Spread,
    SpreadReport,
    SpreadRequest,
)
from inrview.messages.reports import Progress

_PIECE = 8192
_NEAR = 3


def spread(request: SpreadRequest) -> Iterator[Progress | SpreadReport]:
    """Yield the three template points nearest to each vertex of the surfaces.

    Notes
    -----
    Shares are by the inverse square of the distance (D. Shepard 1968, "A
    two-dimensional interpolation function for irregularly-spaced data").
    """
    tree = cKDTree(request.points)
    near = min(_NEAR, len(request.points))
    found = []
    for number, positions in enumerate(request.positions):
        rows = np.zeros((len(positions), _NEAR), np.int32)
        shares = np.zeros((len(positions), _NEAR), np.float32)
        for start in range(0, len(positions), _PIECE):
            piece = slice(start, start + _PIECE)
            apart, nearest = tree.query(positions[piece], k=near)
            away = np.asarray(apart).reshape(-1, near)
            weights = 1.0 / np.maximum(away, 1e-9) ** 2
            rows[piece, :near] = np.asarray(nearest).reshape(-1, near)
            shares[piece, :near] = weights / weights.sum(axis=1, keepdims=True)
            yield Progress(number / len(request.positions), "Colouring shapes")
        found.append(Spread(adopt(rows), adopt(shares)))
    yield SpreadReport(tuple(found))


def groups(request: GroupsRequest) -> Iterator[GroupsReport]:
    """Yield the groups that a file names."""
    yield GroupsReport(read_groups(Path(request.path)))
