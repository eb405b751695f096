"""Files come in by every door, and bad ones change nothing."""

import zipfile
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PyQt6.QtWidgets import QFileDialog, QMessageBox

from inrview.app.file_dialogs import scans_in
from inrview.messages.notes import Severity
from tests.app.window.conftest import Opener, wait_for


def _mime(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_a_drop_is_announced_and_opens(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    wait_for(qtbot, window, lambda: len(window.session.state.document.scans) == 1)
    mime = _mime(sphere)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(
        QPoint(400, 300), Qt.DropAction.CopyAction, mime, buttons, keys
    )
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert window.overlay.isVisible()
    assert window.overlay.text == "Open ball.ply as a scan"
    drop = QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, mime, buttons, keys)
    window.dropEvent(drop)
    assert not window.overlay.isVisible()
    wait_for(qtbot, window, lambda: len(window.session.state.document.scans) == 2)


def test_a_bad_file_is_said_in_a_sentence_and_changes_nothing(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 1)
    document = session.state.document
    bad = tmp_path / "broken.ply"
    bad.write_text("ply\nformat ascii 1.0\nelement vertex 5\n")
    window.open_paths([str(bad)])

    def errors() -> list[str]:
        said = session.state.messages
        return [m.text for m in said if m.severity is Severity.ERROR]

    wait_for(qtbot, window, errors)
    assert "broken.ply" in errors()[0]
    assert "Traceback" not in errors()[0]
    assert session.state.document is document
    qtbot.waitUntil(lambda: window.center.toasts.isVisible())
    assert "broken.ply" in window.docks.log.text.toPlainText()


def test_opened_files_are_remembered_and_missing_ones_are_grey(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    gone = tmp_path / "gone.ply"
    window.settings.add_recent(str(gone))
    window.menus.recent.aboutToShow.emit()
    rows = {action.text(): action for action in window.menus.recent.actions()}
    assert rows["ball.ply"].isEnabled()
    assert not rows["gone.ply"].isEnabled()
    rows["Clear"].trigger()
    assert window.settings.recent() == []


def test_open_asks_without_stopping_the_window(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    window.actions_table["file.open"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert "*.ply" in dialog.nameFilters()[0]
    dialog.reject()


def test_a_folder_means_the_scans_in_it(tmp_path: Path) -> None:
    for name in ("b.ply", "a.OBJ", "notes.md", "bun.conf"):
        (tmp_path / name).touch()
    assert [Path(path).name for path in scans_in(tmp_path)] == [
        "a.OBJ",
        "b.ply",
        "bun.conf",
    ]


def test_closing_asks_only_when_work_would_be_lost(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 1)
    wait_for(qtbot, window, lambda: session.state.is_modified)
    assert window.isWindowModified()
    window.close()
    qtbot.waitUntil(lambda: window.unsaved.box is not None)
    assert window.isVisible()
    box = window.unsaved.box
    assert box is not None
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert window.isVisible()

    session.save(str(tmp_path / "ball.inrv"))
    wait_for(qtbot, window, lambda: not session.state.is_modified)
    assert not window.isWindowModified()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert window.unsaved.box is None


def test_the_welcome_stands_in_an_empty_scene(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    wait_for(qtbot, window, lambda: len(window.session.state.document.scans) == 1)
    assert not window.center.welcome.isVisible()
    window.session.new_document()
    qtbot.waitUntil(lambda: window.center.welcome.isVisible())
    assert window.center.welcome.geometry() == window.viewport.rect()


def test_a_project_is_saved_with_a_picture_and_opened_read_only_twice(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    wait_for(qtbot, window, lambda: len(window.session.state.document.scans) == 1)
    wait_for(qtbot, window, lambda: window.viewport.thumbnail() is not None)
    path = tmp_path / "ball.inrv"
    window.save_as(str(path))
    wait_for(qtbot, window, lambda: window.session.state.path == str(path))
    with zipfile.ZipFile(path) as archive:
        picture = QImage.fromData(archive.read("preview.png"))
    assert max(picture.width(), picture.height()) == 320
    again = open_window([path])
    wait_for(qtbot, again, lambda: "read-only" in again.windowTitle())
    again.actions_table["file.save"].trigger()
    dialog = again.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
