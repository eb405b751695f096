"""From values on a grid to triangles, by VTK's flying edges."""

import numpy as np
from jaxtyping import Float32, Int32
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D

from inrview.surfaces.grid import Grid


def isosurface(
    values: Float32[np.ndarray, "x y z"], grid: Grid, level: float
) -> tuple[Float32[np.ndarray, "n 3"], Int32[np.ndarray, "m 3"]]:
    """Return the vertices (shape space) and outward triangles of a level set."""
    image = vtkImageData()
    image.SetDimensions(values.shape)
    image.SetSpacing([grid.spacing] * 3)
    image.SetOrigin(grid.low)
    scalars = np.ascontiguousarray(values.transpose(2, 1, 0)).ravel()
    array = numpy_to_vtk(scalars)  # type: ignore[no-untyped-call]
    image.GetPointData().SetScalars(array)
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, level)
    edges.ComputeNormalsOff()
    edges.ComputeScalarsOff()
    edges.Update()
    output = edges.GetOutput()
    if output.GetNumberOfPolys() == 0:
        return np.empty((0, 3), np.float32), np.empty((0, 3), np.int32)
    points, polygons = output.GetPoints().GetData(), output.GetPolys()
    vertices = vtk_to_numpy(points)  # type: ignore[no-untyped-call]
    faces = vtk_to_numpy(polygons.GetConnectivityArray())  # type: ignore[no-untyped-call]
    # VTK winds its triangles towards the smaller values.
    return vertices.copy(), faces.reshape(-1, 3)[:, ::-1].astype(np.int32)
