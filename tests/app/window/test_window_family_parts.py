"""A member of a family is taken in the window, joined, and its family edited."""

from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QToolButton

from inrview.document.document import Document, Family, Member
from inrview.engine.inline import result
from inrview.messages.requests import SaveRequest
from inrview.messages.snapshot import ComposedSnapshot
from tests.app.window.conftest import Opener, wait_for
from tests.small_family import sphere_family

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    learned = sphere_family()
    members = tuple(Member(name, name) for name in learned.names)
    family = Family("f", "Balls", members, learned.spec, snapshot=learned)
    path = tmp_path_factory.mktemp("family") / "balls.inrv"
    result(SaveRequest(Document(families=(family,)), str(path)))
    return path


def _press(qtbot: Any, window: Any, name: str) -> None:
    action = window.actions_table[f"compose.{name}"]
    buttons = window.docks.compose.findChildren(QToolButton)
    (button,) = (one for one in buttons if one.defaultAction() is action)
    wait_for(qtbot, window, button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_two_members_are_taken_joined_and_undone(
    qtbot: Any, open_window: Opener, project: Path
) -> None:
    window = open_window([project])
    session = window.session
    wait_for(qtbot, window, lambda: session.state.active_family == "f")
    before = session.state.document
    window.actions_table["compose.show"].trigger()
    for name in ("middle", "large"):
        session.select(name)
        _press(qtbot, window, "take")
        wait_for(qtbot, window, lambda: session.state.active_shape is not None)
        assert not window.docks.compose.visibleRegion().isEmpty()
    assert [one.name for one in session.state.document.shapes] == ["middle", "large"]
    wait_for(qtbot, window, lambda: session.state.nature is not None)
    assert not window.actions_table["compose.redistance"].isEnabled()
    wait_for(qtbot, window, lambda: None not in session.state.pair)
    _press(qtbot, window, "union")
    shapes = session.state.document.shapes
    assert shapes[-1].composition is not None
    wait_for(qtbot, window, lambda: session.state.active_shape == shapes[-1].id)
    wait_for(qtbot, window, lambda: session.state.surface is not None)
    wait_for(qtbot, window, lambda: len(session.state.surface.mesh.faces) > 100)
    assert window.docks.compose.stack.isVisible()
    assert isinstance(session._fields.snapshot_of(shapes[-1]), ComposedSnapshot)
    for _ in range(3):
        session.undo()
    assert session.state.document is before
