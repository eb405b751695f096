"""Painting, linked pointing and colour maps in the real window."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt

from inrview.session.state import TEMPLATE
from tests.app.window.conftest import Opener, wait_for
from tests.app.window.test_window_drag import _place
from tests.app.window.test_window_family import folder as folder_of_balls
from tests.app.window.test_window_family import learned, opened

folder = folder_of_balls
_LEFT = Qt.MouseButton.LeftButton
_RED = (214, 69, 65)


@pytest.fixture
def window(qtbot: Any, open_window: Opener, folder: Path) -> Any:
    """Return the window with a learned family whose places are known."""
    window = opened(qtbot, open_window, folder)
    learned(qtbot, window)
    window.viewport.look_from("front")
    surfaces = window.session.state.member_surfaces
    wait_for(
        qtbot,
        window,
        lambda: all(
            report.places is not None
            for report in window.session.state.member_surfaces.values()
        ),
    )
    assert len(surfaces) == 4
    return window


def _reds(window: Any) -> dict[str, int]:
    """Return how many vertices are drawn red, by key: what VTK was given."""
    found = {}
    for key in window.session.state.member_surfaces:
        mapper = window.viewport._scene.actor(f"member:{key}")._full.GetMapper()
        scalars = mapper.GetInput().GetPointData().GetScalars()
        if scalars is not None:
            count = scalars.GetNumberOfTuples()
            rows = [scalars.GetTuple3(row) for row in range(count)]
            found[key] = sum(row == _RED for row in rows)
    return found


def test_a_stroke_paints_all_shapes_and_undo_takes_it_off(
    qtbot: Any, window: Any
) -> None:
    session, view = window.session, window.viewport
    window.actions_table["colours.paint"].trigger()
    texts = view._overlays.texts
    wait_for(qtbot, window, lambda: "paint on any shape" in texts.get("hint", ""))
    session.colors.set_brush(radius=0.3)
    steps = len(session.state.history)
    place = _place(qtbot, window, TEMPLATE)
    qtbot.mousePress(view, _LEFT, pos=place)
    assert session.state.is_painting
    qtbot.mouseMove(view, place + QPoint(6, 0))
    wait_for(qtbot, window, lambda: all(_reds(window).get(k) for k in _keys(window)))
    assert len(session.state.history) == steps
    qtbot.mouseRelease(view, _LEFT, pos=place + QPoint(6, 0))
    wait_for(qtbot, window, lambda: len(session.state.history) == steps + 1)
    (stroke,) = session.state.document.families[0].colors.strokes
    assert stroke.points[:, 2] == pytest.approx(0.5, abs=0.05)
    session.undo()
    wait_for(qtbot, window, lambda: not _reds(window))


def _keys(window: Any) -> list[str]:
    return list(window.session.state.member_surfaces)


def test_escape_takes_a_stroke_back_and_the_brush_stays(
    qtbot: Any, window: Any
) -> None:
    session, view = window.session, window.viewport
    window.actions_table["colours.paint"].trigger()
    before = session.state.document
    place = _place(qtbot, window, TEMPLATE)
    qtbot.mousePress(view, _LEFT, pos=place)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not session.state.is_painting
    assert session.state.document is before
    radius = session.state.brush.radius
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert session.state.brush.radius > radius
    assert window.look.state.tool == "brush"


def test_a_press_beside_all_shapes_turns_the_view(qtbot: Any, window: Any) -> None:
    view = window.viewport
    window.actions_table["colours.paint"].trigger()
    camera = view.camera
    corner = QPoint(20, view.height() - 120)
    assert view.hit_at(corner.toPointF()) is None
    qtbot.mousePress(view, _LEFT, pos=corner)
    qtbot.mouseMove(view, corner + QPoint(30, 0))
    qtbot.mouseRelease(view, _LEFT, pos=corner + QPoint(30, 0))
    assert not window.session.state.is_painting
    assert view.camera.position != camera.position


def test_pointing_at_one_shape_marks_the_place_on_all(qtbot: Any, window: Any) -> None:
    view = window.viewport
    member = window.session.state.document.families[0].members[0]
    place = _place(qtbot, window, member.id)
    hit = view.hit_at(place.toPointF())
    view.point_hovered.emit(hit)
    spots = view._overlays.spots
    assert [spot.is_source for spot in spots] == [False, False, False, True]
    assert all(0 < spot.confidence <= 1 for spot in spots)
    # The balls differ in size alone: what corresponds lies the same way outwards.
    own = view.pose_of(hit.key).to_scene(np.array(hit.position))
    assert spots[-1].position == pytest.approx(own, abs=1e-4)
    window.actions_table["colours.links"].trigger()
    assert view._overlays.spots == ()
    view.point_hovered.emit(hit)
    assert view._overlays.spots == ()


def test_places_are_shown_as_colours_and_joined_by_lines(
    qtbot: Any, window: Any
) -> None:
    view = window.viewport
    window.actions_table["colours.map"].trigger()
    found = _colors_drawn(window)
    assert set(found) == set(_keys(window))
    first, second = list(found.values())[:2]
    assert np.ptp(first, axis=0).min() > 60
    assert np.abs(first.mean(axis=0) - second.mean(axis=0)).max() < 12
    window.actions_table["colours.map"].trigger()
    assert not _colors_drawn(window)
    window.docks.show_panel("colors")
    box = window.docks.colors.matches
    wait_for(qtbot, window, lambda: box.first.count() == 4)
    box.lines.setChecked(True)
    assert any(key.startswith("match-lines:") for key in view.keys)
    box.lines.setChecked(False)
    assert not any(key.startswith("match-lines:") for key in view.keys)


def _colors_drawn(window: Any) -> dict[str, np.ndarray]:
    found = {}
    for key in _keys(window):
        actor = window.viewport._scene.actor(f"member:{key}")
        if actor.mesh.colors is not None:
            found[key] = actor.mesh.colors.astype(float)
    return found
