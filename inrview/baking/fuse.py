"""Job: the surface of depth images by truncated signed distance fusion."""

import time
from collections.abc import Iterator

import numpy as np

from inrview.files.shift import split_origin
from inrview.geometry.frozen import adopt
from inrview.geometry.mesh import Mesh
from inrview.geometry.steps import told
from inrview.messages.fusion import FuseReport, FuseRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.processing.fusion import Fused, fuse, pixel_width
from inrview.scans.depth_views import read_views
from inrview.surfaces.block_surface import block_surface
from inrview.surfaces.normal_kernels import face_normals

VOXEL = 1.5
"""Edge of a voxel in pixels at the median depth: finer ones hold no more detail."""
TRUNCATION = 6.0
"""In voxels: wider than what a camera errs by, narrower than thin things are thick."""


def fuse_images(request: FuseRequest) -> Iterator[Progress | FuseReport]:
    """Read, average, extract.

    Raises
    ------
    UserError
        If an image cannot be read, or no voxel is crossed by a surface.
    """
    began = time.perf_counter()
    views = yield from told(
        read_views(request.images),
        lambda share: Progress(share, "Reading depth images"),
    )
    if not any(np.isfinite(view.depth).any() for view in views):
        raise UserError(
            "The depth images hold no pixel beside edges in depth: nothing to fuse."
        )
    voxel = request.voxel or VOXEL * pixel_width(views)
    limit = request.truncation or TRUNCATION * voxel
    fusing = fuse(views, voxel, limit, request.most_bytes)
    fused = yield from told(
        fusing, lambda share: Progress(share, "Fusing depth images")
    )
    mesh = surface_of(fused)
    if len(mesh.faces) == 0:
        raise UserError("The fused depth images have no surface: all is unseen.")
    seconds = time.perf_counter() - began
    size = 2 * fused.values.nbytes
    yield FuseReport(mesh, fused.voxel, limit, len(views), size, seconds)


def surface_of(fused: Fused) -> Mesh:
    """Extract the zero where all corners of a cell were seen, in the world."""
    blocks = (fused.corners, fused.values, fused.is_seen)
    # Near zero first: float32 would lose detail far from the origin.
    vertices, faces = block_surface(*blocks, (0.0, 0.0, 0.0), fused.voxel)
    places, origin, _ = split_origin(vertices.astype(np.float64) + fused.low)
    normals = face_normals(vertices, faces)
    return Mesh(places, adopt(faces), adopt(normals), origin=origin)
