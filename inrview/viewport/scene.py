"""Everything on the stage by its key, placed relative to the first object's origin."""

from collections.abc import Collection, Iterable
from enum import StrEnum

import numpy as np

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport.camera_state import CameraState
from inrview.viewport.finite import NotDrawableError, box_of, check_mesh, check_points
from inrview.viewport.lines_actor import LinesActor
from inrview.viewport.points_actor import PointsActor
from inrview.viewport.pose import Pose, shifted
from inrview.viewport.section import Section
from inrview.viewport.slice_handle import SliceHandle
from inrview.viewport.stage import Stage
from inrview.viewport.surface_actor import SurfaceActor
from inrview.viewport.theme import DARK, Theme

Actor = SurfaceActor | PointsActor | LinesActor
Bounds = tuple[np.ndarray, np.ndarray]


GHOST = 0.25
"""Opacity of what was there before."""


class Side(StrEnum):
    """Which half of a wipe an object belongs to."""

    LEFT = "left"
    RIGHT = "right"


class Scene:
    """Keeps one actor a key; a second `show` with the same key replaces the first."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._theme = DARK
        self._actors: dict[str, Actor] = {}
        self._hidden: set[str] = set()
        self._bounds: dict[str, Bounds] = {}
        self._own_boxes: dict[str, Bounds] = {}
        self._origins: dict[str, Vector] = {}
        self.section = Section(stage)
        self._left: Collection[str] | None = None
        self._own_color: dict[str, Vector] = {}
        self._poses: dict[str, Pose] = {}
        self.origin: Vector = (0.0, 0.0, 0.0)

    @property
    def keys(self) -> tuple[str, ...]:
        """What is on the stage, hidden or not, in the order of arrival."""
        return tuple(self._actors)

    def show_points(
        self, key: str, points: Points, color: Vector | None = None
    ) -> None:
        """Draw points under a key."""
        check_points(points)
        actor = self._actor(key, PointsActor)
        assert isinstance(actor, PointsActor)
        actor.show(points)
        self._settle(key, points.positions, points.origin)
        self.set_color(key, color)

    def show_surface(
        self,
        key: str,
        mesh: Mesh,
        coarse: Mesh | None,
        scalars: np.ndarray | None = None,
        colors: np.ndarray | None = None,
    ) -> None:
        """Draw a mesh under a key; `colors` stand for `scalars`, one a vertex."""
        check_mesh(mesh)
        if coarse is not None:
            check_mesh(coarse)
        for array in (scalars, colors):
            if array is not None and len(array) != len(mesh.vertices):
                raise NotDrawableError(
                    f"{len(array)} values for {len(mesh.vertices)} vertices: not drawn."
                )
        actor = self._actor(key, SurfaceActor)
        assert isinstance(actor, SurfaceActor)
        actor.show(mesh, coarse, colors, scalars)
        self._settle(key, mesh.vertices, mesh.origin)

    def recolor(
        self, key: str, colors: np.ndarray, coarse: np.ndarray | None = None
    ) -> bool:
        """Give a surface's vertices other colours; False if that does not fit."""
        actor = self._actors.get(key)
        return isinstance(actor, SurfaceActor) and actor.recolor(colors, coarse)

    def points_of(self, key: str) -> Points | None:
        """Return the cloud under a key, if one is there."""
        actor = self._actors.get(key)
        return actor.points if isinstance(actor, PointsActor) else None

    def mark_points(self, key: str, chosen: np.ndarray | None, color: Vector) -> None:
        """Give some points of a cloud another colour."""
        actor = self._actors.get(key)
        if isinstance(actor, PointsActor):
            actor.mark(chosen, color)

    def show_lines(
        self, key: str, starts: np.ndarray, ends: np.ndarray, color: Vector
    ) -> None:
        """Draw straight lines under a key."""
        keep = np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1)
        actor = self._actor(key, LinesActor)
        assert isinstance(actor, LinesActor)
        actor.show(starts[keep], ends[keep])
        corners = np.concatenate([starts[keep], ends[keep]])
        self._settle(key, corners, self.origin)
        self.set_color(key, color)

    def set_color(self, key: str, color: Vector | None) -> None:
        """Give an object a colour of its own, or the theme's again."""
        self._own_color.pop(key, None)
        if color is not None:
            self._own_color[key] = color
        self._paint(key)

    def set_ghost(self, key: str) -> None:
        """Let a surface be seen through, and not be pointed at."""
        actor = self._actors[key]
        assert isinstance(actor, SurfaceActor)
        actor.set_opacity(GHOST)

    def refine(self, key: str, patch: Mesh | None) -> bool:
        """Lay a finer patch over a surface; False if there is no such surface."""
        actor = self._actors.get(key)
        if not isinstance(actor, SurfaceActor):
            return False
        if patch is not None:
            check_mesh(patch)
            actor.place_patch(np.subtract(patch.origin, self.origin))
        actor.refine(patch)
        return True

    def set_cut(self, handle: SliceHandle | None) -> None:
        """Cut everything away in front of a plane, or leave it whole."""
        before = self.section.plane
        self.section.cut(handle)
        if self.section.plane is not before:
            for actor in self._actors.values():
                actor.set_cut(self.section.plane)

    def aim(self, camera: CameraState) -> None:
        """Settle what depends on where the eye is: the cut, and finer patches."""
        self.section.face(camera)
        for actor in self._actors.values():
            if isinstance(actor, SurfaceActor):
                actor.step_behind(camera)

    def remove(self, key: str) -> None:
        """Take an object off the stage; an unknown key is no error."""
        actor = self._actors.pop(key, None)
        if actor is None:
            return
        for prop in actor.props:
            self._stage.remove(prop)
        tables = (self._bounds, self._own_boxes, self._origins, self._own_color)
        for table in tables:
            table.pop(key, None)
        self._hidden.discard(key)

    def set_visible(self, key: str, is_visible: bool) -> None:
        """Show or hide an object; remembered for a key that comes later."""
        (self._hidden.discard if is_visible else self._hidden.add)(key)
        if key in self._actors:
            self._actors[key].set_visible(is_visible)

    def is_visible(self, key: str) -> bool:
        """Whether an object is on the stage and not hidden."""
        return key in self._actors and key not in self._hidden

    def actor(self, key: str) -> Actor | None:
        """Return what draws a key."""
        return self._actors.get(key)

    def set_moving(self, is_coarse: bool) -> None:
        """Draw coarse levels, or everything."""
        for actor in self._actors.values():
            actor.set_moving(is_coarse)

    def set_left(self, keys: Collection[str] | None) -> None:
        """Say what stands left of a wipe: these keys, or all points if None."""
        self._left = keys

    def side_of(self, key: str) -> Side:
        """Say on which half of a wipe an object is shown."""
        if self._left is not None:
            return Side.LEFT if key in self._left else Side.RIGHT
        is_cloud = isinstance(self._actors.get(key), PointsActor)
        return Side.LEFT if is_cloud else Side.RIGHT

    def show_side(self, side: Side | None) -> None:
        """Leave only one half's objects on the stage, or bring all back."""
        for key, actor in self._actors.items():
            is_here = side is None or self.side_of(key) == side
            actor.set_visible(is_here and key not in self._hidden)

    def cost(self, is_coarse: bool) -> int:
        """Triangles and points that a frame draws; a point costs about a triangle."""
        return sum(
            actor.coarse_cost if is_coarse else actor.cost
            for key, actor in self._actors.items()
            if self.is_visible(key)
        )

    def fit_points(self, camera: CameraState, ratio: float, is_coarse: bool) -> None:
        """Choose the points of this view, at the size at which they close."""
        for key, actor in self._actors.items():
            if isinstance(actor, PointsActor) and key in self._bounds:
                if not is_coarse and self.is_visible(key):
                    actor.focus(camera, self.pose_of(key))
                low, high = self._bounds[key]
                nearest = camera.depth_of((low + high) / 2)
                nearest = max(nearest, float(np.linalg.norm(high - low)) / 50)
                pixel = camera.pixel_size(nearest) / self.pose_of(key).scale
                actor.fit_size(pixel, ratio)

    @property
    def has_unlit_points(self) -> bool:
        """Whether a visible cloud has no normals to show its form."""
        return any(
            isinstance(actor, PointsActor)
            and self.is_visible(key)
            and not actor.has_normals
            for key, actor in self._actors.items()
        )

    def set_theme(self, theme: Theme) -> None:
        """Recolour the background and what has no colour of its own."""
        self._theme = theme
        self._stage.set_theme(theme)
        for key in self._actors:
            self._paint(key)

    def bounds(self, keys: Iterable[str] | None = None) -> Bounds | None:
        """Box around the visible objects (or those named), in the scene."""
        chosen = [k for k in self._actors if self.is_visible(k)]
        chosen = chosen if keys is None else list(keys)
        boxes = [self._bounds[key] for key in chosen if key in self._bounds]
        if not boxes:
            return None
        low = np.min([box[0] for box in boxes], axis=0)
        return low, np.max([box[1] for box in boxes], axis=0)

    def origin_of(self, key: str) -> Vector:
        """Return the origin an object came with."""
        return self._origins.get(key, self.origin)

    def set_pose(self, key: str, pose: Pose | None) -> None:
        """Say where an object stands; None: where its origin lies. Remembered."""
        if pose is None:
            self._poses.pop(key, None)
        else:
            self._poses[key] = pose
        if key in self._actors and key in self._own_boxes:
            self._stand(key)

    def pose_of(self, key: str) -> Pose:
        """Return where an object stands in the scene."""
        pose = self._poses.get(key)
        return shifted(self._offset_of(key)) if pose is None else pose

    def _offset_of(self, key: str) -> np.ndarray:
        return np.subtract(self.origin_of(key), self.origin)

    def _actor(self, key: str, kind: type[Actor]) -> Actor:
        existing = self._actors.get(key)
        if isinstance(existing, kind):
            return existing
        is_visible = key not in self._hidden
        self.remove(key)
        if kind is LinesActor:
            actor: Actor = LinesActor(self._theme.accent)
        elif kind is PointsActor:
            actor = PointsActor(self._theme.points)
        else:
            actor = SurfaceActor(self._theme.surface, self._theme.inside)
        actor.set_cut(self.section.plane)
        for prop in actor.props:
            self._stage.add(prop)
        self._actors[key] = actor
        if not is_visible:
            self.set_visible(key, is_visible=False)
        return actor

    def _settle(self, key: str, positions: np.ndarray, origin: Vector) -> None:
        others = [k for k in self._bounds if k != key and k not in self._poses]
        if not others and key not in self._poses:
            self.origin = origin
        self._origins[key] = origin
        self._own_boxes.pop(key, None)
        if len(positions):
            self._own_boxes[key] = box_of(positions)
        self._stand(key)
        self._paint(key)

    def _stand(self, key: str) -> None:
        """Place an object and its box."""
        actor = self._actors[key]
        pose = self.pose_of(key)
        if key in self._poses:
            actor.stand(pose.matrix)
        else:
            actor.place(self._offset_of(key))
        self._bounds.pop(key, None)
        if key in self._own_boxes:
            self._bounds[key] = pose.box(*self._own_boxes[key])

    def _paint(self, key: str) -> None:
        actor, own = self._actors[key], self._own_color.get(key)
        if isinstance(actor, LinesActor):
            actor.set_color(own or self._theme.accent)
        elif isinstance(actor, PointsActor):
            actor.set_color(own or self._theme.points)
        else:
            actor.set_material(own or self._theme.surface, self._theme.inside)
