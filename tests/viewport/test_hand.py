"""A hand on a surface: it takes hold, follows the mouse, lets go or takes back."""

from typing import Any

import numpy as np
from PyQt6.QtCore import QPoint, QRect, Qt

from inrview.geometry.placement import Placement
from inrview.viewport.pins import Pin
from inrview.viewport.pose import Pose
from tests.viewport.conftest import Make, sphere


def _posed(make_viewport: Make, at_rest: Any) -> tuple[Any, list[Any]]:
    view = make_viewport()
    view.set_pose("member:a", Pose.of(Placement((5.0, 0.0, 0.0), 2.0)))
    view.show_surface("member:a", sphere(radius=2.0, center=(5.0, 0.0, 0.0)))
    view.fit_box(np.full(3, -1.0), np.full(3, 1.0), "front")
    at_rest(view)
    heard: list[Any] = []
    view.hand_pressed.connect(heard.append)
    view.hand_moved.connect(heard.append)
    view.hand_released.connect(heard.append)
    return view, heard


def test_the_held_place_follows_the_mouse(
    make_viewport: Make, at_rest: Any, qtbot: Any
) -> None:
    view, heard = _posed(make_viewport, at_rest)
    view.set_hand("member:")
    camera = view.camera
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(view, QPoint(230, 150))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(230, 150))
    assert view.camera.position == camera.position
    hit, move, was_cancelled = heard[0], heard[1], heard[-1]
    np.testing.assert_allclose(hit.position, [5, 0, 2], atol=0.05)
    moved = np.subtract(move.position, hit.position)
    assert moved[0] > 0.2
    np.testing.assert_allclose(moved[1:], 0, atol=0.05)
    assert was_cancelled is False


def test_escape_takes_the_drag_back(
    make_viewport: Make, at_rest: Any, qtbot: Any
) -> None:
    view, heard = _posed(make_viewport, at_rest)
    view.set_hand("member:")
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert heard[-1] is True


def test_without_the_tool_the_mouse_turns(
    make_viewport: Make, at_rest: Any, qtbot: Any
) -> None:
    view, heard = _posed(make_viewport, at_rest)
    before = view.camera.position
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.mouseMove(view, QPoint(240, 150))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(240, 150))
    assert heard == []
    assert view.camera.position != before


def test_pins_and_kinds_are_painted(make_viewport: Make, at_rest: Any) -> None:
    view, _ = _posed(make_viewport, at_rest)
    plain = view.grab().toImage()
    view.set_pins((Pin((0.0, 0.0, 1.0), (0.3, 0.0, 1.0)),))
    pinned = view.grab().toImage()
    assert pinned != plain
    view.set_legend((((1.0, 0.0, 0.0), "contradicted"),))
    assert view.grab().toImage() != pinned


def test_amounts_stand_above_kinds(make_viewport: Make, at_rest: Any) -> None:
    view, _ = _posed(make_viewport, at_rest)
    view.set_legend((((1.0, 0.0, 0.0), "measured"), ((0.0, 1.0, 0.0), "inferred")))
    corner = QRect(view.width() - 90, view.height() - 40, 90, 40)
    kinds = view.grab(corner).toImage()
    whole = view.grab().toImage()
    view.show_color_bar((-1.0, 1.0), "slope")
    assert view.grab().toImage() != whole
    assert view.grab(corner).toImage() == kinds
