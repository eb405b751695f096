"""The Export panel writes where and what it says."""

from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt

from inrview.messages.reports import FitReport
from inrview.panels.export_panel import ExportPanel
from inrview.session.state import JobState
from tests.panels.conftest import Recorder, scene
from tests.panels.test_fit_panel import report


def fitted() -> FitReport:
    from inrview.geometry.placement import Placement
    from inrview.messages.snapshot import FieldSnapshot
    from inrview.messages.specs import FieldSpec

    snapshot = FieldSnapshot(FieldSpec(), Placement(), {})
    return report(snapshot=snapshot)


@pytest.fixture
def panel(session: Recorder, shown: Any, tmp_path: Path) -> ExportPanel:
    made: ExportPanel = shown(ExportPanel(session))
    session.change(made, **scene(), fit=fitted())
    made.path.setText(str(tmp_path / "mesh.ply"))
    session.calls.clear()
    return made


def test_export_asks_for_the_file_at_its_own_resolution(
    qtbot: Any, session: Recorder, panel: ExportPanel, tmp_path: Path
) -> None:
    panel.resolution.setValue(384)
    qtbot.mouseClick(panel.write, Qt.MouseButton.LeftButton)
    assert session.calls == [("export", str(tmp_path / "mesh.ply"), 384, 0.0)]


def test_the_format_changes_the_ending_and_says_what_it_drops(
    qtbot: Any, session: Recorder, panel: ExportPanel
) -> None:
    panel.format.pick("stl")
    assert panel.path.text().endswith("mesh.stl")
    assert "neither normals nor colours" in panel.warning.text()


def test_an_existing_file_is_replaced_only_by_a_button_that_says_so(
    qtbot: Any, session: Recorder, panel: ExportPanel, tmp_path: Path
) -> None:
    (tmp_path / "there.ply").write_text("x")
    panel.path.setText(str(tmp_path / "there.ply"))
    assert panel.write.text() == "Replace the file"


def test_too_much_memory_locks_the_button_and_says_why(
    qtbot: Any, session: Recorder, panel: ExportPanel
) -> None:
    session.allowed_up_to = 512
    panel.resolution.setValue(1024)
    assert not panel.write.isEnabled()
    assert "memory" in panel.warning.text()


def test_a_running_export_can_be_cancelled(
    qtbot: Any, session: Recorder, panel: ExportPanel
) -> None:
    job = JobState(7, "task", "Exporting mesh.ply", 0.4)
    session.change(panel, jobs=(job,))
    assert panel.progress.value() == 400
    assert not panel.write.isEnabled()
    qtbot.mouseClick(panel.cancel, Qt.MouseButton.LeftButton)
    assert session.calls[-1] == ("cancel_job", 7)


def test_without_a_fit_there_is_nothing_to_export(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    panel = shown(ExportPanel(session))
    session.change(panel, **scene())
    assert not panel.write.isEnabled()
    assert "press Train" in panel.warning.text()
