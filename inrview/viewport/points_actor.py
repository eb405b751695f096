"""A point cloud: all of it at rest, a random part of it while the camera moves."""

from typing import Any

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from inrview.geometry.frozen import Vector
from inrview.geometry.points import Points
from inrview.viewport.lights import make_matte
from inrview.viewport.vtk_arrays import points_data, set_colors, set_normals

MOVING_COUNT = 30_000
"""A point costs software OpenGL about as much as a triangle."""
SMALLEST, LARGEST = 1.5, 7.0
CLOSED = 1.7
"""Width of a point in spacings, so that a front hides what lies behind."""


class PointsActor:
    """Draws points with their own colours or one for all, lit where normals exist."""

    def __init__(self, color: Vector) -> None:
        self._full = _actor()
        self._thin = _actor()
        self._is_visible = True
        self._is_coarse = False
        self.points: Points | None = None
        self.spacing = 0.0
        self.set_color(color)

    @property
    def props(self) -> tuple[vtkProp, ...]:
        """What goes on the stage."""
        return self._full, self._thin

    @property
    def cost(self) -> int:
        """Points of the whole cloud."""
        return 0 if self.points is None else len(self.points)

    @property
    def coarse_cost(self) -> int:
        """Points drawn while moving."""
        return min(self.cost, MOVING_COUNT)

    def show(self, points: Points) -> None:
        """Replace what is drawn."""
        self.points = points
        self.spacing = typical_spacing(points.positions)
        everything = np.arange(len(points))
        _fill(self._full, points, everything)
        if len(points) > MOVING_COUNT:
            chosen = np.random.default_rng(0).integers(0, len(points), MOVING_COUNT)
            _fill(self._thin, points, np.sort(chosen))
        self._apply()

    def set_color(self, color: Vector) -> None:
        """Colour the points that have no colours of their own."""
        for actor in (self._full, self._thin):
            actor.GetProperty().SetColor(*color)

    def set_size(self, pixels: float) -> None:
        """Width of a point on the screen, device pixels."""
        for actor in (self._full, self._thin):
            actor.GetProperty().SetPointSize(pixels)

    def fit_size(self, pixel: float, ratio: float) -> None:
        """Let points just touch: `pixel` is the length that a device pixel covers."""
        if self.spacing > 0:
            wanted = CLOSED * self.spacing / pixel
            self.set_size(min(LARGEST * ratio, max(SMALLEST * ratio, wanted)))

    @property
    def has_normals(self) -> bool:
        """Whether light can fall on it."""
        return self.points is not None and self.points.normals is not None

    def place(self, offset: np.ndarray) -> None:
        """Move to where its origin lies in the scene."""
        for actor in (self._full, self._thin):
            actor.SetPosition(*offset)

    def set_cut(self, plane: vtkPlane | None) -> None:
        """Leave out what lies behind a plane, or nothing."""
        for actor in (self._full, self._thin):
            actor.GetMapper().RemoveAllClippingPlanes()
            if plane is not None:
                actor.GetMapper().AddClippingPlane(plane)

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide."""
        self._is_visible = is_visible
        self._apply()

    def set_moving(self, is_coarse: bool) -> None:
        """Draw a part of the points, or all."""
        self._is_coarse = is_coarse
        self._apply()

    def _apply(self) -> None:
        use_thin = self._is_coarse and self.cost > MOVING_COUNT
        self._full.SetVisibility(self._is_visible and not use_thin)
        self._thin.SetVisibility(self._is_visible and use_thin)


def _actor() -> vtkActor:
    actor = vtkActor()
    mapper = vtkPolyDataMapper()
    mapper.SetStatic(True)
    actor.SetMapper(mapper)
    make_matte(actor.GetProperty())
    return actor


def _fill(actor: vtkActor, points: Points, chosen: np.ndarray) -> None:
    data = points_data(points.positions[chosen])
    if points.normals is not None:
        set_normals(data, points.normals[chosen])
    if points.colors is not None:
        set_colors(data, points.colors[chosen])
    mapper: Any = actor.GetMapper()
    mapper.SetInputData(data)
    mapper.SetScalarVisibility(points.colors is not None)
    mapper.SetColorModeToDirectScalars()
    actor.GetProperty().SetLighting(points.normals is not None)


def typical_spacing(positions: np.ndarray) -> float:
    """Guess the distance between neighbours: cells that hold points share the area.

    Points on a surface that fill K cells of side c share an area of about K c^2.
    """
    if len(positions) < 2:
        return 0.0
    low, high = positions.min(axis=0), positions.max(axis=0)
    longest = float((high - low).max())
    if longest == 0:
        return 0.0
    cells = 64
    place = ((positions - low) * (cells * 0.999 / longest)).astype(np.int32)
    number = (place[:, 0] * cells + place[:, 1]) * cells + place[:, 2]
    filled = int(np.count_nonzero(np.bincount(number, minlength=1)))
    return longest / cells * float(np.sqrt(filled / len(positions)))
