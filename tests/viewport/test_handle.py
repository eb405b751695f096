"""Points of surfaces are taken, dragged, put back; ghosts are seen, not touched."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication

from inrview.geometry.placement import Placement
from inrview.viewport.handle import Handle
from inrview.viewport.pose import Pose
from tests.viewport.conftest import Make, pixels_of, sphere

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(make_viewport: Make, at_rest: Any) -> Any:
    """Return a view of a ball that stands in a pose, with handles on."""
    view = make_viewport(400, 300)
    view.set_pose("member:a", Pose.of(Placement((10.0, 0.0, 0.0), 2.0)))
    view.show_surface("member:a", sphere(radius=2.0, center=(10.0, 0.0, 0.0)))
    view.look_from("front")
    at_rest(view)
    view.set_handles("member:")
    return view


class Heard:
    """What the handle's signals said."""

    def __init__(self, view: Any) -> None:
        self.said: list[tuple[str, Any]] = []
        for name in ("pressed", "dragged", "released", "cancelled", "scaled", "locked"):
            signal = getattr(view, f"handle_{name}")
            signal.connect(lambda *values, name=name: self.said.append((name, values)))

    def names(self) -> list[str]:
        """Return what was said, without the numbers."""
        return [name for name, _ in self.said]


def _wheel(view: Any, notches: int) -> None:
    place = QPointF(200, 150)
    event = QWheelEvent(
        place,
        view.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def test_a_press_takes_a_point_and_the_hand_brings_it(qtbot: Any, view: Any) -> None:
    heard, camera = Heard(view), view.camera
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    assert view.is_holding
    qtbot.mouseMove(view, QPoint(220, 150))
    qtbot.mouseMove(view, QPoint(240, 140))
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(240, 140))
    assert heard.names() == ["pressed", "dragged", "dragged", "released"]
    hit = heard.said[0][1][0]
    assert hit.key == "member:a"
    np.testing.assert_allclose(hit.position, (10, 0, 2), atol=0.05)
    (end,) = heard.said[2][1]
    pose = view.pose_of("member:a")
    (pixel,), _ = camera.project(pose.to_scene(np.array([end])))
    np.testing.assert_allclose(pixel / view.devicePixelRatioF(), (240, 140), atol=1.5)
    assert end[0] > 10.1
    assert view.camera == camera


def test_shift_makes_the_hand_fine(qtbot: Any, view: Any) -> None:
    heard = Heard(view)
    shift = Qt.KeyboardModifier.ShiftModifier
    for keys in (Qt.KeyboardModifier.NoModifier, shift):
        qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
        qtbot.mouseMove(view, QPoint(205, 150))
        _move(view, QPointF(240, 150), keys)
        qtbot.mouseRelease(view, _LEFT, pos=QPoint(240, 150))
    ways = [values[0][0] for name, values in heard.said if name == "dragged"]
    assert ways[3] - ways[2] == pytest.approx(0.2 * (ways[1] - ways[0]), rel=0.05)


def _move(view: Any, place: QPointF, keys: Any) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, view.mapToGlobal(place), _LEFT, _LEFT, keys
    )
    QApplication.sendEvent(view, event)


def test_escape_and_a_lost_focus_put_it_back(qtbot: Any, view: Any) -> None:
    heard = Heard(view)
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(200, 150))
    assert heard.names() == ["pressed", "cancelled"]
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut))
    assert heard.names()[2:] == ["pressed", "cancelled"]
    assert not view.is_holding


def test_wheel_and_keys_set_reach_and_lock(qtbot: Any, view: Any) -> None:
    heard, camera = Heard(view), view.camera
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    qtbot.keyClick(view, Qt.Key.Key_X)
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    _wheel(view, 2)
    _wheel(view, -1)
    assert view.camera == camera
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(200, 150))
    said = [one for one in heard.said if one[0] in ("scaled", "locked")]
    assert [name for name, _ in said] == ["scaled", "locked", "scaled", "scaled"]
    factors = [values[0] for name, values in said if name == "scaled"]
    np.testing.assert_allclose(factors, (1.1, 1.21, 1 / 1.1))
    assert said[1][1] == ("x",)
    _wheel(view, 2)
    assert view.camera != camera


def test_our_keys_are_claimed_only_with_handles(view: Any) -> None:
    def is_claimed(key: Any) -> bool:
        asked = QKeyEvent(
            QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier
        )
        asked.ignore()
        QApplication.sendEvent(view, asked)
        return asked.isAccepted()

    assert is_claimed(Qt.Key.Key_X)
    assert not is_claimed(Qt.Key.Key_Escape)
    assert not is_claimed(Qt.Key.Key_B)
    view.set_handles(None)
    assert not is_claimed(Qt.Key.Key_X)


def test_without_handles_and_beside_surfaces_the_camera_is_taken(
    qtbot: Any, view: Any
) -> None:
    heard = Heard(view)
    before = view.camera
    qtbot.mousePress(view, _LEFT, pos=QPoint(5, 5))
    qtbot.mouseMove(view, QPoint(40, 5))
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(40, 5))
    assert view.camera != before
    view.set_handles(None)
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(200, 150))
    assert not heard.said


def test_a_ghost_is_seen_through_and_not_taken(view: Any, at_rest: Any) -> None:
    before = pixels_of(view).copy()
    view.set_pose("ghost:a", view.pose_of("member:a"))
    view.show_ghost("ghost:a", sphere(radius=3.0, center=(10.0, 0.0, 0.0)))
    at_rest(view)
    with_ghost = pixels_of(view).copy()
    middle = with_ghost[140:160, 190:210].mean(axis=(0, 1))
    alone = before[140:160, 190:210].mean(axis=(0, 1))
    assert np.abs(middle - alone).max() < 60
    assert (np.abs(with_ghost - before).max(axis=2) > 3).mean() > 0.05
    hit = view.hit_at(QPointF(200, 150))
    assert hit is not None
    assert hit.key == "member:a"
    view.show_ghost("ghost:a", None)
    at_rest(view)
    assert "ghost:a" not in view.keys
    assert np.abs(pixels_of(view) - before).max() < 10


def test_the_ring_is_as_wide_as_the_reach_and_amber_when_warned(view: Any) -> None:
    center = np.array([0.0, 0.0, 1.0])
    view.show_handle(Handle(center, 0.5, center + [0.3, 0, 0]))
    plain = _grabbed(view)
    view.show_handle(Handle(center, 0.5, center + [0.3, 0, 0], "", True))
    amber = _grabbed(view)
    changed = np.argwhere(np.abs(plain - amber).max(axis=2) > 40)
    width = np.ptp(changed[:, 1]) / view.devicePixelRatioF()
    depth = view.camera.depth_of(center)
    expected = 1.0 / (view.camera.pixel_size(depth) * view.devicePixelRatioF())
    assert width == pytest.approx(expected, rel=0.15)
    tinted = amber[changed[:, 0], changed[:, 1]].mean(axis=0)
    assert tinted[0] > tinted[2] + 30
    view.show_handle(None)
    assert np.abs(_grabbed(view) - plain).max() > 30


def _grabbed(view: Any) -> np.ndarray:
    image = (
        view.grab().toImage().convertToFormat(view._loop.image.format().Format_RGBA8888)
    )
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    rows = np.frombuffer(bits, np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].astype(int).copy()


def test_a_press_right_after_the_scene_changed_is_not_lost(
    qtbot: Any, view: Any
) -> None:
    heard = Heard(view)
    view.show_surface("member:a", sphere(radius=2.0, center=(10.0, 0.0, 0.0)))
    assert view.hit_at(QPointF(200, 150)) is None  # no frame of it was drawn yet
    qtbot.mousePress(view, _LEFT, pos=QPoint(200, 150))
    assert heard.names()[:1] == ["pressed"]
    qtbot.mouseRelease(view, _LEFT, pos=QPoint(200, 150))
