"""What is true of a shape wherever it is asked, for panes to be measured against."""

from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32, Float64
from scipy.spatial import cKDTree

from inrview.fitting.patches import Patches
from inrview.fitting.prepared import Prepared
from inrview.fitting.segments import Solid
from inrview.fitting.volume import CoarseDistance
from inrview.geometry.mesh import Mesh
from inrview.processing.neighbours import nearest
from inrview.processing.sample import sample_surface

SAMPLES = 200_000
"""Points drawn from a mesh for its picture."""
AROUND = 6
"""Patches that say together where the surface is."""
NEAR = 3.0
"""Widths of a patch within which its plane is believed, rather than its middle."""


@runtime_checkable
class Truth(Protocol):
    """The signed distance of a shape, and points of its surface, in shape space."""

    is_exact: bool

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance at points."""
        ...

    def feet(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Return the nearest points of the surface."""
        ...

    def surface(self) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
        """Return points spread over the surface, with normals."""
        ...


def truth_of(prepared: Prepared, seed: int) -> Truth:
    """Return the truth of what was prepared: of its mesh, else of its patches."""
    if prepared.solid is not None:
        return MeshTruth(prepared.solid, seed)
    assert prepared.patches is not None
    return PatchTruth(prepared.patches, prepared.sampler.volume)


class MeshTruth:
    """The exact distance to a mesh; the winding number tells the side."""

    is_exact = True

    def __init__(self, solid: Solid, seed: int) -> None:
        self._solid, self._seed = solid, seed

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance at points."""
        queries = points.astype(np.float64)
        lengths, _, _ = self._solid.surface.closest(queries)
        above = self._solid.mesh.winding(queries) - self._solid.mesh.threshold
        return np.where(above > 0, -lengths, lengths).astype(np.float32)

    def feet(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Return the nearest points of the mesh."""
        return self._solid.surface.closest(points)[2]

    def surface(self) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
        """Draw points evenly."""
        mesh, rng = self._solid.surface, np.random.default_rng(self._seed)
        plain = Mesh(mesh.vertices.astype(np.float32), mesh.faces.astype(np.int32))
        drawn = sample_surface(plain, SAMPLES, rng)
        assert drawn.normals is not None
        return drawn.positions, np.asarray(drawn.normals * np.float32(mesh.sign))


class PatchTruth:
    """The distance to the nearest of the patches that were fitted to a scan's points.

    Near a patch it is that to its plane, averaged over a few neighbours; further off it
    is that to its middle, with the side that the coarse distance says.
    """

    is_exact = False

    def __init__(self, patches: Patches, volume: CoarseDistance) -> None:
        self._places = patches.table[:, :3].astype(np.float64)
        self._normals = patches.table[:, 3:6].astype(np.float64)
        self._near = NEAR * patches.width
        self._volume = volume
        self._tree = cKDTree(self._places)

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance at points."""
        lengths, heights = self._around(points.astype(np.float64))
        side = np.where(self._volume.at(points) < 0, -1.0, 1.0)
        is_near = lengths < self._near
        return np.where(is_near, heights, side * lengths).astype(np.float32)

    def feet(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Return where points fall onto the plane of the nearest patch."""
        _, rows = nearest(self._tree, points, 1)
        places, normals = self._places[rows[:, 0]], self._normals[rows[:, 0]]
        heights = np.einsum("ij,ij->i", points - places, normals)
        return np.asarray(points - heights[:, None] * normals)

    def surface(self) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
        """Return the middles of all patches."""
        return self._places.astype(np.float32), self._normals.astype(np.float32)

    def _around(
        self, points: Float64[np.ndarray, "n 3"]
    ) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]:
        """Return distances to the nearest middle, and mean heights over the planes."""
        count = min(AROUND, len(self._places))
        lengths, rows = nearest(self._tree, points, count)
        offsets = points[:, None] - self._places[rows]
        heights = np.einsum("nkc,nkc->nk", offsets, self._normals[rows])
        spread = np.maximum(lengths[:, :1], 0.3 * self._near / NEAR)
        weights = np.exp(-np.square(lengths / spread))
        mean = (weights * heights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-30)
        return lengths[:, 0], np.asarray(mean)
