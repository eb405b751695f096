"""The template is dragged by hand in the real window, and every shape follows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt

from inrview.app.template_view import TEMPLATE_TOOL
from inrview.fields.family_field import restore_member
from inrview.session.state import TEMPLATE
from tests.app.window.conftest import Opener, wait_for
from tests.app.window.test_window_family import folder as folder_of_balls
from tests.app.window.test_window_family import learned, opened

folder = folder_of_balls
_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: Any, open_window: Opener, folder: Path) -> Any:
    """Return the window with a learned family and the hand on."""
    window = opened(qtbot, open_window, folder)
    learned(qtbot, window)
    window.viewport.look_from("front")
    window.actions_table["family.drag"].trigger()
    assert window.look.state.tool == TEMPLATE_TOOL
    return window


def _place(qtbot: Any, window: Any, key: str) -> QPoint:
    """Return where a surface is on screen, once a press there would take it."""
    view = window.viewport

    def point() -> QPoint | None:
        low, high = view._scene.bounds([f"member:{key}"])
        (pixel,), _ = view.camera.project(((low + high) / 2)[None])
        x, y = pixel / view.devicePixelRatioF()
        place = QPoint(round(x), round(y))
        hit = view.hit_at(place.toPointF())
        return place if hit is not None and hit.key == f"member:{key}" else None

    wait_for(qtbot, window, point)
    found = point()
    assert found is not None
    return found


def _extent(window: Any, key: str) -> float:
    """Return how wide the surface is, in the family's shape space."""
    report = window.session.state.member_surfaces[key]
    placement = window.session.state.member_placements[key]
    points = placement.to_shape(report.mesh.vertices)
    return float(np.ptp(points[:, 0]))


def test_a_drag_of_the_template_is_one_step_and_all_follow(
    qtbot: Any, window: Any
) -> None:
    session, view = window.session, window.viewport
    family = session.state.document.families[0]
    steps = len(session.state.history)
    place = _place(qtbot, window, TEMPLATE)
    before = dict(session.state.member_surfaces)
    session.template.set_radius(0.6)
    qtbot.mousePress(view, _LEFT, pos=place)
    assert session.state.template_drag is not None
    wait_for(qtbot, window, lambda: view._overlays.handle is not None)
    assert f"ghost:{TEMPLATE}" in view.keys
    qtbot.mouseMove(view, place + QPoint(12, 0))
    qtbot.mouseMove(view, place + QPoint(24, -4))

    def is_followed() -> bool:
        surfaces = session.state.member_surfaces
        return all(surfaces[key].mesh is not before[key].mesh for key in before)

    wait_for(qtbot, window, is_followed)
    assert len(session.state.history) == steps
    qtbot.mouseRelease(view, _LEFT, pos=place + QPoint(24, -4))
    wait_for(qtbot, window, lambda: len(session.state.history) == steps + 1)
    assert session.state.history[-1].startswith("Drag template point (")
    wait_for(qtbot, window, lambda: f"ghost:{TEMPLATE}" not in view.keys)
    (edit,) = session.state.document.family(family.id).edits
    assert edit.radius == 0.6
    assert edit.center[2] == pytest.approx(0.5, abs=0.05)
    assert edit.vector[0] > 0.02
    session.undo()
    wait_for(
        qtbot,
        window,
        lambda: all(
            session.state.member_surfaces[key].mesh is before[key].mesh
            or session.state.member_surfaces[key].resolution > before[key].resolution
            for key in before
        ),
    )


def test_a_member_can_be_held_and_escape_restores(qtbot: Any, window: Any) -> None:
    session, view = window.session, window.viewport
    member = session.state.document.families[0].members[0]
    state = session.state
    place = _place(qtbot, window, member.id)
    before = _extent(window, member.id)
    qtbot.mousePress(view, _LEFT, pos=place)
    qtbot.mouseMove(view, place + QPoint(10, 0))
    qtbot.mouseMove(view, place + QPoint(20, 0))
    wait_for(qtbot, window, lambda: session.state.preview_edits is not None)
    (edit,) = session.state.preview_edits
    template = state.document.families[0].template_snapshot()
    assert template is not None
    center = np.array([edit.center], np.float32)
    value = restore_member(template).values(center)[0]
    assert abs(value) < 0.2  # near the template, less a correction hardly learned yet
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert session.state.preview_edits is None
    assert session.state.document is state.document
    assert session.state.history == state.history
    wait_for(
        qtbot,
        window,
        lambda: _extent(window, member.id) == pytest.approx(before, abs=0.02),
    )


def test_the_tool_says_what_it_does_and_goes_with_the_family(
    qtbot: Any, window: Any
) -> None:
    texts = window.viewport._overlays.texts
    wait_for(qtbot, window, lambda: "drag a point" in texts.get("hint", ""))
    shape = window.session.state.document.shapes[0]
    window.session.select(shape.id)
    wait_for(qtbot, window, lambda: not window.look.state.tool)
    assert "drag a point" not in texts.get("hint", "")
