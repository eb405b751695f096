"""Everything on the stage by its key, placed relative to the first object's origin."""

from collections.abc import Iterable

import numpy as np

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport.finite import check_mesh, check_points
from inrview.viewport.points_actor import PointsActor
from inrview.viewport.stage import Stage
from inrview.viewport.surface_actor import SurfaceActor
from inrview.viewport.theme import DARK, Theme

Actor = SurfaceActor | PointsActor
Bounds = tuple[np.ndarray, np.ndarray]


class Scene:
    """Keeps one actor a key; a second `show` with the same key replaces the first."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._theme = DARK
        self._actors: dict[str, Actor] = {}
        self._hidden: set[str] = set()
        self._bounds: dict[str, Bounds] = {}
        self._origins: dict[str, Vector] = {}
        self._own_color: dict[str, Vector] = {}
        self.origin: Vector = (0.0, 0.0, 0.0)

    @property
    def keys(self) -> tuple[str, ...]:
        """What is on the stage, hidden or not, in the order of arrival."""
        return tuple(self._actors)

    def show_points(self, key: str, points: Points, color: Vector | None) -> None:
        """Draw points under a key."""
        check_points(points)
        actor = self._actor(key, PointsActor)
        assert isinstance(actor, PointsActor)
        actor.show(points)
        if color is not None:
            self._own_color[key] = color
        self._settle(key, points.positions, points.origin)

    def show_surface(
        self,
        key: str,
        mesh: Mesh,
        coarse: Mesh | None,
        colors: np.ndarray | None,
        color: Vector | None = None,
    ) -> None:
        """Draw a mesh under a key."""
        check_mesh(mesh)
        if coarse is not None:
            check_mesh(coarse)
        actor = self._actor(key, SurfaceActor)
        assert isinstance(actor, SurfaceActor)
        actor.show(mesh, coarse, colors)
        if color is not None:
            self._own_color[key] = color
        self._settle(key, mesh.vertices, mesh.origin)

    def remove(self, key: str) -> None:
        """Take an object off the stage; an unknown key is no error."""
        actor = self._actors.pop(key, None)
        if actor is None:
            return
        for prop in actor.props:
            self._stage.remove(prop)
        for table in (self._bounds, self._origins, self._own_color):
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

    def cost(self, is_coarse: bool) -> int:
        """Triangles and points that a frame draws; a point costs about a triangle."""
        return sum(
            actor.coarse_cost if is_coarse else actor.cost
            for key, actor in self._actors.items()
            if self.is_visible(key)
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

    def offset_of(self, key: str) -> np.ndarray:
        """Where an object's origin lies in the scene."""
        return np.subtract(self.origin_of(key), self.origin)

    def _actor(self, key: str, kind: type[Actor]) -> Actor:
        existing = self._actors.get(key)
        if isinstance(existing, kind):
            return existing
        is_visible = key not in self._hidden
        self.remove(key)
        if kind is PointsActor:
            actor: Actor = PointsActor(self._theme.points)
        else:
            actor = SurfaceActor(self._theme.surface, self._theme.inside)
        for prop in actor.props:
            self._stage.add(prop)
        self._actors[key] = actor
        if not is_visible:
            self.set_visible(key, is_visible=False)
        return actor

    def _settle(self, key: str, positions: np.ndarray, origin: Vector) -> None:
        others = [k for k in self._bounds if k != key]
        if not others:
            self.origin = origin
        self._origins[key] = origin
        offset = self.offset_of(key)
        self._actors[key].place(offset)
        if len(positions):
            low, high = positions.min(axis=0), positions.max(axis=0)
            self._bounds[key] = low + offset, high + offset
        else:
            self._bounds.pop(key, None)
        self._paint(key)

    def _paint(self, key: str) -> None:
        actor, own = self._actors[key], self._own_color.get(key)
        if isinstance(actor, PointsActor):
            actor.set_color(own or self._theme.points)
        else:
            actor.set_material(own or self._theme.surface, self._theme.inside)
