"""A point cloud: all of it at rest, a random part of it while the camera moves."""

from typing import Any

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkProp

from inrview.geometry.frozen import Vector
from inrview.geometry.points import Points
from inrview.viewport.lights import make_matte
from inrview.viewport.vtk_arrays import points_data, set_colors, set_normals

MOVING_COUNT = 60_000


class PointsActor:
    """Draws points with their own colours or one for all, lit where normals exist."""

    def __init__(self, color: Vector) -> None:
        self._full = _actor()
        self._thin = _actor()
        self._is_visible = True
        self._is_coarse = False
        self.points: Points | None = None
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

    def place(self, offset: np.ndarray) -> None:
        """Move to where its origin lies in the scene."""
        for actor in (self._full, self._thin):
            actor.SetPosition(*offset)

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
