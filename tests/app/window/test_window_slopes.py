"""Slopes on the surface in the real window, by the key and by the button."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inrview.files.write_mesh import write_mesh
from inrview.panels.look import Subject
from tests.app.window.conftest import Opener, sphere_mesh, wait_for

pytestmark = pytest.mark.timeout(240)


def test_the_surface_is_coloured_by_slopes_and_told_about(
    qtbot: Any, open_window: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "ball.ply"
    write_mesh(sphere_mesh(), path)
    window = open_window([path])
    session = window.session
    wait_for(qtbot, window, lambda: session.state.active_shape is not None)
    window.actions_table["train.toggle"].trigger()
    wait_for(qtbot, window, lambda: session.state.surface is not None)
    window.docks.show_panel("inspect")
    window.actions_table["inspect.slope"].trigger()
    wait_for(qtbot, window, lambda: session.state.surface_slopes is not None)
    session.pause_fit()
    wait_for(
        qtbot,
        window,
        lambda: (
            session.state.surface is not None
            and session.state.surface_slopes is not None
            and session.state.surface_slopes.surface is session.state.surface.mesh
        ),
    )
    actor = window.viewport._scene.actor("surface")
    lengths = session.state.surface_slopes.lengths
    np.testing.assert_allclose(actor.scalars, lengths - 1, atol=1e-6)
    bar = window.viewport._overlays.color_bar
    assert bar is not None
    assert bar.title == "|∇f| less 1"
    note = window.docks.inspect.surface_slopes
    wait_for(qtbot, window, lambda: "off 1 by" in note.text())
    # The same key once more takes the colours away.
    window.actions_table["inspect.slope"].trigger()
    wait_for(qtbot, window, lambda: window.viewport._overlays.color_bar is None)
    assert window.look.state.subject is Subject.FIT
    wait_for(qtbot, window, lambda: not note.isVisible())
