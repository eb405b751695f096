"""Jobs of a window that looks at an analysis: values brought onto surfaces, groups."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.spatial import cKDTree

from inrview.analysis.surface_calculus import vertex_normals
from inrview.files.named_rows import read_groups
from inrview.geometry.frozen import adopt
from inrview.geometry.mesh import Mesh
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
_ASKED = 16
"""Nearest points among which those are sought that face the same way: of a thin sheet
about half lie on either side."""


def spread(request: SpreadRequest) -> Iterator[Progress | SpreadReport]:
    """Yield three template points near each vertex of the surfaces.

    They are the nearest that face the same way, as the two sides of a thin part lie
    closer together than points of one side do; where none does, the nearest.

    Notes
    -----
    Shares are by the inverse square of the distance (D. Shepard 1968, "A
    two-dimensional interpolation function for irregularly-spaced data").
    """
    template = request.template
    tree, normals = cKDTree(template.vertices), _normals(template)
    found = []
    for number, surface in enumerate(request.surfaces):
        positions, facing = surface.vertices, _normals(surface)
        rows = np.zeros((len(positions), _NEAR), np.int32)
        shares = np.zeros((len(positions), _NEAR), np.float32)
        for start in range(0, len(positions), _PIECE):
            piece = slice(start, start + _PIECE)
            rows[piece], shares[piece] = _near(
                tree, normals, positions[piece], facing[piece]
            )
            yield Progress(number / len(request.surfaces), "Colouring shapes")
        found.append(Spread(adopt(rows), adopt(shares)))
    yield SpreadReport(tuple(found))


def _near(
    tree: cKDTree,
    normals: Float64[np.ndarray, "v 3"],
    positions: Float32[np.ndarray, "n 3"],
    facing: Float64[np.ndarray, "n 3"],
) -> tuple[Int64[np.ndarray, "n 3"], Float64[np.ndarray, "n 3"]]:
    """Return points of the tree near positions, and their shares."""
    asked = min(_ASKED, tree.n)
    apart, nearest = tree.query(positions, k=max(asked, 1))
    away = np.asarray(apart).reshape(-1, asked)
    nearest = np.asarray(nearest).reshape(-1, asked)
    is_alike = np.einsum("nk,nak->na", facing, normals[nearest]) > 0
    is_alike |= ~is_alike.any(axis=1, keepdims=True)
    # Those that face alike stand first, the nearest first among them.
    order = np.argsort(np.where(is_alike, away, np.inf), axis=1, kind="stable")
    order = order[:, np.minimum(np.arange(_NEAR), asked - 1)]
    weights = np.take_along_axis(is_alike / np.maximum(away, 1e-9) ** 2, order, axis=1)
    if asked < _NEAR:
        weights[:, asked:] = 0
    shares = weights / weights.sum(axis=1, keepdims=True)
    return np.take_along_axis(nearest, order, axis=1), shares


def _normals(mesh: Mesh) -> Float64[np.ndarray, "v 3"]:
    faces = np.asarray(mesh.faces, np.int64)
    return vertex_normals(mesh.vertices.astype(np.float64), faces)


def groups(request: GroupsRequest) -> Iterator[GroupsReport]:
    """Yield the groups that a file names."""
    yield GroupsReport(read_groups(Path(request.path)))
