"""Truncated signed distance fusion: depth images averaged into sparse blocks of voxels.

Notes
-----
Curless and Levoy 1996, "A Volumetric Method for Building Complex Models from Range
Images", equations 3 and 4, in the projective form of Newcombe et al. 2011,
"KinectFusion", equations 6 to 13, on blocks near the measurements alone (Niessner et
al. 2013, "Real-time 3D Reconstruction at Scale using Voxel Hashing").
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32

from inrview.geometry.frozen import Value, Vector
from inrview.processing.fusion_kernels import fuse_image

SIDE = 8
"""Voxels along the edge of a block."""
GROWTH = 1.25
"""By how much voxels grow that would take too much memory."""
_STEEPEST = 0.05
"""The cosine below which a pixel's slant lowers its weight no further."""
_PIXELS = 2
"""Every second pixel, along rows and columns, says where blocks are needed: a block is
several pixels wide at the median depth."""
_ROOM = 2**20
"""Blocks along each axis that their numbers leave room for."""


@dataclass(frozen=True, slots=True, eq=False)
class DepthView(Value):
    """One image: what its pixels measured, how they faced, and where it stood."""

    depth: Float64[np.ndarray, "h w"]
    """NaN where nothing was measured."""
    cosines: Float64[np.ndarray, "h w"]
    """Between the ray and the surface's normal."""
    camera: Float64[np.ndarray, "4"]
    """fx, fy, cx and cy in pixels."""
    pose: Float64[np.ndarray, "4 4"]
    """From the camera to the world."""

    def world(
        self, shift: float, every: int = 1, offset: int = 0
    ) -> Float64[np.ndarray, "n 3"]:
        """Return what pixels measured, moved along their rays, in the world."""
        depth = self.depth[offset::every, offset::every]
        rows, columns = np.nonzero(np.isfinite(depth))
        fx, fy, cx, cy = self.camera
        x = (columns * every + offset - cx) / fx
        y = (rows * every + offset - cy) / fy
        rays = np.stack([x, y, np.ones(len(x))], axis=1)
        lengths = np.linalg.norm(rays, axis=1)
        ends = rays * (depth[rows, columns] + shift / lengths)[:, None]
        return np.asarray(ends @ self.pose[:3, :3].T + self.pose[:3, 3])


@dataclass(frozen=True, slots=True, eq=False)
class Fused(Value):
    """A truncated signed distance in blocks: negative behind what was seen."""

    corners: Int32[np.ndarray, "b 3"]
    """Places of the blocks, in blocks from `low`."""
    values: Float32[np.ndarray, "b 8 8 8"]
    """In units of the truncation, -1 to 1."""
    is_seen: Bool[np.ndarray, "b 8 8 8"]
    low: Vector
    """Place of voxel (0, 0, 0) of block (0, 0, 0) in the world."""
    voxel: float


def fuse(
    views: Sequence[DepthView], voxel: float, truncation: float, most_bytes: int
) -> Generator[float, None, Fused]:
    """Average all views; yields the share done.

    A voxel takes from each image the distance along its ray to what the pixel there
    measured. The weight is the cosine of the slant over the squared depth: the noise
    of structured light and of stereo grows with the square of the depth. Voxels grow
    (and not the truncation) until the blocks fit into `most_bytes`.
    """
    low, corners = _blocks(views, voxel, truncation)
    while 2 * 4 * SIDE**3 * len(corners) > most_bytes:
        yield 0.0
        voxel *= GROWTH
        truncation = max(truncation, 3 * voxel)
        low, corners = _blocks(views, voxel, truncation)
    yield 0.2
    values = np.zeros((len(corners), SIDE, SIDE, SIDE), np.float32)
    weights = np.zeros_like(values)
    frame = np.array([*low, voxel])
    for done, view in enumerate(views, 1):
        pose = np.ascontiguousarray(np.linalg.inv(view.pose)[:3])
        cosines = np.maximum(view.cosines, _STEEPEST)
        image = np.stack([view.depth, cosines / view.depth**2]).astype(np.float32)
        fuse_image(
            corners, frame, pose, view.camera, image, truncation, values, weights
        )
        yield 0.2 + 0.6 * done / len(views)
    return Fused(corners, values, weights > 0, low, voxel)


def pixel_width(views: Sequence[DepthView]) -> float:
    """Return how wide a pixel is at the median depth of all views."""
    depths = [view.depth[np.isfinite(view.depth)] for view in views]
    focal = float(np.mean([view.camera[:2].mean() for view in views]))
    return float(np.median(np.concatenate(depths))) / focal


def _blocks(
    views: Sequence[DepthView], voxel: float, truncation: float
) -> tuple[Vector, Int32[np.ndarray, "b 3"]]:
    """Return the world's low corner and the blocks within the truncation."""
    shifts = np.linspace(-truncation, truncation, 2 + int(truncation / (4 * voxel)))
    places = [view.world(shift, _PIXELS) for view in views for shift in shifts]
    low = np.min([one.min(axis=0) for one in places if len(one)], axis=0) - voxel
    numbers = np.array([_ROOM * _ROOM, _ROOM, 1])
    found = [
        np.unique(np.floor((one - low) / (SIDE * voxel)).astype(np.int64) @ numbers)
        for one in places
    ]
    keys = np.unique(np.concatenate(found))
    corners = np.stack([keys // _ROOM**2, keys // _ROOM % _ROOM, keys % _ROOM], axis=1)
    x, y, z = low.tolist()
    return (x, y, z), corners.astype(np.int32)
