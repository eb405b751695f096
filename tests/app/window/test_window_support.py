"""Measured and inferred in the real window: half a ball is scanned, a whole learned."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt

from inrview.app.support_colors import SUPPORT_COLORS
from inrview.files.read import read_geometry
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.panels.look import Subject
from inrview.processing.support import Data
from tests.app.window.conftest import Opener, sphere_mesh, wait_for

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def half(tmp_path: Path) -> Path:
    """Return the file of the upper half of a sphere, an open mesh."""
    whole = sphere_mesh()
    upper = (whole.vertices[whole.faces][:, :, 2] > -0.2).all(axis=1)
    path = tmp_path / "half.ply"
    write_mesh(Mesh(whole.vertices, whole.faces[upper]), path)
    return path


def _drawn(window: Any) -> Any:
    actor = window.viewport._scene.actor("surface")
    return actor._full.GetMapper().GetInput()


def test_half_a_scan_is_told_from_what_was_made_up_and_trimmed(
    qtbot: Any, open_window: Opener, half: Path, tmp_path: Path
) -> None:
    window = open_window([half])
    session = window.session
    wait_for(qtbot, window, lambda: session.state.active_shape is not None)
    window.actions_table["train.toggle"].trigger()
    wait_for(qtbot, window, lambda: session.state.surface is not None)
    window.docks.show_panel("inspect")
    box = window.docks.inspect.trim
    wait_for(qtbot, window, lambda: box.is_on.isEnabled())
    window.actions_table["inspect.support"].trigger()
    # It works while the fit goes on, and says what each colour means.
    wait_for(qtbot, window, lambda: session.state.surface_support is not None)
    wait_for(qtbot, window, lambda: len(window.viewport._overlays.legend) == 2)
    session.pause_fit()
    session.set_resolution(64)
    wait_for(
        qtbot,
        window,
        lambda: (
            session.state.surface is not None
            and session.state.surface.resolution == 64
            and session.state.surface_support is not None
            and session.state.surface_support.surface is session.state.surface.mesh
        ),
    )
    found = session.state.surface_support
    height = found.surface.vertices[:, 2]
    assert (found.labels[height > 0.2] == 0).mean() > 0.95
    assert (found.labels == 1).sum() > 100, "the lid over the half was not measured"
    scalars = _drawn(window).GetPointData().GetScalars()
    drawn = {scalars.GetTuple3(row) for row in range(scalars.GetNumberOfTuples())}
    assert drawn == {tuple(map(float, color)) for color in SUPPORT_COLORS[:2]}
    # The switch, then the box: what is seen ends there, and what is written as well.
    before = _drawn(window).GetNumberOfCells()
    qtbot.mouseClick(box.is_on, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: _drawn(window).GetNumberOfCells() < before)
    few = _drawn(window).GetNumberOfCells()
    box.distance.setValue(0.5)
    wait_for(qtbot, window, lambda: few < _drawn(window).GetNumberOfCells() < before)
    data = Data([session.state.document.scans[0].geometry], found.surface.origin)
    seen = _drawn(window).GetPoints()
    rows = range(seen.GetNumberOfPoints())
    places = np.array([seen.GetPoint(row) for row in rows])
    assert data.ask(places).distances.max() == pytest.approx(0.5, abs=0.02)
    path = tmp_path / "trimmed.ply"
    session.export(str(path), 64)
    wait_for(qtbot, window, path.exists)
    mesh = read_geometry(path, lambda fraction: None)[0]
    assert isinstance(mesh, Mesh)
    written = mesh.vertices.astype(float) + mesh.origin - found.surface.origin
    assert data.ask(written).distances.max() == pytest.approx(0.5, abs=0.02)
    # The same key once more takes the colours away.
    window.actions_table["inspect.support"].trigger()
    wait_for(qtbot, window, lambda: not window.viewport._overlays.legend)
    assert window.look.state.subject is Subject.FIT
