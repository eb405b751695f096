"""Job: the level set of a snapshot at one resolution after another, coarse first."""

import time
from collections.abc import Iterator

import numpy as np

from inrview.fields.restore import restore
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import Progress, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import isosurface


def surface(request: SurfaceRequest) -> Iterator[SurfaceReport | Progress]:
    """Yield the surface at each resolution in turn."""
    snapshot = request.snapshot
    field = restore(snapshot)
    low, high = request.low or snapshot.low, request.high or snapshot.high
    level = request.level / snapshot.placement.scale
    later = (*request.resolutions[1:], None)
    for resolution, following in zip(request.resolutions, later, strict=True):
        start = time.perf_counter()
        grid = Grid.over(low, high, resolution)
        values = field.values(grid.points(grid.all_nodes())).reshape(grid.nodes)
        vertices, faces = isosurface(values, grid, level)
        gradients = field.gradients(vertices)
        lengths = np.linalg.norm(gradients, axis=1, keepdims=True)
        yield SurfaceReport(
            mesh=Mesh(
                vertices=snapshot.placement.to_scan(vertices),
                faces=faces,
                normals=gradients / np.maximum(lengths, 1e-12),
                origin=snapshot.placement.origin,
            ),
            resolution=resolution,
            level=request.level,
            step=snapshot.step,
            seconds=time.perf_counter() - start,
            evaluations=values.size,
            peak_bytes=values.nbytes,
            next_resolution=following,
            is_final=following is None,
        )
