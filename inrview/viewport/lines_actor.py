"""Many straight lines in one colour: arrows of a deformation, a warped grid."""

import numpy as np
from vtkmodules.util.numpy_support import numpy_to_vtk, numpy_to_vtkIdTypeArray
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkPlane, vtkPolyData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from inrview.geometry.frozen import Vector

_HEAD = 0.28
"""Length of an arrow's head, as a share of the arrow."""
_WIDE = 0.12


class LinesActor:
    """Draws lines without light, so that their colour is the same from everywhere."""

    def __init__(self, color: Vector) -> None:
        self._actor = vtkActor()
        mapper = vtkPolyDataMapper()
        mapper.SetStatic(True)
        self._actor.SetMapper(mapper)
        self._actor.GetProperty().SetLighting(False)
        self._actor.GetProperty().SetLineWidth(1.2)
        self._count = 0
        self.set_color(color)

    @property
    def props(self) -> tuple[vtkProp, ...]:
        """What goes on the stage."""
        return (self._actor,)

    @property
    def cost(self) -> int:
        """Lines drawn."""
        return self._count

    @property
    def coarse_cost(self) -> int:
        """Lines drawn while moving: all."""
        return self._count

    def show(self, starts: np.ndarray, ends: np.ndarray) -> None:
        """Replace what is drawn."""
        count = len(starts)
        self._count = count
        corners = np.empty((2 * count, 3), np.float32)
        corners[0::2], corners[1::2] = starts, ends
        points = vtkPoints()
        points.SetData(numpy_to_vtk(corners, deep=True))  # type: ignore[no-untyped-call]
        index = np.arange(2 * count, dtype=np.int64)
        offsets = np.arange(0, 2 * count + 1, 2, dtype=np.int64)
        cells = vtkCellArray()
        cells.SetData(
            numpy_to_vtkIdTypeArray(offsets, deep=True),  # type: ignore[no-untyped-call]
            numpy_to_vtkIdTypeArray(index, deep=True),  # type: ignore[no-untyped-call]
        )
        data = vtkPolyData()
        data.SetPoints(points)
        data.SetLines(cells)
        self._actor.GetMapper().SetInputDataObject(data)

    def set_color(self, color: Vector) -> None:
        """Colour all lines."""
        self._actor.GetProperty().SetColor(*color)

    def place(self, offset: np.ndarray) -> None:
        """Move to where its origin lies in the scene."""
        self._actor.SetUserMatrix(None)
        self._actor.SetPosition(*offset)

    def stand(self, matrix: np.ndarray) -> None:
        """Stand where a 4 by 4 matrix says, whatever the origin is."""
        user = vtkMatrix4x4()
        user.DeepCopy(matrix.ravel().tolist())
        self._actor.SetPosition(0.0, 0.0, 0.0)
        self._actor.SetUserMatrix(user)

    def set_cut(self, plane: vtkPlane | None) -> None:
        """Leave out what lies behind a plane, or nothing."""
        self._actor.GetMapper().RemoveAllClippingPlanes()
        if plane is not None:
            self._actor.GetMapper().AddClippingPlane(plane)

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide."""
        self._actor.SetVisibility(is_visible)

    def set_moving(self, is_moving: bool) -> None:
        """Draw the same whether the camera moves or not."""


def arrows(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines of arrows: each a shaft and two strokes at its tip."""
    along = ends - starts
    aside = np.cross(along, [0.0, 0.0, 1.0])
    flat = np.linalg.norm(aside, axis=1) < 1e-9 * np.linalg.norm(along, axis=1)
    aside[flat] = np.cross(along[flat], [0.0, 1.0, 0.0])
    lengths = np.linalg.norm(aside, axis=1, keepdims=True)
    size = np.linalg.norm(along, axis=1, keepdims=True)
    aside = aside / np.maximum(lengths, 1e-12) * size * _WIDE
    back = ends - _HEAD * along
    return (
        np.concatenate([starts, ends, ends]),
        np.concatenate([ends, back + aside, back - aside]),
    )


def grid_lines(grid: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines of two sheets of a grid of places (a, b, c, 3).

    The middle sheets across the first and the third axis: all lines of a grid at once
    would hide each other and what they are drawn around.
    """
    middle, third = grid.shape[0] // 2, grid.shape[2] // 2
    starts, ends = [], []
    for sheet in (grid[:, :, third], grid[middle]):
        for axis in range(2):
            count = sheet.shape[axis]
            starts.append(np.take(sheet, range(count - 1), axis).reshape(-1, 3))
            ends.append(np.take(sheet, range(1, count), axis).reshape(-1, 3))
    return np.concatenate(starts), np.concatenate(ends)
