"""The Fit panel says how the fit goes, and its settings become specs."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtGui import QAction

from inrview.messages.presets import preset
from inrview.messages.reports import FitReport, Quality
from inrview.messages.specs import FitSpec
from inrview.panels.fit_panel import FitPanel
from inrview.panels.fit_settings import SIZE_IN_SHAPE_SPACE
from inrview.session.state import FitPhase
from tests.panels.conftest import Recorder, scene


def report(**parts: Any) -> FitReport:
    steps = np.arange(1, 50, dtype=np.float32)
    first = FitReport("fitting", 49, 3.2, 15.0, steps, 1 / steps, 0.02)
    return replace(first, **parts)


@pytest.fixture
def panel(session: Recorder, actions: dict[str, QAction], shown: Any) -> FitPanel:
    made: FitPanel = shown(FitPanel(session, actions))
    session.change(made, **scene())
    session.calls.clear()
    return made


def test_quality_is_a_sentence_in_the_scans_unit(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    quality = Quality(0.21, 0.3, 0.987, 0.5, 1000)
    phase = FitPhase.RUNNING
    session.change(panel, fit=report(quality=quality, noise=0.1), fit_phase=phase)
    words = panel.quality.text().replace("\u00a0", " ")
    assert words == "scan to surface: 210 µm mean, 98.7 % within 500 µm"
    assert "100 µm" in panel.noise.text().replace("\u00a0", " ")
    assert panel.progress.isVisible()


def test_an_idle_panel_says_how_to_begin(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    assert "Press Train" in panel.hint.text()
    assert not panel.quality.isVisible()


def test_a_fit_of_another_shape_is_not_taken_for_this_ones(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    shown = {"fit": report(noise=0.1), "fit_phase": FitPhase.PAUSED}
    session.change(panel, **shown, fit_shape=session.state.active_shape)
    assert "Paused" in panel.hint.text()
    assert panel.pace.isVisible()
    session.change(panel, fit_shape="another")
    assert "Press Train" in panel.hint.text()
    assert not panel.pace.isVisible()


def test_settings_become_specs(qtbot: Any, session: Recorder, panel: FitPanel) -> None:
    form = panel.settings
    box = form.network.boxes["levels"]
    levels = box.value() - 1
    box.setValue(levels)
    name, shape, field, _ = session.calls[-1]
    assert (name, shape, field.levels) == ("set_field", "h1", levels)
    form.budget.pick("steps")
    form.budget.activated.emit(form.budget.currentIndex())
    form.steps.setValue(500)
    name, shape, fit = session.calls[-1]
    assert (name, fit.steps, fit.seconds) == ("set_fit", 500, None)


def test_how_errors_count_is_a_choice_where_distances_are_learned(
    session: Recorder, panel: FitPanel
) -> None:
    box = panel.settings.robust
    assert box.isVisibleTo(panel)
    box.setCurrentIndex(box.findData("absolute"))
    box.activated.emit(box.currentIndex())
    name, _, spec = session.calls[-1]
    assert name == "set_fit"
    assert spec.robust == "absolute"


def test_given_noise_is_a_share_of_the_size(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    form = panel.settings
    form.noise_kind.pick("manual")
    form.noise_kind.activated.emit(form.noise_kind.currentIndex())
    form.noise.setValue(0.2)
    fit: FitSpec = session.calls[-1][2]
    assert fit.noise == pytest.approx(0.002 * SIZE_IN_SHAPE_SPACE)


def test_showing_a_shape_edits_nothing(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    document = session.state.document
    fit = FitSpec(seconds=12.0, seed=7, device="cpu")
    shape = replace(document.shapes[0], fit=fit)
    session.change(panel, document=replace(document, shapes=(shape,)))
    assert panel.settings.seconds.value() == 12.0
    assert panel.settings.seconds.isVisible()
    assert panel.settings.seed.value() == 7
    assert session.calls == []


def test_the_plot_reads_a_value_off_under_the_pointer(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    session.change(panel, fit=report(), fit_phase=FitPhase.RUNNING)
    plot = panel.plot
    frame = plot._frame()
    assert frame.value_at(frame.x(20.0)) == pytest.approx(20.0)
    first = plot.grab().toImage()
    qtbot.mouseMove(plot, plot.rect().center())
    qtbot.waitUntil(lambda: plot.grab().toImage() != first)


def test_only_what_the_chosen_network_uses_is_shown(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    form = panel.settings.network
    assert form.boxes["levels"].isVisible()
    assert not form.boxes["omega"].isVisible()
    form.network.pick("siren")
    form.network.activated.emit(form.network.currentIndex())
    fields = [call for call in session.calls if call[0] == "set_field"]
    assert fields[-1][2] == preset("sdf", "siren")
    assert fields[-1][3].batch == 4096
    assert not [call for call in session.calls if call[0] == "set_fit"]
    document = session.state.document
    shape = replace(document.shapes[0], field=fields[-1][2], fit=fields[-1][3])
    session.change(panel, document=replace(document, shapes=(shape,)))
    assert form.boxes["omega"].isVisible()
    assert not form.boxes["levels"].isVisible()
    assert form.preset.currentData() == "default"
    form.boxes["omega"].setValue(12.0)
    assert session.calls[-1][2].omega == 12.0
    assert form.preset.currentData() == "own"


def test_a_papers_preset_brings_its_loss(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    document = session.state.document
    shape = replace(document.shapes[0], field=preset("sdf", "siren"))
    session.change(panel, document=replace(document, shapes=(shape,)))
    form = panel.settings.network
    form.preset.pick("paper")
    form.preset.activated.emit(form.preset.currentIndex())
    assert session.calls[-1][2] == preset("sdf", "siren", "paper")
    assert session.calls[-1][3].loss == "siren"


def test_settings_that_make_no_network_are_not_taken(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    box = panel.settings.network.boxes["coarsest"]
    before = box.value()
    box.setValue(4000)
    assert box.value() == before
    assert session.calls == []


def test_hidden_scans_are_said_to_be_learned(
    qtbot: Any, session: Recorder, panel: FitPanel
) -> None:
    document = session.state.document
    first, shape = document.scans[0], document.shapes[0]
    scans = tuple(replace(first, id=one, is_visible=one == "a") for one in "abc")
    shape = replace(shape, scan_ids=("a", "b", "c"))
    one = replace(document, scans=scans, shapes=(shape,))
    session.change(panel, document=one, active_shape=shape.id)
    words = panel.hidden_scans.text()
    assert panel.hidden_scans.isVisible()
    assert words.startswith("2 of the 3 scans are hidden")
    assert "Train learns from all 3" in words
    for is_visible in (True, False):
        eyes = tuple(replace(scan, is_visible=is_visible) for scan in scans)
        session.change(panel, document=replace(one, scans=eyes))
        assert not panel.hidden_scans.isVisible()
