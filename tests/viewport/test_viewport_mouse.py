"""The mouse over the viewport: real Qt events, real pictures."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent

from inrview.geometry.mesh import Mesh
from inrview.viewport.axes_gizmo import gizmo_center
from inrview.viewport.camera_state import CameraState
from inrview.viewport.marks import EDGES
from tests.viewport.conftest import sphere

LEFT = Qt.MouseButton.LeftButton
FRONT = CameraState((0.3, 0.4, 5.0), (0, 0, 0))


def box_mesh(half: float = 0.7) -> Mesh:
    """Make a cube with eight vertices."""
    corners = np.array(
        [(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32
    )
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1)]
    quads += [(2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [(a, b, c) for a, b, c, _ in quads] + [(a, c, d) for a, _, c, d in quads]
    return Mesh(corners * np.float32(half), np.array(faces, np.int32))


def wheel(viewport: Any, place: QPoint, notches: int) -> None:
    event = QWheelEvent(
        QPointF(place),
        QPointF(viewport.mapToGlobal(place)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    viewport.wheelEvent(event)


def drag(
    qtbot: Any,
    viewport: Any,
    start: QPoint,
    end: QPoint,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    qtbot.mousePress(viewport, button, keys, start)
    for share in (0.25, 0.5, 0.75, 1.0):
        step = QPointF(start) * (1 - share) + QPointF(end) * share
        qtbot.mouseMove(viewport, step.toPoint())
    qtbot.mouseRelease(viewport, button, keys, end)


@pytest.fixture
def cube(make_viewport: Any, at_rest: Any) -> Any:
    viewport = make_viewport()
    viewport.show_surface("cube", box_mesh())
    viewport.set_camera(FRONT)
    at_rest(viewport)
    return viewport


def place_on(viewport: Any, point: Any) -> QPointF:
    (place,), _ = viewport.camera.project(np.array([point], float))
    return QPointF(*place) / viewport.devicePixelRatioF()


def test_a_known_corner_is_picked_within_a_pixel(cube: Any) -> None:
    corner = np.array([0.7, 0.7, 0.7])
    place = place_on(cube, corner)
    # Half a pixel inwards, because the corner itself ends there.
    inwards = QPointF(200, 150) - place
    place += inwards / np.hypot(inwards.x(), inwards.y()) * 0.7
    hit = cube.hit_at(place)
    assert hit is not None
    assert hit.key == "cube"
    away = np.linalg.norm(np.array(hit.position) - corner)
    assert away <= 1.5 * cube.camera.pixel_size()


def test_a_hit_has_normal_value_and_origin(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    mesh = sphere(40)
    mesh = Mesh(mesh.vertices, mesh.faces, mesh.normals, origin=(1e6, 2e6, 0.0))
    viewport.show_surface("s", mesh, None, mesh.vertices[:, 0].copy(), (-1.0, 1.0))
    viewport.set_camera(CameraState((0, 0, 5), (0, 0, 0)))
    at_rest(viewport)
    place = place_on(viewport, (0.5, 0.2, np.sqrt(1 - 0.29)))
    hit = viewport.hit_at(place)
    assert hit is not None
    assert hit.origin == (1e6, 2e6, 0.0)
    assert hit.scalar == pytest.approx(0.5, abs=0.03)
    assert np.allclose(hit.normal, hit.position, atol=0.03)
    assert (hit.x, hit.y) == (place.x(), place.y())


def test_nothing_is_picked_where_nothing_is(cube: Any) -> None:
    assert cube.hit_at(QPointF(5, 5)) is None
    assert cube.hit_at(QPointF(-50, 9000)) is None
    cube.set_visible("cube", False)
    assert cube.hit_at(QPointF(200, 150)) is None


def test_hovering_reports_and_leaving_reports_none(cube: Any, qtbot: Any) -> None:
    hits: list[Any] = []
    cube.point_hovered.connect(hits.append)
    qtbot.mouseMove(cube, QPoint(200, 150))
    qtbot.waitUntil(lambda: len(hits) == 1)
    assert hits[0].key == "cube"
    qtbot.mouseMove(cube, QPoint(8, 8))
    qtbot.waitUntil(lambda: len(hits) == 2)
    assert hits[1] is None


def test_a_click_picks_and_a_drag_does_not(cube: Any, qtbot: Any, at_rest: Any) -> None:
    picked: list[Any] = []
    cube.point_picked.connect(picked.append)
    qtbot.mouseClick(cube, LEFT, pos=QPoint(200, 150))
    qtbot.mouseClick(cube, LEFT, pos=QPoint(9, 9))
    assert [hit and hit.key for hit in picked] == ["cube", None]
    drag(qtbot, cube, QPoint(200, 150), QPoint(240, 160))
    assert len(picked) == 2


def test_the_wheel_keeps_what_is_under_the_cursor(
    cube: Any, qtbot: Any, at_rest: Any
) -> None:
    place = QPoint(230, 120)
    hit = cube.hit_at(QPointF(place))
    before = cube.camera.half_height()
    for _ in range(4):
        wheel(cube, place, 1)
        qtbot.wait(20)
    assert cube.camera.half_height() < before
    at_rest(cube)
    now = place_on(cube, hit.position)
    assert (now - QPointF(place)).manhattanLength() < 1.0
    wheel(cube, place, -2)
    at_rest(cube)
    now = place_on(cube, hit.position)
    assert (now - QPointF(place)).manhattanLength() < 1.0


def test_the_wheel_can_be_inverted(cube: Any) -> None:
    before = cube.camera.half_height()
    cube.set_navigation("cad", is_wheel_inverted=True)
    wheel(cube, QPoint(200, 150), 1)
    assert cube.camera.half_height() > before


def test_left_turns_and_middle_moves(cube: Any, qtbot: Any) -> None:
    start = cube.camera
    drag(qtbot, cube, QPoint(30, 250), QPoint(80, 250))
    turned = cube.camera
    assert turned.distance == pytest.approx(start.distance)
    assert np.allclose(turned.focal_point, start.focal_point)
    assert not np.allclose(turned.axes, start.axes)
    drag(qtbot, cube, QPoint(30, 250), QPoint(80, 250), Qt.MouseButton.MiddleButton)
    moved = cube.camera
    assert np.allclose(moved.axes, turned.axes)
    assert not np.allclose(moved.focal_point, turned.focal_point)


def test_shift_left_holds_the_pressed_point(cube: Any, qtbot: Any) -> None:
    hit = cube.hit_at(QPointF(200, 150))
    shift = Qt.KeyboardModifier.ShiftModifier
    drag(qtbot, cube, QPoint(200, 150), QPoint(250, 190), LEFT, shift)
    now = place_on(cube, hit.position)
    assert (now - QPointF(250, 190)).manhattanLength() < 1.5


def test_a_double_click_sets_the_pivot(cube: Any, qtbot: Any, at_rest: Any) -> None:
    pivots: list[Any] = []
    cube.pivot_set.connect(pivots.append)
    place = QPointF(235, 120)
    hit = cube.hit_at(place)
    qtbot.mouseDClick(cube, LEFT, pos=place.toPoint())
    at_rest(cube)
    assert len(pivots) == 1
    assert np.allclose(pivots[0], hit.position, atol=2 * cube.camera.pixel_size())
    assert np.allclose(cube.camera.focal_point, pivots[0])
    now = place_on(cube, pivots[0])
    assert (now - QPointF(200, 150)).manhattanLength() < 1.0
    drag(qtbot, cube, QPoint(30, 250), QPoint(90, 230))
    assert np.allclose(cube.camera.focal_point, pivots[0])


def test_a_double_click_on_nothing_changes_nothing(cube: Any, qtbot: Any) -> None:
    before = cube.camera
    qtbot.mouseDClick(cube, LEFT, pos=QPoint(10, 10))
    assert cube.camera == before


def test_the_axes_can_be_clicked(cube: Any, qtbot: Any, at_rest: Any) -> None:
    cube.look_from("front")
    at_rest(cube)
    center = gizmo_center(cube._overlay_view())
    qtbot.mouseClick(cube, LEFT, pos=QPointF(center.x() + 34, center.y()).toPoint())
    at_rest(cube)
    assert np.allclose(cube.camera.axes[2], (1, 0, 0), atol=1e-6)


def test_moving_and_resting_are_told_once_each(
    cube: Any, qtbot: Any, at_rest: Any
) -> None:
    rested: list[Any] = []
    moved: list[None] = []
    cube.camera_rested.connect(rested.append)
    cube.camera_moved.connect(lambda: moved.append(None))
    drag(qtbot, cube, QPoint(30, 250), QPoint(90, 230))
    at_rest(cube)
    assert len(moved) >= 3
    assert len(rested) == 1
    assert (rested[0].width, rested[0].height) == (400, 300)


def test_up_axis_levels_the_view(cube: Any, at_rest: Any) -> None:
    cube.set_up_axis("z")
    at_rest(cube)
    assert cube.camera.axes[0] @ [0, 0, 1] == pytest.approx(0, abs=1e-6)


def test_a_scene_that_came_upside_down_is_put_upright(cube: Any, at_rest: Any) -> None:
    cube.look_from("front")
    at_rest(cube)
    cube.set_up_axis("-y")
    at_rest(cube)
    assert cube.camera.axes[1] @ [0, -1, 0] == pytest.approx(1)
    # what depth cameras see lies in front of them: seen from where they stood
    assert cube.camera.axes[2] @ [0, 0, -1] == pytest.approx(1)
    cube.set_up_axis("sideways")
    assert cube.camera.axes[1] @ [0, -1, 0] == pytest.approx(1)


def test_the_slice_is_dragged_along_its_normal_and_esc_puts_it_back(
    cube: Any, qtbot: Any, at_rest: Any
) -> None:
    drags: list[Any] = []
    cube.slice_dragged.connect(drags.append)
    cube.set_camera(CameraState((4, 1, 2), (0, 0, 0)))
    values = np.zeros((9, 9), np.float32)
    cube.show_slice(values, (-1, -1, 0), (2, 0, 0), (0, 2, 0))
    at_rest(cube)
    start = place_on(cube, (0, 0, 0)).toPoint()
    end = place_on(cube, (0, 0, 0.5)).toPoint()
    drag(qtbot, cube, start, end)
    assert drags[-1].is_final
    assert not drags[0].is_final
    assert np.allclose(drags[-1].center, (0, 0, 0.5), atol=0.03)
    assert np.allclose(np.abs(drags[-1].normal), (0, 0, 1), atol=1e-6)
    assert drags[-1].half_size == pytest.approx(1)
    qtbot.mousePress(cube, LEFT, pos=end)
    qtbot.mouseMove(cube, start)
    qtbot.keyClick(cube, Qt.Key.Key_Escape)
    assert np.allclose(drags[-1].center, (0, 0, 0.5), atol=0.03)
    qtbot.mouseRelease(cube, LEFT, pos=start)


def test_the_wipe_is_dragged(cube: Any, qtbot: Any) -> None:
    shares: list[float] = []
    cube.wipe_moved.connect(shares.append)
    cube.set_wipe(0.5)
    before = cube.camera
    drag(qtbot, cube, QPoint(201, 100), QPoint(300, 100))
    assert shares[-1] == pytest.approx(0.75)
    assert cube.camera == before


def test_single_letters_belong_to_the_actions(cube: Any, qtbot: Any) -> None:
    before = cube.camera
    for key in "qwsrfvpe3":
        qtbot.keyClick(cube, key)
    assert cube.camera == before
    assert cube._stage.is_open


def test_a_box_has_twelve_edges() -> None:
    assert len(EDGES) == len(set(EDGES)) == 12


def test_arrows_turn_and_plus_goes_nearer(cube: Any, qtbot: Any, at_rest: Any) -> None:
    start = cube.camera
    qtbot.keyClick(cube, Qt.Key.Key_Left)
    at_rest(cube)
    turned = cube.camera
    cosine = turned.axes[2] @ start.axes[2]
    assert np.degrees(np.arccos(cosine)) == pytest.approx(15, abs=1.0)
    qtbot.keyClick(cube, Qt.Key.Key_Plus)
    at_rest(cube)
    assert cube.camera.half_height() < turned.half_height()
    qtbot.keyClick(cube, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    at_rest(cube)
    assert not np.allclose(cube.camera.focal_point, turned.focal_point)
    assert np.allclose(cube.camera.axes, turned.axes)
