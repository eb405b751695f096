"""Another network and another kind of field are chosen, trained and looked at."""

from pathlib import Path
from typing import Any

from inrview.panels.number_boxes import ChoiceBox
from inrview.session.state import FitPhase
from tests.app.window.conftest import Opener, wait_for


def test_an_occupancy_of_sines_is_chosen_trained_and_has_no_offsets(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 1)
    form = window.docks.fit.settings
    _choose(form.network.network, "siren")
    _choose(form.network.kind, "occupancy")
    form.network.boxes["hidden"].setValue(24)
    _choose(form.budget, "steps")
    form.steps.setValue(60)
    shape = session.state.document.shapes[0]
    assert (shape.field.kind, shape.field.network) == ("occupancy", "siren")
    assert (shape.field.hidden, shape.fit.steps) == (24, 60)
    session.set_level(0.3)

    window.actions_table["train.toggle"].trigger()
    wait_for(qtbot, window, lambda: session.state.fit_phase is FitPhase.FINISHED)
    wait_for(qtbot, window, lambda: session.state.surface is not None)
    surface = session.state.surface
    assert surface is not None
    assert surface.level == 0
    wait_for(qtbot, window, lambda: not window.docks.inspect.level.isEnabled())
    assert "no distances" in window.docks.inspect.level.toolTip()


def _choose(box: ChoiceBox, value: str) -> None:
    box.pick(value)
    box.activated.emit(box.currentIndex())
