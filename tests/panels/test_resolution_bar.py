"""The slider goes through fixed stops and says what each costs."""

from typing import Any

from PyQt6.QtCore import QPoint, Qt

from inrview.panels.resolution_bar import STOPS, ResolutionBar
from tests.panels.conftest import Recorder


def test_a_drag_scrubs_through_the_stops_and_ends_once(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    bar = shown(ResolutionBar(session), 600, 80)
    session.change(bar)
    slider = bar.slider
    y = round(slider.height() * 0.4)
    places = [QPoint(round(slider._x(index)), y) for index in (2, 5, 8)]
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        qtbot.mouseMove(slider, place)
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=places[-1])
    names = [call[0] for call in session.calls]
    assert names[0] == "begin_scrub"
    assert names[-1] == "end_scrub"
    assert names.count("begin_scrub") == names.count("end_scrub") == 1
    asked = [call[1] for call in session.calls if call[0] == "set_resolution"]
    assert asked == [STOPS[2], STOPS[5], STOPS[8]]


def test_arrows_in_the_box_go_from_stop_to_stop(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    bar = shown(ResolutionBar(session), 600, 80)
    session.change(bar, resolution=200)
    bar.box.stepUp()
    assert session.calls[-1] == ("set_resolution", 256)
    bar.box.stepBy(-2)
    assert session.calls[-1] == ("set_resolution", 128)


def test_any_number_may_be_typed(qtbot: Any, session: Recorder, shown: Any) -> None:
    bar = shown(ResolutionBar(session), 600, 80)
    bar.box.setFocus()
    bar.box.selectAll()
    qtbot.keyClicks(bar.box, "333")
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    assert session.calls[-1] == ("set_resolution", 333)


def test_showing_a_state_asks_for_nothing(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    bar = shown(ResolutionBar(session), 600, 80)
    session.change(bar, resolution=512)
    assert bar.box.value() == 512
    assert STOPS[bar.slider.value()] == 512
    assert session.calls == []


def test_too_high_a_resolution_is_said_in_the_colour_of_errors(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    bar = shown(ResolutionBar(session), 600, 80)
    session.allowed_up_to = 512
    session.change(bar, resolution=1024)
    assert bar.cost.property("level") == "error"
    assert "at most 512" in bar.cost.text()
    session.change(bar, resolution=128)
    assert bar.cost.property("level") == "ok"
