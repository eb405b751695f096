"""Whether landmarks lie on the surface of the shape that they are said to be of."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.geometry.mesh import Mesh
from inrview.messages.family_requests import FamilyShape
from inrview.messages.landmarks import Landmark
from inrview.messages.notes import Note, Severity, UserError
from inrview.processing.surface_places import SurfacePlaces

FAR = 0.05
"""Landmarks farther from their surface than this share of half its length are refused:
about shape-space units."""
NOTED = 0.01
"""From this share they are moved onto it with a note."""
_ABOUT = 8
"""Points of a cloud that tell how far apart its points are."""


def check_landmarks(
    shape_name: str,
    names: Sequence[str],
    distances: Float64[np.ndarray, " n"],
    length: float,
    scale: float,
) -> list[Note]:
    """Return notes on landmarks that are off their surface; `scale` is a unit there.

    Raises
    ------
    UserError
        If one lies far from it.
    """
    if not len(distances):
        return []
    worst = int(distances.argmax())
    if distances[worst] > FAR * scale:
        raise UserError(
            f"The landmark {names[worst]} lies {distances[worst]:.3g} from the "
            f"surface of {shape_name}, which is {length:.3g} long. Landmarks are "
            f"points of the surface, in the file coordinates of {shape_name}."
        )
    off = int((distances > NOTED * scale).sum())
    if not off:
        return []
    text = (
        f"{off} landmarks of {shape_name} are not on its surface and were moved there; "
        f"{names[worst]} by {distances[worst]:.3g}."
    )
    return [Note("landmarks-moved", text, Severity.WARNING, off)]


def on_surface(
    shape: FamilyShape, landmarks: Sequence[Landmark]
) -> tuple[tuple[Landmark, ...], list[Note]]:
    """Return a shape's landmarks moved onto its surface, and notes on those far off.

    Raises
    ------
    UserError
        If one lies far from it.
    """
    if not landmarks:
        return (), []
    positions = np.array([one.position for one in landmarks], np.float64).reshape(-1, 3)
    nearest, distances = _closest(shape, positions)
    low, high = shape.geometry.bounds
    length = float((high - low).max())
    names = [one.name for one in landmarks]
    notes = check_landmarks(shape.name, names, distances, length, length / 2)
    moved = tuple(
        Landmark(name, (x, y, z))
        for name, (x, y, z) in zip(names, nearest.tolist(), strict=True)
    )
    return moved, notes


def _closest(
    shape: FamilyShape, positions: Float64[np.ndarray, "n 3"]
) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, " n"]]:
    """Return the closest places of a shape, and how far they are.

    Points of a cloud are as far apart as they are: within that, a place lies on it.
    """
    geometry = shape.geometry
    if isinstance(geometry, Mesh) and len(geometry.faces):
        found = SurfacePlaces(geometry.vertices, geometry.faces).closest(positions)
        return found.positions, found.distances
    points = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    tree = cKDTree(points)
    away, rows = tree.query(positions)
    gaps, _ = tree.query(points[rows], min(_ABOUT, len(points)))
    gap = np.reshape(gaps, (len(positions), -1)).max(axis=1, initial=0.0)
    return positions, np.maximum(away - gap, 0.0)
