"""A surface without what lies further from the data than is believed."""

from collections.abc import Generator

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.trimming import trimmed
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.support import Trim
from inrview.processing.support import Data

CHUNK = 65_536


def trim_surface(mesh: Mesh, trim: Trim) -> Generator[Progress, None, Mesh]:
    """Return what of a surface lies within the trim's distance of its data.

    Raises
    ------
    UserError
        If the distance is no length, or nothing is left.
    """
    if not (np.isfinite(trim.distance) and trim.distance >= 0):
        raise UserError(
            f"A surface cannot be trimmed at {trim.distance:g}; give a distance of 0 "
            "or more, in the scan's units."
        )
    data = Data(trim.scans, mesh.origin)
    vertices = mesh.vertices.astype(np.float64)
    distances = np.empty(len(vertices), np.float32)
    for start in range(0, len(vertices), CHUNK):
        yield Progress(start / len(vertices), "Trimming")
        piece = slice(start, start + CHUNK)
        distances[piece] = data.ask(vertices[piece]).distances
    left = trimmed(mesh, distances, trim.distance)
    if len(left.faces) == 0:
        raise UserError(
            f"Nothing of the surface lies within {trim.distance:g} of the data: the "
            f"nearest of it is {float(distances.min(initial=np.inf)):.4g} away. Trim "
            "further out."
        )
    return left
