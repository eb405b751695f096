"""Normals for meshes that bring none: smooth, but creased where faces meet sharply."""

from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkFiltersCore import vtkPolyDataNormals, vtkTriangleMeshPointNormals

CREASE_DEGREES = 42.0
CREASES_UP_TO = 60_000
"""Faces: 80k take 40 ms, the smooth normals of 330k only 6; creases count in CAD."""


def with_normals(data: vtkPolyData) -> vtkPolyData:
    """Give a triangle mesh point normals."""
    if data.GetNumberOfPolys() > CREASES_UP_TO:
        quick = vtkTriangleMeshPointNormals()
        quick.SetInputData(data)
        quick.Update()
        result: vtkPolyData = quick.GetOutput()
        return result
    creased = vtkPolyDataNormals()
    creased.SetInputData(data)
    creased.SplittingOn()
    creased.SetFeatureAngle(CREASE_DEGREES)
    creased.ConsistencyOff()
    creased.AutoOrientNormalsOff()
    creased.NonManifoldTraversalOff()
    creased.Update()
    output: vtkPolyData = creased.GetOutput()
    return output
