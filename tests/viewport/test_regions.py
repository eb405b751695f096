"""Points behind a box, a lasso or a brush: as the eye sees them."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt

from inrview.geometry.points import Points
from inrview.viewport.camera_state import CameraState
from inrview.viewport.pose import shifted
from inrview.viewport.region_canvas import BOX, DAB, LASSO
from inrview.viewport.sight import placed
from tests.viewport.conftest import Make, sphere
from tests.viewport.conftest import pixels_of as picture_of

_LEFT = Qt.MouseButton.LeftButton


def _grid() -> Points:
    """Return a flat grid of 101 by 101 points, from -1 to 1, facing z."""
    across = np.linspace(-1, 1, 101)
    x, y = np.meshgrid(across, across)
    positions = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    return Points(positions.astype(np.float32))


@pytest.fixture
def view(make_viewport: Make, at_rest: Any) -> Any:
    """Return a viewport that looks straight at the grid."""
    made = make_viewport()
    made.show_points("scan:a", _grid())
    made.look_from("z")
    made.fit_all()
    at_rest(made)
    return made


def _places(view: Any) -> np.ndarray:
    """Return where each point is, in the widget's pixels."""
    found, _ = view.camera.project(_grid().positions.astype(np.float64))
    return np.asarray(found / view.devicePixelRatioF())


def _drag(qtbot: Any, view: Any, way: list[QPoint], keys: Any = None) -> None:
    held = Qt.KeyboardModifier.NoModifier if keys is None else keys
    qtbot.mousePress(view, _LEFT, held, way[0])
    for place in way[1:]:
        qtbot.mouseMove(view, place)
    qtbot.mouseRelease(view, _LEFT, held, way[-1])


@pytest.mark.parametrize("parallel", [None, 1.3])
def test_pixels_are_where_the_camera_projects(
    rng: np.random.Generator, parallel: float | None
) -> None:
    camera = CameraState(
        (1.0, 2.0, 4.0), (0.2, 0.0, 0.0), width=640, height=400, parallel_scale=parallel
    )
    points = rng.normal(size=(5000, 3)).astype(np.float32)
    pose = shifted(np.array([0.3, -0.1, 0.2]))
    exact, depth = camera.project(pose.to_scene(points.astype(np.float64)))
    found = placed(points, camera, pose).pixels
    inside = (exact >= 0).all(axis=1) & (exact < [640, 400]).all(axis=1)
    if parallel is None:
        inside &= depth > 0
    np.testing.assert_array_equal(found >= 0, inside)
    rows, columns = np.divmod(found[inside], 640)
    middle = np.column_stack([columns, rows]) + 0.5
    assert np.abs(middle - exact[inside]).max() <= 0.51


def test_a_box_marks_the_points_inside_it(view: Any, qtbot: Any) -> None:
    heard: list[str] = []
    view.region_begun.connect(heard.append)
    view.set_region_tool(BOX)
    _drag(qtbot, view, [QPoint(150, 100), QPoint(180, 120), QPoint(240, 170)])
    places = _places(view)
    inside = ((places > [150, 100]) & (places < [240, 170])).all(axis=1)
    assert 100 < inside.sum() < 9000
    found = view.points_marked("scan:a")
    assert (found != inside).sum() <= 0.03 * inside.sum()
    assert heard == ["replace"]


def test_a_lasso_marks_what_it_goes_around(view: Any, qtbot: Any) -> None:
    view.set_region_tool(LASSO)
    corners = [QPoint(200, 60), QPoint(290, 220), QPoint(110, 220), QPoint(200, 60)]
    _drag(qtbot, view, corners)
    x, y = (_places(view) - [200, 60]).T
    inside = (y < 160) & (y > 160 / 90 * np.abs(x))
    found = view.points_marked("scan:a")
    assert (found != inside).sum() <= 0.04 * inside.sum()


def test_the_brush_marks_as_broad_as_it_is(view: Any, qtbot: Any) -> None:
    view.set_region_tool(DAB)
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    reach = np.linalg.norm(_places(view) - [200, 150], axis=1)
    found = view.points_marked("scan:a")
    assert (found != (reach < 24)).sum() <= 0.06 * found.sum()
    qtbot.mouseMove(view, QPoint(260, 150))
    found = view.points_marked("scan:a")
    beside = np.abs(_places(view)[:, 1] - 150) < 24
    between = (_places(view)[:, 0] > 200) & (_places(view)[:, 0] < 260)
    assert found[beside & between].mean() > 0.98
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(260, 150))
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert view.region_radius == pytest.approx(24 * 1.1)


def test_shift_adds_and_control_takes_away(view: Any, qtbot: Any) -> None:
    heard: list[str] = []
    view.region_begun.connect(heard.append)
    view.set_region_tool(BOX)
    way = [QPoint(150, 100), QPoint(240, 170)]
    _drag(qtbot, view, way, Qt.KeyboardModifier.ShiftModifier)
    _drag(qtbot, view, way, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["add", "subtract"]


def test_alt_moves_the_view_and_escape_takes_back(view: Any, qtbot: Any) -> None:
    heard: list[str] = []
    view.region_begun.connect(heard.append)
    view.region_cancelled.connect(lambda: heard.append("cancelled"))
    view.set_region_tool(LASSO)
    before = view.camera.position
    way = [QPoint(150, 100), QPoint(240, 170)]
    _drag(qtbot, view, way, Qt.KeyboardModifier.AltModifier)
    assert heard == []
    assert view.camera.position != before
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert heard == ["replace", "cancelled"]


def test_chosen_points_are_drawn_in_their_own_colour(
    view: Any, qtbot: Any, at_rest: Any
) -> None:
    def pinks() -> int:
        colors = picture_of(view).reshape(-1, 3)
        red, green = colors[:, 0], colors[:, 1]
        return int(((red > 2 * green) & (red > 120)).sum())

    def is_there(claim: bool) -> bool:
        return (pinks() > 200) == claim

    assert pinks() == 0
    view.mark_points("scan:a", _grid().positions[:, 0] > 0)
    qtbot.waitUntil(lambda: is_there(True), timeout=20_000)
    view.mark_points("scan:a", None)
    qtbot.waitUntil(lambda: is_there(False), timeout=20_000)


def _two_grids(view: Any, at_rest: Any) -> None:
    """Put a second grid behind the one that is there."""
    behind = Points(_grid().positions * 0.8 + np.float32([0, 0, -0.7]))
    view.show_points("scan:b", behind)
    at_rest(view)


def _box(qtbot: Any, view: Any) -> tuple[int, int]:
    """Return how many points of the front and of the back a box takes."""
    _drag(qtbot, view, [QPoint(150, 100), QPoint(180, 120), QPoint(240, 170)])
    return tuple(int(view.points_marked(f"scan:{key}").sum()) for key in "ab")


def test_only_what_is_seen_is_marked_if_asked(
    view: Any, qtbot: Any, at_rest: Any
) -> None:
    _two_grids(view, at_rest)
    view.set_region_tool(BOX)
    front, back = _box(qtbot, view)
    assert min(front, back) > 100
    view.set_region_tool(BOX, only_seen=True)
    still, through = _box(qtbot, view)
    assert still > 0.99 * front
    assert through < 0.01 * back
    # What is hidden by its eye hides nothing, and a cloud that went hides no more.
    view.set_visible("scan:a", is_visible=False)
    at_rest(view)
    assert _box(qtbot, view)[1] == back
    view.remove("scan:a")
    at_rest(view)
    _drag(qtbot, view, [QPoint(150, 100), QPoint(240, 170)])
    assert view.points_marked("scan:b").sum() == back


def test_a_surface_hides_the_points_behind_it(
    view: Any, qtbot: Any, at_rest: Any
) -> None:
    view.set_region_tool(BOX, only_seen=True)
    _drag(qtbot, view, [QPoint(190, 140), QPoint(210, 160)])
    assert view.points_marked("scan:a").sum() > 20
    toward_eye = np.array(view.camera.position) / view.camera.distance
    view.show_surface("fit", sphere(200, radius=0.5, center=toward_eye), None)
    at_rest(view)
    _drag(qtbot, view, [QPoint(190, 140), QPoint(210, 160)])
    assert view.points_marked("scan:a").sum() == 0
    view.set_wipe(0.5)
    _drag(qtbot, view, [QPoint(190, 140), QPoint(210, 160)])
    assert view.points_marked("scan:a").sum() > 20
