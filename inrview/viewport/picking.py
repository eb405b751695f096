"""What lies under the mouse: the depth says where, the nearest triangle says what."""

from typing import Any

import numpy as np
from vtkmodules.vtkCommonCore import mutable
from vtkmodules.vtkCommonDataModel import (
    vtkGenericCell,
    vtkStaticCellLocator,
    vtkStaticPointLocator,
)

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.viewport.vtk_arrays import mesh_data, points_data

MOST_TRIANGLES = 60_000


class Nearest:
    """The nearest place on a mesh or cloud: position, vertices and their weights."""

    __slots__ = ("normal", "position", "vertices", "weights")

    def __init__(
        self, position: np.ndarray, vertices: np.ndarray, weights: np.ndarray
    ) -> None:
        self.position, self.vertices, self.weights = position, vertices, weights
        self.normal: Vector | None = None

    def blend(self, values: np.ndarray) -> np.ndarray:
        """Blend values at the vertices with the weights of the place."""
        return np.asarray(self.weights @ values[self.vertices].astype(np.float64))

    def set_normal(self, normals: np.ndarray | None) -> None:
        """Take the normal from vertex normals, if there are any."""
        if normals is None:
            return
        normal = self.blend(normals)
        length = float(np.linalg.norm(normal))
        if length > 0:
            x, y, z = (normal / length).tolist()
            self.normal = (x, y, z)


class MeshSearch:
    """Finds the nearest point of a mesh; built when first asked."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh
        self._locator: vtkStaticCellLocator | None = None
        self._cell = vtkGenericCell()

    def nearest(self, position: np.ndarray) -> Nearest | None:
        """Nearest place to a position (both without the mesh's origin)."""
        mesh = self._mesh
        if not len(mesh.faces):
            return None
        if self._locator is None:
            self._locator = vtkStaticCellLocator()
            self._locator.SetDataSet(mesh_data(mesh))
            self._locator.BuildLocator()
        found = [0.0, 0.0, 0.0]
        cell: Any = mutable(-1)
        part: Any = mutable(0)
        squared: Any = mutable(0.0)
        self._locator.FindClosestPoint(
            position.tolist(), found, self._cell, cell, part, squared
        )
        number = int(cell)
        if number < 0:
            return None
        corners = mesh.faces[number]
        place = np.asarray(found)
        weights = barycentric(place, mesh.vertices[corners].astype(np.float64))
        result = Nearest(place, corners, weights)
        result.set_normal(mesh.normals)
        if result.normal is None:
            result.normal = _face_normal(mesh.vertices[corners].astype(np.float64))
        return result


class PointSearch:
    """Finds the nearest point of a cloud; built when first asked.

    With `snaps` the answer is that point's own position, else the one asked for.
    """

    def __init__(
        self, positions: np.ndarray, normals: np.ndarray | None, snaps: bool = True
    ) -> None:
        self._positions, self._normals = positions, normals
        self._snaps = snaps
        self._locator: vtkStaticPointLocator | None = None

    def nearest(self, position: np.ndarray) -> Nearest | None:
        """Nearest point to a position (both without the cloud's origin)."""
        if not len(self._positions):
            return None
        if self._locator is None:
            self._locator = vtkStaticPointLocator()
            self._locator.SetDataSet(points_data(self._positions))
            self._locator.BuildLocator()
        number = int(self._locator.FindClosestPoint(*position.tolist()))
        place = self._positions[number].astype(np.float64)
        result = Nearest(
            place if self._snaps else position, np.array([number]), np.ones(1)
        )
        result.set_normal(self._normals)
        return result


def mesh_search(mesh: Mesh) -> MeshSearch | PointSearch:
    """Search triangles, or where there are very many only their corners.

    A tree over 330k triangles took 107 ms to build, over their corners 20 ms; with so
    many triangles the nearest corner is as good an answer.
    """
    if len(mesh.faces) <= MOST_TRIANGLES:
        return MeshSearch(mesh)
    return PointSearch(mesh.vertices, mesh.normals, snaps=False)


def barycentric(place: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Weights of a triangle's corners for a place on it; equal ones if it is flat."""
    first, second = corners[1] - corners[0], corners[2] - corners[0]
    normal = np.cross(first, second)
    area = float(normal @ normal)
    if area == 0:
        return np.full(3, 1 / 3)
    offset = place - corners[0]
    b = float(np.cross(offset, second) @ normal) / area
    c = float(np.cross(first, offset) @ normal) / area
    weights = np.clip([1 - b - c, b, c], 0, 1)
    return np.asarray(weights / weights.sum())


def _face_normal(corners: np.ndarray) -> Vector | None:
    normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
    length = float(np.linalg.norm(normal))
    if length == 0:
        return None
    x, y, z = (normal / length).tolist()
    return x, y, z
