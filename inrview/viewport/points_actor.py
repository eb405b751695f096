"""A point cloud: what the machine draws well of it, at rest and while moving.

A picture has about a million pixels, so of a larger cloud a random part says as much;
at rest the part is taken from what the camera sees, and zooming in shows more.
"""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float32, Int64, UInt8
from vtkmodules.vtkCommonDataModel import vtkPlane
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkPolyDataMapper,
    vtkProp,
)

from inrview.geometry.frozen import Vector
from inrview.geometry.points import Points
from inrview.viewport.camera_state import CameraState
from inrview.viewport.cutting import cut_behind
from inrview.viewport.finite import box_of
from inrview.viewport.lights import make_matte
from inrview.viewport.pose import Pose
from inrview.viewport.vtk_arrays import points_data, set_colors, set_normals

MOVING_COUNT = 20_000
"""A point costs software OpenGL about as much as a triangle."""
REST_COUNT = 250_000
ENOUGH = 100_000
"""Points that fill the cells from which the spacing is guessed."""
_CELLS = 64
SMALLEST, LARGEST = 1.5, 9.0
BALL_FROM, BALLS_UP_TO = 3.5, 20_000
"""Few large points without normals become balls; 100k would take twice as long."""
CLOSED = 2.0
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
        self._seen_from: CameraState | None = None
        self._thinned = 1.0
        self._color = color
        self._marked: Bool[np.ndarray, " n"] | None = None
        self._mark_color = color
        self._rows: dict[vtkActor, np.ndarray | slice] = {}
        self.set_color(color)

    @property
    def props(self) -> tuple[vtkProp, ...]:
        """What goes on the stage."""
        return self._full, self._thin

    @property
    def cost(self) -> int:
        """Points drawn at rest on a slow machine."""
        return min(self._count, REST_COUNT)

    @property
    def _count(self) -> int:
        return 0 if self.points is None else len(self.points)

    @property
    def coarse_cost(self) -> int:
        """Points drawn while moving."""
        return min(self._count, MOVING_COUNT)

    def show(self, points: Points) -> None:
        """Replace what is drawn."""
        self.points, self._marked = points, None
        self.spacing = typical_spacing(points.positions)
        self._seen_from, self._thinned = None, 1.0
        if len(points) > MOVING_COUNT:
            self._fill(self._thin, points, fair_part(len(points), MOVING_COUNT))
        if len(points) <= REST_COUNT:
            self._fill(self._full, points, slice(None))
        self._apply()

    def mark(self, chosen: Bool[np.ndarray, " n"] | None, color: Vector) -> None:
        """Give points another colour, whatever their own is; None: none of them."""
        if chosen is not None and len(chosen) != self._count:
            return
        self._marked, self._mark_color = chosen, color
        for actor in self._rows:
            self._paint(actor)

    def _fill(
        self, actor: vtkActor, points: Points, chosen: np.ndarray | slice
    ) -> None:
        _fill(actor, points, chosen)
        self._rows[actor] = chosen
        if self._marked is not None:
            self._paint(actor)

    def _paint(self, actor: vtkActor) -> None:
        """Bring the colours of what an actor draws up to date."""
        points = self.points
        assert points is not None
        rows, mapper = self._rows[actor], actor.GetMapper()
        has_colors = points.colors is not None or self._marked is not None
        if has_colors:
            mapper_any: Any = mapper
            set_colors(mapper_any.GetInput(), self._colors(points, rows))
        mapper.SetScalarVisibility(has_colors)
        mapper.Modified()

    def _colors(
        self, points: Points, rows: np.ndarray | slice
    ) -> UInt8[np.ndarray, "k 3"]:
        if points.colors is not None:
            colors = points.colors[rows].copy()
        else:
            count = len(points.positions[rows])
            own = np.rint(np.multiply(self._color, 255)).astype(np.uint8)
            colors = np.tile(own, (count, 1))
        if self._marked is not None:
            colors[self._marked[rows]] = np.rint(np.multiply(self._mark_color, 255))
        return colors

    def focus(self, camera: CameraState, pose: Pose) -> None:
        """Choose what to draw of a large cloud: a part of what the camera sees."""
        if self.points is None or self._count <= REST_COUNT:
            return
        if camera == self._seen_from:
            return
        self._seen_from = camera
        seen = np.flatnonzero(in_view(self.points.positions, camera, pose))
        self._thinned = max(1.0, len(seen) / REST_COUNT)
        if len(seen) > REST_COUNT:
            seen = seen[fair_part(len(seen), REST_COUNT)]
        self._fill(self._full, self.points, seen)

    def set_color(self, color: Vector) -> None:
        """Colour the points that have no colours of their own."""
        for actor in (self._full, self._thin):
            actor.GetProperty().SetColor(*color)
        self._color = color
        if self._marked is not None:
            for actor in self._rows:
                self._paint(actor)

    def fit_size(self, pixel: float, ratio: float) -> None:
        """Let points just touch: `pixel` is the length that a device pixel covers."""
        thinned = (self._thinned, max(1.0, self._count / MOVING_COUNT))
        for actor, share in zip((self._full, self._thin), thinned, strict=True):
            wanted = CLOSED * self.spacing * float(np.sqrt(share)) / pixel
            size = min(LARGEST * ratio, max(SMALLEST * ratio, wanted))
            actor.GetProperty().SetPointSize(size)
            is_large = size >= BALL_FROM and self._count / share <= BALLS_UP_TO
            is_ball = is_large and not self.has_normals
            actor.GetProperty().SetRenderPointsAsSpheres(is_ball)
            actor.GetProperty().SetLighting(is_ball or self.has_normals)

    @property
    def has_normals(self) -> bool:
        """Whether light can fall on it."""
        return self.points is not None and self.points.normals is not None

    def place(self, offset: np.ndarray) -> None:
        """Move to where its origin lies in the scene."""
        for actor in (self._full, self._thin):
            actor.SetUserMatrix(None)
            actor.SetPosition(*offset)

    def stand(self, matrix: np.ndarray) -> None:
        """Stand where a 4 by 4 matrix says, whatever the origin is."""
        user = vtkMatrix4x4()
        user.DeepCopy(matrix.ravel().tolist())
        for actor in (self._full, self._thin):
            actor.SetPosition(0.0, 0.0, 0.0)
            actor.SetUserMatrix(user)

    def set_cut(self, plane: vtkPlane | None) -> None:
        """Leave out what lies behind a plane, or nothing."""
        cut_behind((self._full, self._thin), plane)

    def set_visible(self, is_visible: bool) -> None:
        """Show or hide."""
        self._is_visible = is_visible
        self._apply()

    def set_moving(self, is_coarse: bool) -> None:
        """Draw a part of the points, or all."""
        self._is_coarse = is_coarse
        self._apply()

    def _apply(self) -> None:
        use_thin = self._is_coarse and self._count > MOVING_COUNT
        self._full.SetVisibility(self._is_visible and not use_thin)
        self._thin.SetVisibility(self._is_visible and use_thin)


def _actor() -> vtkActor:
    actor = vtkActor()
    mapper = vtkPolyDataMapper()
    mapper.SetStatic(True)
    actor.SetMapper(mapper)
    make_matte(actor.GetProperty())
    return actor


def _fill(actor: vtkActor, points: Points, chosen: np.ndarray | slice) -> None:
    data = points_data(points.positions[chosen])
    if points.normals is not None:
        set_normals(data, points.normals[chosen])
    if points.colors is not None:
        set_colors(data, points.colors[chosen])
    mapper: Any = actor.GetMapper()
    mapper.SetInputData(data)
    mapper.SetScalarVisibility(points.colors is not None)
    mapper.SetColorModeToDirectScalars()


def fair_part(count: int, wanted: int) -> Int64[np.ndarray, " k"]:
    """Choose one number at random from each of `wanted` equal parts, in order."""
    place = np.arange(wanted) + np.random.default_rng(0).random(wanted)
    return np.asarray(np.minimum(place * (count / wanted), count - 1), np.int64)


def in_view(
    positions: Float32[np.ndarray, "n 3"], camera: CameraState, pose: Pose
) -> Bool[np.ndarray, " n"]:
    """Say which points (standing at `pose`) lie inside the picture."""
    eye = pose.to_own(np.asarray(camera.position))
    axes = (camera.axes @ pose.matrix[:3, :3]).astype(np.float32)
    across, upward, back = axes @ (positions - eye.astype(np.float32)).T
    half = camera.half_height(1.0)
    depth = np.float32(1.0) if camera.parallel_scale is not None else -back
    side = half * camera.width / camera.height
    return np.asarray(
        (np.abs(across) <= side * depth) & (np.abs(upward) <= half * depth)
    )


def typical_spacing(positions: np.ndarray, crowd: float = 0.0) -> float:
    """Guess the distance between neighbours: cells that hold points share the area.

    Points on a surface that fill K cells of side c share an area of about K c^2. Where
    cells hold fewer than `crowd` points on average, larger ones are counted: without,
    the guess is too low for few points.
    """
    if len(positions) < 2:
        return 0.0
    some = positions
    if len(positions) > ENOUGH:
        some = positions[fair_part(len(positions), ENOUGH)]
    low, high = box_of(some)
    longest = float((high - low).max())
    if longest == 0:
        return 0.0
    cells = _CELLS
    filled = _filled(some, low, longest, cells)
    while len(some) < crowd * filled and cells > 2:
        cells //= 2
        filled = _filled(some, low, longest, cells)
    return longest / cells * float(np.sqrt(filled / len(positions)))


def _filled(positions: np.ndarray, low: np.ndarray, longest: float, cells: int) -> int:
    """Count the cells that hold points, of so many along the longest side."""
    place = ((positions - low) * (cells * 0.999 / longest)).astype(np.int32)
    number = (place[:, 0] * cells + place[:, 1]) * cells + place[:, 2]
    return int(np.count_nonzero(np.bincount(number, minlength=1)))
