"""What a view sees: boxes in the picture, and how large a pixel is there."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

from inrview.geometry.frozen import Vector
from inrview.messages.requests import View

_TILE = 4.0
"""Depth tiles are at least so many pixels wide, and two cells."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A view as arithmetic: positions become right, up and forward, then pixels."""

    position: Float64[np.ndarray, "3"]
    axes: Float64[np.ndarray, "3 3"]
    """Right, up and forward as rows."""
    width: int
    height: int
    tangent: float | None
    """Of half the vertical opening angle; None for a parallel projection."""
    half_height: float
    """Half the picture's height in scan units, for a parallel projection."""

    @classmethod
    def of(cls, view: View) -> "Camera":
        """Read a view; a degenerate one looks down some axis."""
        forward = _unit(np.subtract(view.focal_point, view.position), (0.0, 0.0, -1.0))
        right = np.cross(forward, view.up)
        if np.linalg.norm(right) < 1e-12:
            right = np.cross(forward, np.eye(3)[np.argmin(np.abs(forward))])
        right = _unit(right, (1.0, 0.0, 0.0))
        axes = np.stack([right, np.cross(right, forward), forward])
        is_parallel = view.parallel_scale is not None
        tangent = None if is_parallel else float(np.tan(np.radians(view.angle) / 2))
        return cls(
            np.asarray(view.position, np.float64),
            axes,
            max(view.width, 1),
            max(view.height, 1),
            tangent,
            view.parallel_scale or 1.0,
        )

    def seen(self, positions: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Return right, up and forward of positions, from the camera."""
        return np.asarray((positions - self.position) @ self.axes.T)

    def pixel_at(self, depths: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, " n"]:
        """Return the size of a pixel in scan units at a depth."""
        if self.tangent is None:
            return np.full(len(depths), 2 * self.half_height / self.height)
        sizes = np.maximum(depths, 1e-9) * (2 * self.tangent / self.height)
        return np.asarray(sizes)

    def in_picture(
        self, seen: Float64[np.ndarray, "n 3"], radius: float
    ) -> Bool[np.ndarray, " n"]:
        """Say which balls touch the picture."""
        depths = seen[:, 2]
        sizes = self.pixel_at(depths) * self.height / 2
        slack = radius * (1.0 if self.tangent is None else 1.5)
        is_inside = np.abs(seen[:, 1]) <= sizes + slack
        is_inside &= np.abs(seen[:, 0]) <= sizes * self.width / self.height + slack
        if self.tangent is not None:
            is_inside &= depths > -radius
            is_inside |= np.linalg.norm(seen, axis=1) <= radius
        return np.asarray(is_inside)


class DepthTiles:
    """The nearest surface in each tile of the picture, from its vertices."""

    def __init__(
        self, camera: Camera, vertices: Float64[np.ndarray, "n 3"], cell: float
    ) -> None:
        seen = camera.seen(vertices)
        # Two cells around the picture, so that its rim has vertices too.
        seen = seen[camera.in_picture(seen, 2 * cell) & (seen[:, 2] > 0)]
        near = float(camera.pixel_at(seen[:, 2]).min()) if len(seen) else 1.0
        # Two cells wide, so that no tile of the nearest surface is without a vertex.
        self.tile = max(_TILE, 2 * cell / near)
        self.camera = camera
        columns = int(camera.width / self.tile) + 2
        rows = int(camera.height / self.tile) + 2
        depths = np.full((columns, rows), np.inf)
        np.minimum.at(depths, self._tiles(seen, depths.shape), seen[:, 2])
        # What a slanted surface in the tile may add to its nearest vertex.
        slant = 2 * self.tile * camera.pixel_at(depths.ravel())
        self.depths = depths + slant.reshape(depths.shape)

    def _tiles(
        self, seen: Float64[np.ndarray, "n 3"], shape: tuple[int, ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        camera = self.camera
        pixels = camera.pixel_at(seen[:, 2])
        x = (seen[:, 0] / pixels + camera.width / 2) / self.tile + 0.5
        y = (seen[:, 1] / pixels + camera.height / 2) / self.tile + 0.5
        columns = np.clip(x, 0, shape[0] - 1).astype(np.int64)
        return columns, np.clip(y, 0, shape[1] - 1).astype(np.int64)

    def hidden(
        self, seen: Float64[np.ndarray, "n 3"], radius: float
    ) -> Bool[np.ndarray, " n"]:
        """Say which balls lie wholly behind the nearest surface."""
        nearest = seen[:, 2] - radius
        pixels = self.camera.pixel_at(seen[:, 2])
        # A ball much wider than the nine tiles looked at is not judged.
        hidden = radius / pixels < 2 * self.tile
        for across in (-1.0, 0.0, 1.0):
            for upwards in (-1.0, 0.0, 1.0):
                moved = seen + np.array([across, upwards, 0.0]) * radius
                hidden &= self.depths[self._tiles(moved, self.depths.shape)] < nearest
        return np.asarray(hidden)


def _unit(vector: np.ndarray, otherwise: Vector) -> Float64[np.ndarray, "3"]:
    length = np.linalg.norm(vector)
    if not np.isfinite(length) or length < 1e-12:
        return np.asarray(otherwise, np.float64)
    return np.asarray(vector / length, np.float64)
