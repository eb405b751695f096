"""Our values as VTK data, sharing memory where VTK allows it."""

from typing import Any

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints, vtkTypeInt32Array
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPolyData

from inrview.geometry.mesh import Mesh


def points_data(positions: np.ndarray) -> vtkPolyData:
    """Make a polydata with one vertex cell that holds every point."""
    data = _with_points(positions)
    count = len(positions)
    data.SetVerts(_cells(np.arange(count, dtype=np.int32), np.array([0, count])))
    return data


def mesh_data(mesh: Mesh) -> vtkPolyData:
    """Make a polydata of the triangles, with normals where the mesh has them."""
    data = _with_points(mesh.vertices)
    offsets = np.arange(0, 3 * len(mesh.faces) + 1, 3, dtype=np.int32)
    data.SetPolys(_cells(mesh.faces.reshape(-1), offsets))
    if mesh.normals is not None:
        set_normals(data, mesh.normals)
    return data


def quad_data(corners: np.ndarray) -> vtkPolyData:
    """Make a polydata of one four-sided face."""
    data = _with_points(corners)
    data.SetPolys(_cells(np.arange(4), np.array([0, 4])))
    return data


def set_normals(data: vtkPolyData, normals: np.ndarray) -> None:
    """Give each point a normal."""
    data.GetPointData().SetNormals(shared_array(normals, np.float32))


def set_colors(data: vtkPolyData, colors: np.ndarray | None) -> None:
    """Give each point an eight-bit colour, or none."""
    array = None if colors is None else shared_array(colors, np.uint8)
    data.GetPointData().SetScalars(array)


def _with_points(positions: np.ndarray) -> vtkPolyData:
    points = vtkPoints()
    points.SetData(shared_array(positions, np.float32))
    data = vtkPolyData()
    data.SetPoints(points)
    return data


def shared_array(array: np.ndarray, kind: type) -> Any:
    """Return a VTK array on the memory of a numpy array."""
    # VTK holds a reference to the numpy array, so the memory stays.
    return numpy_to_vtk(  # type: ignore[no-untyped-call]
        np.ascontiguousarray(array, kind), deep=False
    )


def _cells(connectivity: np.ndarray, offsets: np.ndarray) -> vtkCellArray:
    cells = vtkCellArray()
    cells.SetData(_integers(offsets), _integers(connectivity))
    return cells


def _integers(array: np.ndarray) -> Any:
    values = np.ascontiguousarray(array, np.int32)
    result: Any = vtkTypeInt32Array()
    result.SetVoidArray(values, values.size, 1)
    # SetVoidArray keeps no reference of its own to the buffer.
    result._buffer = values
    return result
