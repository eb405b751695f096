"""A triangle surface: the full mesh at rest, a coarser one while the camera moves."""

from typing import Any

import numpy as np
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkPolyDataMapper,
    vtkProp,
    vtkProperty,
)

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.viewport.lights import make_matte
from inrview.viewport.vtk_arrays import mesh_data, set_colors


class SurfaceActor:
    """Draws one mesh, with its own colours, one colour for all, or none."""

    def __init__(self, color: Vector, inside: Vector) -> None:
        self._full = _actor()
        self._coarse = _actor()
        self._has_coarse = False
        self._is_visible = True
        self._is_coarse = False
        self.mesh: Mesh | None = None
        self.set_material(color, inside)

    @property
    def props(self) -> tuple[vtkProp, ...]:
        """What goes on the stage."""
        return self._full, self._coarse

    @property
    def cost(self) -> int:
        """Triangles of the full mesh."""
        return 0 if self.mesh is None else len(self.mesh.faces)

    @property
    def coarse_cost(self) -> int:
        """Triangles drawn while moving."""
        if not self._has_coarse:
            return self.cost
        return int(self._coarse.GetMapper().GetInput().GetNumberOfPolys())

    def show(
        self, mesh: Mesh, coarse: Mesh | None, colors: np.ndarray | None = None
    ) -> None:
        """Replace what is drawn; `colors` are eight-bit, one for each vertex."""
        self.mesh = mesh
        _fill(self._full, mesh, mesh.colors if colors is None else colors)
        self._has_coarse = coarse is not None and len(coarse.faces) > 0
        if coarse is not None and self._has_coarse:
            _fill(self._coarse, coarse, coarse.colors)
        self._apply()

    def set_material(self, color: Vector, inside: Vector) -> None:
        """Colour the outside and the inside of what has no colours of its own."""
        for actor in (self._full, self._coarse):
            actor.GetProperty().SetColor(*color)
            actor.GetBackfaceProperty().SetColor(*inside)

    def place(self, offset: np.ndarray) -> None:
        """Move to where its origin lies in the scene."""
        for actor in (self._full, self._coarse):
            actor.SetPosition(*offset)

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide."""
        self._is_visible = is_visible
        self._apply()

    def set_moving(self, is_coarse: bool) -> None:
        """Draw the coarse mesh, if there is one, or the full one."""
        self._is_coarse = is_coarse
        self._apply()

    def _apply(self) -> None:
        use_coarse = self._is_coarse and self._has_coarse
        self._full.SetVisibility(self._is_visible and not use_coarse)
        self._coarse.SetVisibility(self._is_visible and use_coarse)


def _actor() -> vtkActor:
    actor = vtkActor()
    mapper = vtkPolyDataMapper()
    mapper.SetStatic(True)
    actor.SetMapper(mapper)
    make_matte(actor.GetProperty())
    inside = vtkProperty()
    make_matte(inside)
    actor.SetBackfaceProperty(inside)
    return actor


def _fill(actor: vtkActor, mesh: Mesh, colors: np.ndarray | None) -> None:
    data = mesh_data(mesh)
    set_colors(data, colors)
    mapper: Any = actor.GetMapper()
    mapper.SetInputData(data)
    mapper.SetScalarVisibility(colors is not None)
    mapper.SetColorModeToDirectScalars()
