"""The reference: every node evaluated, VTK's flying edges, and a comparison."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

from inrview.fields.field import Field
from inrview.surfaces.grid import Grid

_PIECE = 500_000


def finish(job: Generator[Any, None, Any]) -> Any:
    """Run a generator to its end and return what it returns."""
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def dense_values(field: Field, grid: Grid) -> np.ndarray:
    """Evaluate every node."""
    points = grid.points(grid.all_nodes())
    pieces = [
        field.values(points[at : at + _PIECE]) for at in range(0, len(points), _PIECE)
    ]
    return np.concatenate(pieces).reshape(grid.nodes)


def flying_edges(values: np.ndarray, grid: Grid) -> tuple[np.ndarray, np.ndarray]:
    """Contour a dense grid at 0 with VTK; triangles are wound outwards."""
    image = vtkImageData()
    image.SetDimensions(values.shape)
    scalars = np.ascontiguousarray(values.transpose(2, 1, 0)).ravel()
    image.GetPointData().SetScalars(numpy_to_vtk(scalars))
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, 0.0)
    edges.ComputeNormalsOff()
    edges.Update()
    output = edges.GetOutput()
    if output.GetNumberOfPolys() == 0:
        return np.empty((0, 3)), np.empty((0, 3), np.int64)
    cells = vtk_to_numpy(output.GetPoints().GetData()).astype(np.float64)
    faces = vtk_to_numpy(output.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    return cells * grid.spacing + grid.low, faces[:, ::-1].astype(np.int64)


@dataclass(frozen=True)
class Difference:
    """How two surfaces on the same grid differ."""

    missed: int
    """Vertices of the reference without one of ours within 1e-4 cell."""
    extra: int
    """Vertices of ours without one of the reference's."""
    faces_missed: int
    faces_extra: int
    apart: int
    """Parts of the reference that float apart and are missed whole."""
    torn: int
    """Missed vertices of parts that are not missed whole."""

    @property
    def is_none(self) -> bool:
        """Whether vertices and faces are the same."""
        return not any((self.missed, self.extra, self.faces_missed, self.faces_extra))


def compare(
    ours: tuple[np.ndarray, np.ndarray],
    reference: tuple[np.ndarray, np.ndarray],
    spacing: float,
) -> Difference:
    """Match vertices by place and faces by their corners, in turning order."""
    together = np.concatenate([ours[0].astype(np.float64), reference[0]])
    pairs = cKDTree(together).query_pairs(1e-4 * spacing, output_type="ndarray")
    names = np.arange(len(together))
    for _ in range(3):
        np.minimum.at(names, pairs[:, 1], names[pairs[:, 0]])
        np.minimum.at(names, pairs[:, 0], names[pairs[:, 1]])
    mine, theirs = names[: len(ours[0])], names[len(ours[0]) :]
    first, second = _faces(mine[ours[1]]), _faces(theirs[reference[1]])
    is_missed = ~np.isin(theirs, mine)
    apart, torn = _missed_parts(is_missed, reference[1])
    return Difference(
        missed=int(is_missed.sum()),
        extra=int((~np.isin(mine, theirs)).sum()),
        faces_missed=len(second - first),
        faces_extra=len(first - second),
        apart=apart,
        torn=torn,
    )


def _missed_parts(is_missed: np.ndarray, faces: np.ndarray) -> tuple[int, int]:
    """Count the parts that are missed whole, and missed vertices of the others."""
    if not is_missed.any():
        return 0, 0
    pairs = faces[:, [0, 1, 1, 2]].reshape(-1, 2)
    ones, count = np.ones(len(pairs)), len(is_missed)
    graph = coo_matrix((ones, tuple(pairs.T)), shape=(count, count))
    labels = connected_components(graph, directed=False)[1]
    shares = np.bincount(labels, is_missed) / np.bincount(labels)
    return int((shares == 1).sum()), int(is_missed[shares[labels] < 1].sum())


def _faces(corners: np.ndarray) -> set[tuple[int, int, int]]:
    turns = (corners.argmin(axis=1)[:, None] + np.arange(3)) % 3
    turned = np.take_along_axis(corners, turns, axis=1)
    # Faces without area, at vertices that coincide, are no faces.
    whole = turned[(turned[:, 0] != turned[:, 1]) & (turned[:, 1] != turned[:, 2])]
    whole = whole[whole[:, 0] != whole[:, 2]]
    return set(map(tuple, whole.tolist()))
