"""Which object lies at a place that the depth picture gave."""

import numpy as np

from inrview.geometry.frozen import Vector
from inrview.viewport.picking import MeshSearch, Nearest, PointSearch, mesh_search
from inrview.viewport.points_actor import PointsActor
from inrview.viewport.scene import Scene
from inrview.viewport.surface_actor import SurfaceActor
from inrview.viewport.view_events import Hit


class Hits:
    """Searches the visible objects; a search lasts as long as its object."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._searches: dict[str, tuple[object, MeshSearch | PointSearch]] = {}

    def at(self, place: np.ndarray, reach: float) -> Hit | None:
        """Return the object nearest to a scene position, none beyond `reach`."""
        for gone in self._searches.keys() - set(self._scene.keys):
            del self._searches[gone]
        best: tuple[float, str, Nearest] | None = None
        for key in self._scene.keys:
            if not self._scene.is_visible(key) or self._is_far(key, place, reach):
                continue
            found = self._nearest(key, place)
            if found is None:
                continue
            there = self._scene.pose_of(key).to_scene(found.position)
            away = float(np.linalg.norm(there - place))
            if away <= reach and (best is None or away < best[0]):
                best = away, key, found
        return None if best is None else self._hit(best[1], best[2])

    def on(self, key: str, place: np.ndarray) -> Hit | None:
        """Return the place of one object, seen or not, that is nearest to a place."""
        found = self._nearest(key, place)
        return None if found is None else self._hit(key, found)

    def _is_far(self, key: str, place: np.ndarray, reach: float) -> bool:
        """Whether the box around an object is beyond reach."""
        box = self._scene.bounds([key])
        if box is None:
            return False
        beyond = np.maximum(box[0] - place, place - box[1])
        return bool((beyond > reach).any())

    def _nearest(self, key: str, place: np.ndarray) -> Nearest | None:
        actor = self._scene.actor(key)
        if isinstance(actor, SurfaceActor) and actor.is_ghost:
            return None
        value = actor.points if isinstance(actor, PointsActor) else None
        mesh = actor.mesh if isinstance(actor, SurfaceActor) else None
        subject = value or mesh
        if subject is None:
            return None
        kept = self._searches.get(key)
        if kept is None or kept[0] is not subject:
            search: MeshSearch | PointSearch
            if value is not None:
                search = PointSearch(value.positions, value.normals)
            else:
                assert mesh is not None
                search = mesh_search(mesh)
            kept = subject, search
            self._searches[key] = kept
        return kept[1].nearest(self._scene.pose_of(key).to_own(place))

    def _hit(self, key: str, found: Nearest) -> Hit:
        actor = self._scene.actor(key)
        scalar = None
        if isinstance(actor, SurfaceActor) and actor.scalars is not None:
            value = float(found.blend(actor.scalars))
            scalar = value if np.isfinite(value) else None
        x, y, z = found.position.tolist()
        position: Vector = (x, y, z)
        origin = self._scene.origin_of(key)
        corners, shares = found.vertices.tolist(), found.weights.tolist()
        between = tuple(corners), tuple(shares)
        return Hit(key, position, origin, found.normal, scalar, 0.0, 0.0, *between)

    def forget(self) -> None:
        """Let go of everything."""
        self._searches.clear()
