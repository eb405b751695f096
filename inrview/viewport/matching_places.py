"""Surfaces as they lie in another space, where nearest places correspond."""

from dataclasses import dataclass

import numpy as np

from inrview.geometry.mesh import Mesh


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A place on a surface: its triangle's corners, their shares, and how far off."""

    corners: np.ndarray
    shares: np.ndarray
    distance: float
    """In the common space."""

    def on(self, values: np.ndarray) -> np.ndarray:
        """Return values of the corners (n, ...) at the place."""
        return np.asarray(self.shares @ values[self.corners].astype(np.float64))


class MatchingPlaces:
    """The triangles of a mesh with their vertices where a common space has them."""

    def __init__(self, positions: np.ndarray, faces: np.ndarray) -> None:
        from inrview.viewport.picking import MeshSearch  # VTK: not when starting

        self.positions = positions
        self._search = MeshSearch(Mesh(positions, faces))

    def nearest(self, place: np.ndarray) -> Match | None:
        """Return the nearest place, on triangles, to one of the common space."""
        found = self._search.nearest(np.asarray(place, np.float64))
        if found is None:
            return None
        away = float(np.linalg.norm(found.position - place))
        return Match(found.vertices, found.weights, away)
