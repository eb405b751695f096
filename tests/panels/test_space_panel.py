"""The space of shapes: the map, directions and mixtures lead to the codes they say."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QAction

from inrview.document.document import Document, Family, Member
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import Completion
from inrview.messages.reports import SurfaceReport
from inrview.panels.space_panel import SpacePanel
from inrview.panels.thumbnail import picture
from inrview.session.family_state import Completed, Explored, ShapeDrag
from tests.panels.conftest import Recorder, triangle
from tests.panels.test_family_panel import Verbs
from tests.small_family import sphere_family

NAMES = ("small", "middle", "large")


@pytest.fixture
def panel(session: Recorder, qapp: Any, shown: Any) -> SpacePanel:
    session.explore = Verbs()
    session.shape_drag, session.completion = Verbs(), Verbs()
    names = ["keep", "export", "end", "pin", "unpin", "add", "complete", "support"]
    actions = {f"family.{name}": QAction(name) for name in names}
    panel = SpacePanel(session, actions)
    panel.kept = actions
    shown(panel, 420, 900)
    snapshot = sphere_family(NAMES)
    members = tuple(Member(f"m{name}", name) for name in NAMES)
    family = Family("f", "balls", members, snapshot.spec, snapshot=snapshot)
    report = SurfaceReport(triangle(), 32, 0.0, 100, 0.1, 100, 1000)
    session.change(
        panel,
        document=Document((), (), (family,)),
        active_family="f",
        family_snapshot=snapshot,
        member_coarse={"msmall": report},
        member_placements={"msmall": Placement()},
    )
    return panel


def shown_code(session: Any) -> tuple[np.ndarray, str]:
    verb, code, title = session.explore.calls[-1]
    assert verb == "show"
    return code, title


def test_a_click_on_a_shape_goes_to_its_code(
    panel: SpacePanel, session: Any, qtbot: Any
) -> None:
    assert panel._space is not None
    at = panel.map.place_of(panel._space.positions[2]).toPoint()
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=at)
    code, title = shown_code(session)
    np.testing.assert_allclose(code, [1, 0], atol=1e-6)
    assert title == "Like large"
    assert [call[0] for call in session.calls] == ["begin_scrub", "end_scrub"]


def test_a_drag_between_shapes_morphs(
    panel: SpacePanel, session: Any, qtbot: Any
) -> None:
    assert panel._space is not None
    places = [panel.map.place_of(place) for place in panel._space.positions]
    middle = ((places[0] + places[1]) / 2).toPoint()
    qtbot.mousePress(panel.map, Qt.MouseButton.LeftButton, pos=places[0].toPoint())
    qtbot.mouseMove(panel.map, middle)
    qtbot.mouseRelease(panel.map, Qt.MouseButton.LeftButton, pos=middle)
    codes = [call[1][0] for call in session.explore.calls]
    assert codes[0] == pytest.approx(-1)
    assert codes[-1] == pytest.approx(-0.5, abs=0.05)


def test_a_direction_changes_the_code_along_itself(
    panel: SpacePanel, session: Any
) -> None:
    slider = panel.sliders.sliders[0]
    assert slider.isVisible()
    assert not panel.sliders.sliders[1].isVisible()
    slider.setValue(100)
    code, _ = shown_code(session)
    np.testing.assert_allclose(np.abs(code), [1, 0], atol=1e-5)


def test_mixtures_averages_and_likely_shapes(panel: SpacePanel, session: Any) -> None:
    panel.first.setCurrentIndex(0)
    panel.second.setCurrentIndex(2)
    panel.mix.setValue(75)
    code, title = shown_code(session)
    np.testing.assert_allclose(code, [0.5, 0], atol=1e-6)
    assert title == "small to large, 75 %"
    panel.map.marked = {"middle", "large"}
    panel.average.click()
    np.testing.assert_allclose(shown_code(session)[0], [0.5, 0], atol=1e-6)
    panel.random.click()
    assert abs(shown_code(session)[0][0]) <= 1 + 1e-6


def test_marks_are_set_with_ctrl(panel: SpacePanel, qtbot: Any) -> None:
    assert panel._space is not None
    at = panel.map.place_of(panel._space.positions[1]).toPoint()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, control, at)
    assert panel.map.marked == {"middle"}
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, control, at)
    assert panel.map.marked == set()


def test_the_explored_shape_is_marked_and_judged(
    panel: SpacePanel, session: Recorder
) -> None:
    far = np.array([40.0, 0.0], np.float32)
    before = panel.map.grab().toImage()
    session.change(panel, explored=Explored("f", np.zeros(2, np.float32), "Average"))
    assert panel.map.grab().toImage() != before
    assert "nearer to the average" in panel.about.text()
    session.change(panel, explored=Explored("f", far, "Far"))
    assert "less likely" in panel.about.text()


def test_a_thumbnail_shows_the_outline() -> None:
    rng = np.random.default_rng(0)
    corners = rng.uniform(-1, 1, (3000, 3, 3)).astype(np.float32) * 0.02
    middles = rng.uniform(-1, 1, (3000, 1, 3)).astype(np.float32)
    middles[..., 0] *= 0.25  # a board, four times as high as it is wide
    faces = np.arange(9000, dtype=np.int32).reshape(-1, 3)
    board = Mesh((corners + middles).reshape(-1, 3), faces)
    drawn = picture(board, Placement(), 32, (200, 200, 200))[..., 3] > 0
    assert drawn[:, 13:19].mean() > 0.9
    assert not drawn[:, :8].any()


def test_the_slider_leads_from_the_family_to_the_hand(
    panel: SpacePanel, session: Any
) -> None:
    panel.hand.slider.setValue(80)
    assert session.shape_drag.calls == [("set_obedience", 0.8)]
    drag = ShapeDrag("msmall", ((0.0, 0.0, 0.0),), ((0.1, 0.0, 0.0),), 0.25)
    session.change(panel, shape_drag=drag)
    assert panel.hand.slider.value() == 25
    assert "1 pin on small" in panel.hand.about.text()
    assert len(session.shape_drag.calls) == 1


def test_completions_are_gone_through(panel: SpacePanel, session: Any) -> None:
    snapshot = sphere_family(NAMES)
    choices = tuple(
        Completion(MemberSnapshot(snapshot, code), 0.5, 1.0) for code in snapshot.codes
    )
    assert not panel.completion.steps.isVisible()
    session.change(panel, completed=Completed("msmall", choices, 0))
    assert panel.completion.steps.isVisible()
    assert not panel.completion.back.isEnabled()
    assert "Shape 1 of 3" in panel.completion.about.text()
    panel.completion.onward.click()
    assert session.completion.calls == [("show", 1)]


def test_a_press_outside_any_shape_is_still_a_place(
    panel: SpacePanel, session: Any, qtbot: Any
) -> None:
    qtbot.mouseClick(panel.map, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert shown_code(session)[1] == "Place on the map"
