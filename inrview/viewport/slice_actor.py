"""A square cut through the field, as a textured plane."""

import numpy as np
from vtkmodules.vtkCommonCore import vtkFloatArray
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp, vtkTexture

from inrview.viewport.vtk_arrays import quad_data, shared_array


class SliceActor:
    """Draws one picture on one parallelogram, unlit so that colours can be read."""

    def __init__(self) -> None:
        self._actor = vtkActor()
        self._mapper = vtkPolyDataMapper()
        self._actor.SetMapper(self._mapper)
        self._actor.GetProperty().LightingOff()
        self._texture = vtkTexture()
        self._texture.InterpolateOn()
        self._texture.MipmapOn()
        self._actor.SetTexture(self._texture)

    @property
    def props(self) -> tuple[vtkProp, ...]:
        """What goes on the stage."""
        return (self._actor,)

    def show(
        self,
        picture: np.ndarray,
        corner: np.ndarray,
        columns: np.ndarray,
        rows: np.ndarray,
    ) -> None:
        """Lay a picture on the plane; its first pixel lies at `corner`."""
        image = vtkImageData()
        height, width = picture.shape[:2]
        image.SetDimensions(width, height, 1)
        image.GetPointData().SetScalars(shared_array(picture.reshape(-1, 3), np.uint8))
        self._texture.SetInputData(image)
        self.move(corner, columns, rows)

    def move(self, corner: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> None:
        """Put the present picture somewhere else (while it is dragged)."""
        data = quad_data(
            np.stack([corner, corner + columns, corner + columns + rows, corner + rows])
        )
        places = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
        coordinates: vtkFloatArray = shared_array(places, np.float32)
        data.GetPointData().SetTCoords(coordinates)
        self._mapper.SetInputData(data)
