"""A triangle surface: the full mesh at rest, a coarser one while the camera moves.

At rest a patch may lie over it that is finer where the camera looks.
"""

from typing import Any

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkPolyDataMapper,
    vtkProp,
    vtkProperty,
)

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.viewport.camera_state import CameraState
from inrview.viewport.cutting import cut_behind
from inrview.viewport.lights import make_matte
from inrview.viewport.thin_mesh import thin_mesh
from inrview.viewport.vtk_arrays import mesh_data, set_colors
from inrview.viewport.vtk_normals import with_normals

COARSE_FROM = 120_000
"""Triangles above which a surface without a coarse level gets one of its own."""
THIN_GUESS = 50_000
BEHIND_EDGES = 0.5
"""How far a surface steps back behind its patch, in lengths of its own edges."""


class SurfaceActor:
    """Draws one mesh, with its own colours, one colour for all, or none."""

    def __init__(self, color: Vector, inside: Vector) -> None:
        self._full, self._coarse, self._patch = _actor(), _actor(), _actor()
        self._has_coarse = self._has_patch = self._has_colors = False
        self._is_visible = True
        self._is_moving = False
        self._patch_cost = self._coarse_cost = 0
        self._to_thin: tuple[Mesh, np.ndarray | None] | None = None
        self._pose: np.ndarray | None = None
        self.mesh: Mesh | None = None
        self.scalars: np.ndarray | None = None
        self.is_ghost = False
        """See-through, and not to be pointed at."""
        self.set_material(color, inside)

    @property
    def props(self) -> tuple[vtkProp, ...]:
        """What goes on the stage."""
        return self._full, self._coarse, self._patch

    @property
    def cost(self) -> int:
        """Triangles drawn at rest."""
        return (0 if self.mesh is None else len(self.mesh.faces)) + self._patch_cost

    @property
    def coarse_cost(self) -> int:
        """Triangles drawn while moving."""
        if self._has_coarse:
            return self._coarse_cost
        faces = 0 if self.mesh is None else len(self.mesh.faces)
        return faces if self._to_thin is None else min(faces, THIN_GUESS)

    def show(
        self,
        mesh: Mesh,
        coarse: Mesh | None,
        colors: np.ndarray | None = None,
        scalars: np.ndarray | None = None,
    ) -> None:
        """Replace what is drawn; `colors` are eight-bit, one for each vertex."""
        if self.mesh is not mesh:
            self.refine(None)
        self.mesh, self.scalars = mesh, scalars
        colors = mesh.colors if colors is None else colors
        self._has_colors = colors is not None
        _fill(self._full, mesh, colors)
        self._has_coarse, self._to_thin = False, None
        is_smaller = coarse is not None and 0 < len(coarse.faces) < len(mesh.faces)
        # A coarse level without colours would hide them: thin out what is coloured.
        is_like = colors is None or (coarse is not None and coarse.colors is not None)
        if coarse is not None and is_smaller and is_like:
            self._set_coarse(coarse)
        elif len(mesh.faces) > COARSE_FROM:
            self._to_thin = mesh, colors
        self._apply()

    def recolor(self, colors: np.ndarray, coarse: np.ndarray | None) -> bool:
        """Exchange only the colours, in place; False if they are not so many.

        A coarse level of our own is thinned out anew when the camera next moves.
        """
        mesh = self.mesh
        if mesh is None or len(colors) != len(mesh.vertices):
            return False
        self._has_colors = True
        _repaint(self._full, colors)
        if coarse is not None and self._has_coarse and _repaint(self._coarse, coarse):
            return True
        if len(mesh.faces) > COARSE_FROM:
            self._has_coarse, self._to_thin = False, (mesh, colors)
        else:
            self._has_coarse = False
        self._apply()
        return True

    def _set_coarse(self, coarse: Mesh) -> None:
        _fill(self._coarse, coarse, coarse.colors)
        self._has_coarse, self._coarse_cost = True, len(coarse.faces)

    def _thin_out(self) -> None:
        """Make a coarse level of our own, when the camera first moves."""
        if self._to_thin is None:
            return
        coarse = thin_mesh(*self._to_thin)
        self._to_thin = None
        if len(coarse.faces):
            self._set_coarse(coarse)

    def refine(self, patch: Mesh | None) -> None:
        """Lay a finer patch over the surface, or take it away."""
        self._has_patch = patch is not None and len(patch.faces) > 0
        self._patch_cost = 0
        if patch is not None and self._has_patch:
            _fill(self._patch, patch, None)
            self._patch_cost = len(patch.faces)
        self._full.SetUserMatrix(_user(self._pose))
        self._apply()

    def step_behind(self, camera: CameraState) -> None:
        """Push the surface back behind its patch, so that the patch wins.

        Growing it about the eye leaves the picture as it is and changes only depths,
        so nothing shows where the patch ends.
        """
        if not self._patch.GetVisibility() or self.mesh is None:
            self._full.SetUserMatrix(_user(self._pose))
            return
        step = BEHIND_EDGES * typical_edge(self.mesh)
        eye = np.asarray(camera.position)
        matrix = np.eye(4)
        if camera.parallel_scale is not None:
            matrix[:3, 3] = -step * camera.axes[2]
        else:
            share = step / max(camera.distance, step)
            matrix[:3, :3] *= 1 + share
            matrix[:3, 3] = -share * eye
        self._full.SetUserMatrix(
            _user(matrix if self._pose is None else matrix @ self._pose)
        )

    def set_material(self, color: Vector, inside: Vector) -> None:
        """Colour the outside and the inside of what has no colours of its own."""
        for actor in (self._full, self._coarse, self._patch):
            actor.GetProperty().SetColor(*color)
            actor.GetBackfaceProperty().SetColor(*inside)

    def set_opacity(self, share: float) -> None:
        """Let what lies behind shine through."""
        self.is_ghost = share < 1
        for actor in (self._full, self._coarse, self._patch):
            actor.GetProperty().SetOpacity(share)
            actor.GetBackfaceProperty().SetOpacity(share)

    def place(self, offset: np.ndarray) -> None:
        """Move to where its origin lies in the scene."""
        self._pose = None
        for actor in (self._full, self._coarse):
            actor.SetUserMatrix(None)
            actor.SetPosition(*offset)

    def stand(self, matrix: np.ndarray) -> None:
        """Stand where a 4 by 4 matrix says, whatever the origin is."""
        self._pose = matrix
        for actor in (self._full, self._coarse, self._patch):
            actor.SetPosition(0.0, 0.0, 0.0)
            actor.SetUserMatrix(_user(matrix))

    def place_patch(self, offset: np.ndarray) -> None:
        """Move the patch to where its own origin lies in the scene."""
        self._patch.SetPosition(*offset)

    def set_cut(self, plane: vtkPlane | None) -> None:
        """Leave out what lies behind a plane, or nothing."""
        cut_behind((self._full, self._coarse, self._patch), plane)

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide."""
        self._is_visible = is_visible
        self._apply()

    def set_moving(self, is_moving: bool) -> None:
        """Draw the coarse mesh, if there is one, or the full one."""
        self._is_moving = is_moving
        if is_moving and self._is_visible:
            self._thin_out()
        self._apply()

    def _apply(self) -> None:
        use_coarse = self._is_moving and self._has_coarse
        # A patch without colours over a coloured surface would hide the colours.
        use_patch = self._has_patch and not self._is_moving and not self._has_colors
        self._full.SetVisibility(self._is_visible and not use_coarse)
        self._coarse.SetVisibility(self._is_visible and use_coarse)
        self._patch.SetVisibility(self._is_visible and use_patch)


def _user(matrix: np.ndarray | None) -> vtkMatrix4x4 | None:
    if matrix is None:
        return None
    user = vtkMatrix4x4()
    user.DeepCopy(matrix.ravel().tolist())
    return user


def _actor() -> vtkActor:
    actor = vtkActor()
    mapper = vtkPolyDataMapper()
    mapper.SetStatic(True)
    mapper.SetColorModeToDirectScalars()
    actor.SetMapper(mapper)
    make_matte(actor.GetProperty())
    inside = vtkProperty()
    make_matte(inside)
    actor.SetBackfaceProperty(inside)
    return actor


def _fill(actor: vtkActor, mesh: Mesh, colors: np.ndarray | None) -> None:
    data = mesh_data(mesh)
    set_colors(data, colors)
    if mesh.normals is None:
        data = with_normals(data)
    _set_data(actor, data)


def _repaint(actor: vtkActor, colors: np.ndarray) -> bool:
    """Give what is drawn other colours; False if they are not so many."""
    mapper: Any = actor.GetMapper()
    data = mapper.GetInput()
    if data is None or data.GetNumberOfPoints() != len(colors):
        return False
    set_colors(data, colors)
    mapper.SetScalarVisibility(True)
    return True


def _set_data(actor: vtkActor, data: Any) -> None:
    mapper: Any = actor.GetMapper()
    mapper.SetInputData(data)
    mapper.SetScalarVisibility(data.GetPointData().GetScalars() is not None)


def typical_edge(mesh: Mesh) -> float:
    """Mean length of the edges of some of the triangles."""
    some = mesh.faces[:: max(1, len(mesh.faces) // 500)]
    if not len(some):
        return 0.0
    first, second = mesh.vertices[some[:, 0]], mesh.vertices[some[:, 1]]
    return float(np.linalg.norm(first - second, axis=1).mean())
