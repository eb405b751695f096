"""Labels and landmarks in the real window: painted, loaded, seen, measured, written."""

from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QFileDialog

from inrview.geometry.label_colors import label_colors
from inrview.geometry.mesh import Mesh
from inrview.geometry.stroke import BARE
from inrview.messages.landmarks import Measurement
from inrview.session.state import TEMPLATE
from tests.app.window.conftest import wait_for
from tests.app.window.test_window_analysis import analysed
from tests.app.window.test_window_colors import _colors_drawn, _keys
from tests.app.window.test_window_colors import window as colored_window
from tests.app.window.test_window_drag import _place
from tests.app.window.test_window_family import folder as folder_of_balls

folder, window = folder_of_balls, colored_window
_LEFT = Qt.MouseButton.LeftButton


def _drawn(window: Any, label: int) -> dict[str, int]:
    """Return how many vertices are drawn in a label's colour, as VTK was given them."""
    wanted = tuple(label_colors(np.array([label], np.int32))[0].tolist())
    found = {}
    for key in _keys(window):
        mapper = window.viewport._scene.actor(f"member:{key}")._full.GetMapper()
        scalars = mapper.GetInput().GetPointData().GetScalars()
        if scalars is not None:
            rows = [scalars.GetTuple3(n) for n in range(scalars.GetNumberOfTuples())]
            found[key] = sum(row == wanted for row in rows)
    return found


def _answer(qtbot: Any, window: Any, title: str, path: Path) -> None:
    """Answer a dialog that asks for files."""
    wait_for(qtbot, window, lambda: window.findChild(QFileDialog, title) is not None)
    dialog = window.findChild(QFileDialog, title)
    if dialog.fileMode() == QFileDialog.FileMode.ExistingFiles:
        dialog.filesSelected.emit([str(path)])
    else:
        dialog.fileSelected.emit(str(path))
    dialog.close()


def test_a_stroke_labels_all_shapes_and_the_part_is_measured(
    qtbot: Any, window: Any, tmp_path: Path
) -> None:
    session, view, panel = window.session, window.viewport, window.docks.analysis
    window.actions_table["analyse.labels_paint"].trigger()
    texts = view._overlays.texts
    wait_for(qtbot, window, lambda: "paint a new label" in texts.get("hint", ""))
    session.labels.set_brush(radius=0.3)
    place = _place(qtbot, window, TEMPLATE)
    qtbot.mousePress(view, _LEFT, pos=place)
    assert session.state.is_labelling
    wait_for(
        qtbot, window, lambda: all(_drawn(window, 0).get(key) for key in _keys(window))
    )
    qtbot.mouseRelease(view, _LEFT, pos=place + QPoint(2, 0))
    wait_for(qtbot, window, lambda: session.state.history[-1] == "Paint labels")
    window.docks.show_panel("analysis")
    rows = panel.labels.list
    wait_for(qtbot, window, lambda: rows.topLevelItemCount() == 1)
    rows.topLevelItem(0).setText(0, "cap")
    wait_for(
        qtbot,
        window,
        lambda: [text for _, text in view._overlays.legend][:1] == ["cap"],
    )
    assert int(rows.topLevelItem(0).text(1).replace(",", "")) > 20
    session.marks.add_measurement(Measurement("skin", "area", part="cap"))
    window.actions_table["analyse.labels_paint"].trigger()
    analysed(qtbot, window)
    areas = session.state.analysis.report.values[:, 0]
    assert (areas > 0).all()
    window.actions_table["analyse.labels_show"].trigger()  # away
    window.actions_table["analyse.labels_show"].trigger()
    wait_for(qtbot, window, lambda: _drawn(window, 0).get(TEMPLATE))
    panel.labels.files.kind.setCurrentIndex(1)
    window.actions_table["analyse.labels_export"].trigger()
    title = "Export labels of all shapes, replacing those in the folder"
    _answer(qtbot, window, title, tmp_path)
    names = [one.name for one in session.state.document.families[0].members]
    wait_for(
        qtbot, window, lambda: all((tmp_path / f"{n}.npy").exists() for n in names)
    )
    assert (np.load(tmp_path / f"{names[0]}.npy") == 0).any()
    wait_for(qtbot, window, lambda: not session.state.jobs)
    session.labels.remove_all()
    wait_for(qtbot, window, lambda: not session.state.member_labels)
    assert view._overlays.legend == ()
    session.undo()
    wait_for(qtbot, window, lambda: _drawn(window, 0).get(TEMPLATE))


def test_labels_of_a_file_reach_all_shapes_and_are_saved(
    qtbot: Any, window: Any, tmp_path: Path
) -> None:
    session = window.session
    member = session.state.document.families[0].members[1]
    mesh = session.state.document.scan(member.scan_id).geometry
    assert isinstance(mesh, Mesh)
    upper = mesh.vertices[:, 1] > mesh.vertices[:, 1].mean()
    np.save(tmp_path / "parts.npy", upper.astype(np.int32) + 3)
    window.docks.show_panel("analysis")
    files = window.docks.analysis.labels.files
    wait_for(qtbot, window, lambda: files.shape.count() == 4)
    files.shape.setCurrentIndex(2)
    window.actions_table["analyse.labels_load"].trigger()
    _answer(qtbot, window, "Load labels", tmp_path / "parts.npy")
    wait_for(qtbot, window, lambda: set(_colors_drawn(window)) == set(_keys(window)))
    for key in _keys(window):
        shown = session.state.member_labels[key].labels
        heights = session.state.member_surfaces[key].places.positions[:, 1]
        assert ((heights > 0) == (shown == 4)).mean() > 0.93
    assert [text for _, text in window.viewport._overlays.legend][:2] == ["3", "4"]
    path = tmp_path / "balls.inrv"
    session.save(str(path))
    wait_for(qtbot, window, lambda: not session.state.is_modified)
    session.open_paths([str(path)])
    wait_for(qtbot, window, lambda: session.state.history[0].startswith("Open"))
    wait_for(qtbot, window, lambda: set(_colors_drawn(window)) >= {TEMPLATE})
    assert session.state.document.families[0].labels.parts == ("3", "4")
    assert tuple(BARE) not in {
        tuple(row) for row in _colors_drawn(window)[TEMPLATE].astype(int).tolist()
    }


def test_landmarks_come_from_a_file_and_leave_for_all_shapes(
    qtbot: Any, window: Any, tmp_path: Path
) -> None:
    session = window.session
    member = session.state.document.families[0].members[0]
    mesh = session.state.member_surfaces[member.id].mesh
    top = mesh.vertices[mesh.vertices[:, 1].argmax()] + np.array(mesh.origin)
    marks = tmp_path / f"{member.name}-landmarks.csv"
    marks.write_text("name,x,y,z\ntop," + ",".join(map(str, top.tolist())) + "\n")
    window.actions_table["analyse.landmarks_load"].trigger()
    _answer(qtbot, window, "Load landmarks", marks)
    wait_for(qtbot, window, lambda: len(window.viewport._overlays.named_spots) == 4)
    (one,) = session.state.document.families[0].landmarks
    assert one.name == "top"
    assert one.position[1] > 0.4
    out = tmp_path / "out"
    out.mkdir()
    window.actions_table["analyse.landmarks_export"].trigger()
    title = "Export landmarks of all shapes, replacing those in the folder"
    _answer(qtbot, window, title, out)
    wait_for(qtbot, window, lambda: len(list(out.iterdir())) == 3)
    row = (out / f"{member.name}-landmarks.csv").read_text().splitlines()[1].split(",")
    assert row[0] == "top"
    assert np.linalg.norm(np.array(row[1:4], float) - top) < 0.1 * np.ptp(mesh.vertices)


__all__ = ["folder", "window"]
