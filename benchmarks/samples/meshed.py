"""A mesh of a solid, with no more triangles than it needs."""

import fast_simplification
import numpy as np

from benchmarks.samples.distances import Solid, SolidField
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.surfaces.extract import Extractor
from inrview.surfaces.narrow_band import Margins

BOX = ((-1.05,) * 3, (1.05,) * 3)


def mesh_of(solid: Solid, resolution: int) -> Mesh:
    """Return the solid's surface at a resolution."""
    extractor = Extractor(SolidField(solid), Placement(), 0.0, BOX, Margins(slope=2.0))
    steps = extractor.at(resolution)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value.mesh


def simplified(mesh: Mesh, faces: int) -> Mesh:
    """Return the mesh with fewer faces, flat parts first; sharp edges stay.

    At an aggressiveness of 3 a few faces without area stay, at 7 edges suffer.
    """
    vertices, kept = fast_simplification.simplify(
        np.array(mesh.vertices), np.array(mesh.faces), target_count=faces, agg=5
    )
    return Mesh(vertices.astype(np.float32), kept.astype(np.int32))
