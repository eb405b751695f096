"""Range scans on a grid (Cyberware PLY): which way the scanner looked, and normals."""

from dataclasses import replace

import numpy as np

from inrview.files.draft import Draft
from inrview.files.ply_header import PlyHeader
from inrview.files.ply_tables import PlyTable
from inrview.messages.notes import Note, Severity

_LONGEST_EDGE = 4.0
"""Neighbours further apart than this many usual steps are on different surfaces."""


def range_grid_draft(draft: Draft, table: PlyTable, header: PlyHeader) -> Draft:
    """Give range points their view directions and, from the grid, their normals."""
    grid = _grid(draft, table, header)
    notes = list(draft.notes)
    if grid is None:
        text = "The range grid does not fit its points; the points are used alone."
        notes.append(Note("grid-ignored", text, Severity.WARNING))
        return replace(draft, notes=tuple(notes))
    views = np.zeros((len(draft.positions), 3), np.float32)
    views[:, 2] = 1.0  # a Cyberware scanner looks along -z of its own frame
    normals, is_known = grid_normals(draft.positions, grid, views)
    rows, columns = grid.shape
    text = (
        f"A range scan on a grid of {columns} by {rows}; the scanner looks along -z, "
        f"which orients the normals."
    )
    notes.append(Note("views-found", text))
    if draft.normals is not None:
        return replace(draft, views=views, notes=tuple(notes))
    text = (
        f"Normals were taken from neighbours on the grid for {int(is_known.sum()):,} "
        f"of {len(normals):,} points; lone points face the scanner."
    )
    notes.append(Note("normals-from-grid", text, count=int(is_known.sum())))
    return replace(draft, normals=normals, views=views, notes=tuple(notes))


def _grid(draft: Draft, table: PlyTable, header: PlyHeader) -> np.ndarray | None:
    """Return the point index of each grid place, -1 where nothing was seen."""
    info = dict(
        words
        for comment in header.comments
        for words in (comment.split(),)
        if len(words) == 2
    )
    if not table.lists:
        return None
    values, sizes = next(iter(table.lists.values()))
    try:
        rows, columns = int(info["num_rows"]), int(info["num_cols"])
    except (KeyError, ValueError):
        return None
    if rows * columns != len(sizes) or rows < 2 or columns < 2 or (sizes > 1).any():
        return None
    grid = np.full(len(sizes), -1, np.int64)
    grid[sizes == 1] = values.astype(np.int64)
    if len(values) == 0 or grid.max() >= len(draft.positions) or grid.min() < -1:
        return None
    return grid.reshape(rows, columns)


def grid_normals(
    positions: np.ndarray, grid: np.ndarray, views: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return area-weighted normals of the grid's triangles, turned to the views.

    Triangles over a jump in depth are skipped; points in no triangle get their view
    direction, and False.
    """
    points = positions.astype(np.float64)
    triangles = _grid_triangles(points, grid)
    a, b, c = (points[triangles[:, i]] for i in range(3))
    crossed = np.cross(b - a, c - a)
    sums = np.stack(
        [
            np.bincount(
                triangles.reshape(-1),
                np.repeat(crossed[:, axis], 3),
                minlength=len(points),
            )
            for axis in range(3)
        ],
        axis=1,
    )
    lengths = np.linalg.norm(sums, axis=1)
    is_known = lengths > 0
    normals = np.where(
        is_known[:, None], sums / np.where(is_known, lengths, 1)[:, None], views
    )
    away = (normals * views).sum(axis=1) < 0
    normals[away] *= -1
    return normals.astype(np.float32), is_known


def _grid_triangles(points: np.ndarray, grid: np.ndarray) -> np.ndarray:
    a, b = grid[:-1, :-1].ravel(), grid[:-1, 1:].ravel()
    c, d = grid[1:, :-1].ravel(), grid[1:, 1:].ravel()
    candidates = np.concatenate(
        [np.stack(trio, axis=1) for trio in ((a, b, c), (b, d, c))]
    )
    candidates = candidates[(candidates >= 0).all(axis=1)]
    if len(candidates) == 0:
        return candidates
    corners = points[candidates]
    edges = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2)
    usual = np.median(edges)
    return np.asarray(candidates[(edges <= _LONGEST_EDGE * usual).all(axis=1)])
