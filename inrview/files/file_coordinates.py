"""Back into the file's own coordinates, as precisely as they need."""

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points

_NEEDED = 1e-7
"""Steps larger than this share of the size would show in a round trip."""


def file_positions(geometry: Mesh | Points) -> np.ndarray:
    """Return positions with `origin`, float32 if that keeps them, else float64."""
    positions = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    if not any(geometry.origin):
        return positions
    moved = positions.astype(np.float64) + geometry.origin
    extent = float(np.ptp(positions, axis=0).max(initial=0.0))
    largest = float(np.abs(moved).max(initial=0.0))
    if float(np.spacing(np.float32(largest))) <= _NEEDED * extent:
        return moved.astype(np.float32)
    return moved
