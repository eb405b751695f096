"""Getting a scan ready in the real window, by the mouse and by every button."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QToolButton

from inrview.app.point_commands import PointCommands
from inrview.geometry.points import Points
from tests.app.window.conftest import Opener, wait_for

pytestmark = pytest.mark.timeout(240)
_LEFT = Qt.MouseButton.LeftButton
_STRAYS = 20


@pytest.fixture
def window(qtbot: Any, open_window: Opener, tmp_path: Path) -> Any:
    """Return the window with a ball of 20,000 points and twenty strays around it."""
    rng = np.random.default_rng(3)
    points = rng.standard_normal((20_000 + _STRAYS, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points[-_STRAYS:] *= 1.5
    path = tmp_path / "ball.xyz"
    np.savetxt(path, points, fmt="%.6f")
    made = open_window([path])
    state = made.session
    wait_for(qtbot, made, lambda: state.state.document.scans)
    wait_for(qtbot, made, lambda: made.viewport._was_drawn)
    made.docks.show_panel("data")
    wait_for(qtbot, made, lambda: made.docks.data.points.isVisible())
    return made


def _count(window: Any) -> int:
    chosen = window.session.state.point_selection
    return sum(one.count for one in chosen.values())


def _left(window: Any) -> int:
    geometry = window.session.state.document.scans[0].geometry
    assert isinstance(geometry, Points)
    return len(geometry)


def _button(window: Any, action: str) -> QToolButton:
    """Return the button of the card that an action has."""
    wanted = window.actions_table[action]
    buttons = window.docks.data.points.findChildren(QToolButton)
    return next(one for one in buttons if one.defaultAction() is wanted)


def _press(qtbot: Any, window: Any, action: str) -> None:
    wait_for(qtbot, window, lambda: _button(window, action).isEnabled())
    qtbot.mouseClick(_button(window, action), _LEFT)


def _drag(qtbot: Any, window: Any, *way: QPoint) -> None:
    view = window.viewport
    qtbot.mousePress(view, _LEFT, pos=way[0])
    for place in way[1:]:
        qtbot.mouseMove(view, place)
    qtbot.mouseRelease(view, _LEFT, pos=way[-1])


def test_a_lasso_selects_and_delete_deletes(qtbot: Any, window: Any) -> None:
    view = window.viewport
    middle = QPoint(view.width() // 2, view.height() // 2)
    _press(qtbot, window, "points.lasso")
    texts = view._overlays.texts
    wait_for(qtbot, window, lambda: "draw around points" in texts.get("hint", ""))
    corners = [(-40, -40), (40, -40), (40, 40), (-40, 40), (-40, -40)]
    _drag(qtbot, window, *(middle + QPoint(x, y) for x, y in corners))
    wait_for(qtbot, window, lambda: _count(window) > 100)
    text = window.docks.data.points.text
    wait_for(qtbot, window, lambda: "selected" in text.text())
    number = _count(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    wait_for(qtbot, window, lambda: _left(window) == 20_020 - number)
    window.actions_table["edit.undo"].trigger()
    wait_for(qtbot, window, lambda: _left(window) == 20_020)
    # The tool is put away by its own button, and the mouse turns the view again.
    _press(qtbot, window, "points.lasso")
    before = view.camera.position
    _drag(qtbot, window, middle, middle + QPoint(40, 0))
    assert view.camera.position != before


def test_box_and_brush_keep_only_what_they_select(qtbot: Any, window: Any) -> None:
    view = window.viewport
    middle = QPoint(view.width() // 2, view.height() // 2)
    _press(qtbot, window, "points.brush")
    _drag(qtbot, window, middle, middle + QPoint(5, 0))
    wait_for(qtbot, window, lambda: _count(window) > 20)
    by_brush = _count(window)
    _press(qtbot, window, "points.box")
    _drag(qtbot, window, middle - QPoint(60, 60), middle + QPoint(60, 60))
    wait_for(qtbot, window, lambda: _count(window) > by_brush)
    number = _count(window)
    _press(qtbot, window, "points.invert")
    wait_for(qtbot, window, lambda: _count(window) == 20_020 - number)
    _press(qtbot, window, "points.crop")
    wait_for(qtbot, window, lambda: _left(window) == 20_020 - number)
    _press(qtbot, window, "points.all")
    wait_for(qtbot, window, lambda: _count(window) == 20_020 - number)
    _press(qtbot, window, "points.none")
    wait_for(qtbot, window, lambda: _count(window) == 0)


def test_a_tool_takes_what_is_seen_or_reaches_through(qtbot: Any, window: Any) -> None:
    view, table = window.viewport, window.actions_table
    middle = QPoint(view.width() // 2, view.height() // 2)
    texts = view._overlays.texts
    seen = table["points.seen"]
    assert not seen.isEnabled()

    def count_of_drag() -> int:
        _drag(qtbot, window, middle - QPoint(40, 40), middle + QPoint(40, 40))
        wait_for(qtbot, window, lambda: _count(window) > 20)
        return _count(window)

    # A box reaches through at first, and the switch is a tool's own.
    _press(qtbot, window, "points.box")
    wait_for(qtbot, window, lambda: "through (Alt" in texts["hint"])
    through = count_of_drag()
    _press(qtbot, window, "points.seen")
    wait_for(qtbot, window, lambda: "seen (Alt" in texts["hint"])
    assert seen.isChecked()
    assert 0.3 * through < count_of_drag() < 0.6 * through
    _press(qtbot, window, "points.lasso")
    assert not seen.isChecked()
    _press(qtbot, window, "points.brush")
    assert seen.isChecked()
    # By its key while the mouse is over the view; what was chosen is remembered.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    wait_for(qtbot, window, lambda: not seen.isChecked())
    kept = PointCommands(window).look.state.seen_tools
    assert kept == {"points.box"}


def test_outliers_are_looked_at_before_they_go(qtbot: Any, window: Any) -> None:
    card = window.docks.data.points
    card.sigma.setValue(8.0)
    qtbot.mouseClick(card.seek, _LEFT)
    wait_for(qtbot, window, lambda: _count(window) == _STRAYS)
    assert _left(window) == 20_020
    _press(qtbot, window, "points.delete")
    wait_for(qtbot, window, lambda: _left(window) == 20_000)


def test_points_are_thinned_out_to_a_spacing(qtbot: Any, window: Any) -> None:
    card = window.docks.data.points
    card.spacing.setValue(0.1)
    qtbot.mouseClick(card.thin, _LEFT)
    wait_for(qtbot, window, lambda: _left(window) < 1500)
    assert _left(window) > 500
    assert "Thin out" in window.session.state.undo_name


def _bent() -> np.ndarray:
    """Return points of a wavy sheet with a bump, which lies on itself in one way."""
    rng = np.random.default_rng(5)
    x, y = rng.uniform(-1, 1, (2, 12_000))
    z = 0.25 * np.sin(3 * x + 1) * np.cos(2 * y) + 0.5 * np.exp(
        -8 * ((x - 0.3) ** 2 + (y + 0.2) ** 2)
    )
    return np.stack([x, y, z], axis=1)


def test_two_scans_are_aligned_by_hand_and_by_the_button(
    qtbot: Any, open_window: Opener, tmp_path: Path
) -> None:
    whole = _bent()
    paths = [tmp_path / "left.xyz", tmp_path / "right.xyz"]
    away = np.array([4.0, 0.0, 0.0])
    np.savetxt(paths[0], whole[whole[:, 0] < 0.5], fmt="%.6f")
    np.savetxt(paths[1], whole[whole[:, 0] > -0.5] + away, fmt="%.6f")
    window = open_window(paths)
    session, view = window.session, window.viewport
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 2)
    window.docks.show_panel("data")
    wait_for(qtbot, window, lambda: window.docks.data.points.isVisible())
    view.look_from("z")
    view.fit_all()
    _press(qtbot, window, "points.pairs")
    places = [np.array([-0.3, -0.6]), np.array([0.3, -0.2]), np.array([0.1, 0.7])]
    for number, place in enumerate(places):
        _pick(qtbot, window, np.array([*place, 0.3]), 2 * number + 1)
        _pick(qtbot, window, np.array([*place, 0.3]) + away, 2 * number + 2)
    wait_for(qtbot, window, lambda: len(view._overlays.named_spots) == 6)
    _press(qtbot, window, "points.align_pairs")
    wait_for(qtbot, window, lambda: session.state.undo_name == "Align 2 scans")
    assert _apart(window) < 0.02
    session.undo()
    wait_for(qtbot, window, lambda: _apart(window) > 2)
    _press(qtbot, window, "points.align")
    wait_for(qtbot, window, lambda: session.state.undo_name == "Align 2 scans")
    assert _apart(window) < 0.02
    _press(qtbot, window, "points.align_near")
    wait_for(
        qtbot,
        window,
        lambda: session.state.history.count("Align 2 scans") == 2,
    )
    assert _apart(window) < 0.02
    assert len(session.state.document.shapes) == 1


def _pick(qtbot: Any, window: Any, place: np.ndarray, number: int) -> None:
    """Click on a place of the file's coordinates, once there is a picture of it."""
    view = window.viewport

    def point() -> QPoint | None:
        scene = place - np.array(view._scene.origin)
        (pixel,), _ = view.camera.project(scene[None])
        found = QPoint(*np.round(pixel / view.devicePixelRatioF()).astype(int).tolist())
        return found if view.hit_at(found.toPointF()) is not None else None

    wait_for(qtbot, window, point)
    found = point()
    assert found is not None
    qtbot.mouseClick(view, _LEFT, pos=found)
    wait_for(qtbot, window, lambda: len(window.session.state.picked_places) == number)


def _apart(window: Any) -> float:
    """Return how far the second scan's points are from where they were cut out."""
    whole = _bent()
    scan = window.session.state.document.scans[1].geometry
    places = scan.positions.astype(float) + scan.origin
    return float(np.linalg.norm(places - whole[whole[:, 0] > -0.5], axis=1).mean())
