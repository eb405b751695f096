"""What is said stops nobody, and nothing of it is lost."""

from typing import Any

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QToolButton, QWidget

from inrview.messages.notes import Severity
from inrview.panels.drop_overlay import drop_sentence
from inrview.panels.history_panel import HistoryPanel
from inrview.panels.icons import icon
from inrview.panels.log_panel import LogPanel
from inrview.panels.recovery_bar import RecoveryBar
from inrview.panels.status_bar import StatusBar
from inrview.panels.toasts import Toasts
from inrview.session.state import JobState, Message
from tests.panels.conftest import Recorder


def test_a_toast_unfolds_copies_and_is_dismissed(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    host = shown(QWidget(), 800, 600)
    toasts = Toasts(session, host)
    message = Message(3, "bad.ply ends early.", Severity.ERROR, "Traceback: line 1")
    session.change(toasts, messages=(message,))
    toast = toasts._shown[3]
    assert toasts.isVisible()
    assert host.rect().contains(toasts.geometry())
    assert not toast.details.isVisible()
    qtbot.mouseClick(toast.more, Qt.MouseButton.LeftButton)
    assert toast.details.isVisible()
    assert host.rect().contains(toasts.geometry())
    qtbot.mouseClick(toast.copy, Qt.MouseButton.LeftButton)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "bad.ply ends early.\n\nTraceback: line 1"
    cross = toast.findChildren(QToolButton)[0]
    qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert session.calls == [("dismiss_message", 3)]
    session.change(toasts, messages=())
    assert not toasts.isVisible()


def test_the_log_keeps_what_was_dismissed(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    log = LogPanel(session)
    qtbot.addWidget(log)
    session.change(log, messages=(Message(1, "one"), Message(2, "two")))
    session.change(log, messages=(Message(2, "two"), Message(3, "three")))
    text = log.text.toPlainText()
    assert [text.count(word) for word in ("one", "two", "three")] == [1, 1, 1]


def test_the_status_bar_names_the_job_and_cancels_it(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    bar = shown(StatusBar(session), 900, 30)
    job = JobState(5, "task", "Loading bunny.ply", 0.25, "reading")
    session.change(bar, jobs=(job,), worker_memory=500_000_000)
    bar.show_memory(300_000_000)
    assert bar.job_name.text() == "Loading bunny.ply: reading"
    assert bar.progress.value() == 250
    assert "800" in bar.memory.text()
    qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    assert session.calls == [("cancel_job", 5)]


def test_a_click_in_the_history_goes_there(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    panel = shown(HistoryPanel(session))
    session.change(panel, history=("New", "Import", "Fit"), history_index=2)
    assert session.calls == []
    panel.list.setCurrentRow(1)
    assert session.calls == [("go_to", 1)]


def test_recovered_work_is_offered_and_later_means_later(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    host = shown(QWidget(), 800, 200)
    bar = RecoveryBar(session, host)
    session.change(bar, recoverable=("/tmp/nowhere",))
    assert bar.isVisible()
    qtbot.mouseClick(bar.later, Qt.MouseButton.LeftButton)
    assert not bar.isVisible()
    assert session.calls == []
    session.change(bar, recoverable=("/tmp/nowhere", "/tmp/else"))
    qtbot.mouseClick(bar.restore, Qt.MouseButton.LeftButton)
    assert session.calls == [("recover", "/tmp/else")]


def test_a_drop_is_announced_in_words() -> None:
    assert drop_sentence(["/x/bunny.ply"]) == ("Open bunny.ply as a scan", True)
    assert drop_sentence(["/x/a.ply", "/x/b.ply"])[0] == "Open 2 files as one shape"
    assert drop_sentence(["/x/head.inrv"])[0] == "Open the project head.inrv"
    words, is_known = drop_sentence(["/x/song.mp3"])
    assert ".mp3" in words
    assert not is_known


def test_an_icon_without_room_is_no_icon_and_no_complaint(
    qtbot: Any, qtlog: Any
) -> None:
    for side in (-3, 0):
        assert icon("x").pixmap(QSize(side, side)).isNull()
    assert not icon("x").pixmap(QSize(16, 16)).isNull()
    assert [record.message for record in qtlog.records] == []
