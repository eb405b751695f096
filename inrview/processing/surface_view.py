"""A surface seen from one side, always the same: which of its points each pixel shows.

The picture is made once; what is drawn on it then changes with what a field says there.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt8

from inrview.geometry.frozen import Value
from inrview.processing.neighbours import spacing

TOWARD = np.array([0.42, 0.30, 0.86])
"""Where the eye is, seen from the shape; y points up."""
LIGHT = np.array([-0.25, 0.75, 0.61])
"""Where the light comes from."""
FILLED = 0.94
"""Share of the picture's side that the surface takes."""
WIDEST = 12.0
"""Pixels, at most, about a point that show it."""
APART = 3.0
"""Points drawn by chance leave gaps of so many typical spacings."""
DARKEST = 40
"""Grey where no light falls; 0 is kept for what is no surface."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceView(Value):
    """Points that are seen, and the pixels that show them."""

    points: Float32[np.ndarray, "n 3"]
    rows: Int64[np.ndarray, " n"]
    """Where they stand among those given."""
    pixels: Int64[np.ndarray, " m"]
    """Places in the flattened picture."""
    shown: Int64[np.ndarray, " m"]
    """Which of the points each of them shows."""
    side: int

    def picture(
        self, values: Float32[np.ndarray, " n"], empty: float = 0.0
    ) -> Float32[np.ndarray, "v v"]:
        """Lay a number for each point out as a picture."""
        flat = np.full(self.side**2, empty, np.float32)
        flat[self.pixels] = values[self.shown]
        return flat.reshape(self.side, self.side)

    def shaded(self, normals: Float32[np.ndarray, "n 3"]) -> UInt8[np.ndarray, "v v"]:
        """Light the points by normals (or gradients of any length); 0 is no surface."""
        lengths = np.maximum(np.linalg.norm(normals, axis=1), 1e-12)
        cosine = np.maximum(normals @ LIGHT / np.linalg.norm(LIGHT) / lengths, 0)
        grey = DARKEST + (255 - DARKEST) * cosine
        shown = np.rint(self.picture(grey.astype(np.float32)))
        return np.asarray(shown, np.uint8)


def surface_view(positions: Float32[np.ndarray, "n 3"], side: int) -> SurfaceView:
    """Look at points of a surface; each pixel shows the nearest to the eye."""
    toward = TOWARD / np.linalg.norm(TOWARD)
    right = np.cross([0.0, 1.0, 0.0], toward)
    right /= np.linalg.norm(right)
    upwards = np.cross(toward, right)
    seen = positions.astype(np.float64) @ np.stack([right, upwards, toward]).T
    low, high = seen[:, :2].min(axis=0), seen[:, :2].max(axis=0)
    pixel = max(float((high - low).max()), 1e-9) / (FILLED * side)
    middle = (low + high) / 2
    columns = (seen[:, 0] - middle[0]) / pixel + side / 2
    rows = side / 2 - (seen[:, 1] - middle[1]) / pixel
    reach = min(max(APART * spacing(positions) / pixel, 1.5), WIDEST)
    owner = _owners(columns, rows, seen[:, 2] / pixel, side, reach)
    pixels = np.flatnonzero(owner >= 0)
    used, shown = np.unique(owner[pixels], return_inverse=True)
    return SurfaceView(positions[used], used, pixels, shown.astype(np.int64), side)


def _owners(
    columns: Float64[np.ndarray, " n"],
    rows: Float64[np.ndarray, " n"],
    depths: Float64[np.ndarray, " n"],
    side: int,
    reach: float,
) -> Int64[np.ndarray, " p"]:
    """Return the point that each pixel shows, -1 for none; all is in pixels.

    A point covers the pixels around it as a cone does whose tip is nearest to the eye:
    so of points at the same depth a pixel shows the closest.
    """
    order = np.argsort(depths, kind="stable")  # the last to be written is the nearest
    column, row = (
        np.floor(places[order]).astype(np.int64) for places in (columns, rows)
    )
    steps = np.arange(-int(reach), int(reach) + 1)
    best = np.full(side * side, -np.inf)
    owner = np.full(side * side, -1, np.int64)
    for down, across in np.stack(np.meshgrid(steps, steps), -1).reshape(-1, 2).tolist():
        if np.hypot(down, across) > reach:
            continue
        y, x = row + down, column + across
        is_in = (x >= 0) & (x < side) & (y >= 0) & (y < side)
        flat = y[is_in] * side + x[is_in]
        found = np.full(side * side, -1, np.int64)
        found[flat] = order[is_in]
        depth = np.where(found >= 0, depths[found] - np.hypot(down, across), best)
        is_nearer = (found >= 0) & (depth > best)
        best[is_nearer], owner[is_nearer] = depth[is_nearer], found[is_nearer]
    return owner
