"""The main window: puts the view, the panels and the actions together."""

from datetime import datetime
from pathlib import Path

import psutil
from PyQt6.QtCore import QSize
from PyQt6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
)
from PyQt6.QtWidgets import QWidget

from inrview.app.about import system_info
from inrview.app.action_table import SAMPLES, all_entries
from inrview.app.actions import Actions
from inrview.app.bars import Menus, make_tool_bar
from inrview.app.center import Center
from inrview.app.commands import Commands
from inrview.app.docks import Docks
from inrview.app.later import later
from inrview.app.live_lesson import LiveLessons
from inrview.app.picture_view import PictureView
from inrview.app.probe_view import ProbeView
from inrview.app.qt_pump import QtPump
from inrview.app.scene_view import SceneView
from inrview.app.settings import Settings
from inrview.app.shell import Shell
from inrview.app.unsaved import Unsaved
from inrview.messages.notes import Severity
from inrview.panels.drop_overlay import DropOverlay, is_family
from inrview.panels.look import Look
from inrview.panels.status_bar import StatusBar
from inrview.session.session import Session
from inrview.session.state import FitPhase, SessionState

_SMALLEST = (880, 560)
_FIRST = QSize(1440, 900)
_FRAME = QSize(4, 36)
"""About what a window manager puts around a window; untold before it is shown."""


class MainWindow(Shell):
    """Knows every part; each part knows only the session and its own business."""

    def __init__(self, session: Session, pump: QtPump, settings: Settings) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self._pump = pump
        self._is_leaving = False
        self._is_closed = False
        self._fits_first = False
        self._last_failure = ""
        self._process = psutil.Process()
        self.setWindowTitle("[*]inrview")
        self.setMinimumSize(*_SMALLEST)
        self.resize(_first_size(self))
        self.setAcceptDrops(True)
        self.look = Look(self)
        self.unsaved = Unsaved(self, session, lambda: self.commands.save())
        self.commands = Commands(self)
        self.actions_table = Actions(all_entries(self.commands), self)
        self._build()
        self.look.changed.connect(self.refresh_actions)
        self._unsubscribe = session.subscribe(self._take)
        pump.heartbeat.timeout.connect(self._beat)

    def _build(self) -> None:
        actions = self.actions_table
        samples = [actions[f"file.sample.{name}"] for name in SAMPLES]
        self.addActions(list(actions.by_id.values()))
        self.center = Center(
            self.session, actions["file.open"], samples, self.unsaved.then, self.look
        )
        self.viewport = self.center.viewport
        self.setCentralWidget(self.center)
        self.menus = Menus(self, actions, self.settings, self.open_paths)
        self.tools, self.resolution = make_tool_bar(self, actions, self.session)
        self.docks = Docks(
            self, self.session, actions, self.look, self.commands.read_groups
        )
        self._lessons = LiveLessons(self)
        self.docks.learn.wanted.connect(self._lessons.show)
        self.scene_view = SceneView(self.session, self.viewport, self.look)
        self.picture_view = PictureView(self.session, self.center.canvas, self.look)
        self.probe_view = ProbeView(
            self.session, self.viewport, self.docks.inspect, self.look
        )
        self.status = StatusBar(self.session)
        for name in ("log", "history", "loss"):
            self.status.add_switch(actions[f"window.{name}"])
        self.setStatusBar(self.status)
        self.overlay = DropOverlay(self)
        self.center.welcome.recent_chosen.connect(lambda path: self.open_paths([path]))
        self.center.welcome.show_recent(self.settings.recent())
        self.viewport.drawing_failed.connect(self._say_no_drawing)
        self.commands.apply_navigation()
        self.apply_theme(self.commands.theme)
        self.docks.restore(self.settings)
        # Else Qt gives the keys to the first button, and Space presses "Restore".
        self.viewport.setFocus()

    # The state

    def _take(self, old: SessionState, new: SessionState) -> None:
        self.show_state(new)
        subject = _subject(new)
        if subject != _subject(old):
            self.docks.turn_to(subject)

    def show_state(self, state: SessionState) -> None:
        """Pass the newest state to every part."""
        self.scene_view.show_state(state)
        self.picture_view.show_state(state)
        self.probe_view.show_state(state)
        self.docks.show_state(state)
        self.resolution.show_state(state)
        self.status.show_state(state)
        self.center.show_state(state)
        self._show_title(state)
        self.refresh_actions()
        self.unsaved.follow(state)
        self._fit_first(state)

    def _show_title(self, state: SessionState) -> None:
        name = Path(state.path).name if state.path else ""
        names = [shape.name for shape in state.document.shapes]
        names += [picture.name for picture in state.document.pictures]
        name = name or next(iter(names), "")
        if name and state.is_read_only:
            name += " (read-only)"
        title = f"{name}[*] - inrview" if name else "inrview[*]"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if state.is_modified != self.isWindowModified():
            self.setWindowModified(state.is_modified)

    def _beat(self) -> None:
        self.status.show_memory(self._process.memory_info().rss)
        saved = self.session.state.autosaved_at
        if saved is not None:
            time = datetime.fromtimestamp(saved).astimezone()
            self.status.show_autosave(time.strftime("autosaved %H:%M"))

    # The first sample and failures

    def open_first_sample(self, name: str) -> None:
        """Open a sample and fit it as soon as it is there."""
        self._fits_first = True
        self.session.open_sample(name)

    def _fit_first(self, state: SessionState) -> None:
        """Start the fit of the first sample, if nobody was quicker."""
        if not self._fits_first or not state.document.shapes:
            return
        is_fitted = state.document.shapes[0].snapshot is not None
        if is_fitted and state.surface is None:
            return  # the ready surface first: a fit would compete with it
        self._fits_first = False
        if state.fit_phase is FitPhase.IDLE:
            self.session.start_fit()

    def _say_no_drawing(self, reason: str) -> None:
        self.session.say(
            f"The 3-D view cannot draw: {reason} Everything else works, and "
            "`inrview render` draws pictures.",
            Severity.ERROR,
            system_info(),
        )

    def say_failure(self, text: str, details: str) -> None:
        """Show a failure that nobody caught."""
        if text == self._last_failure:
            return
        self._last_failure = text
        self.session.say(text, Severity.ERROR, details)

    # Qt's events

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802
        """Say what a drop would do."""
        paths = _paths(event)
        if event is not None and paths:
            event.acceptProposedAction()
            self.overlay.show_paths(paths)

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:  # noqa: N802
        """Take the words away."""
        self.overlay.hide()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802
        """Open what was dropped."""
        self.overlay.hide()
        paths = _paths(event)
        if event is not None and paths:
            event.acceptProposedAction()
            folder = Path(paths[0])
            if len(paths) == 1 and folder.is_dir() and is_family(folder):
                self.open_family(paths[0])
            else:
                self.open_paths(paths)

    def close_now(self) -> None:
        """Close without a question: the system or the terminal said so."""
        self._is_leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Ask about unsaved work, then end everything in order."""
        if event is None:
            return
        if not self._is_leaving:
            event.ignore()
            # not from inside the event: the question may answer at once
            later(self, lambda: self.unsaved.then(self.close_now))
            return
        self._end()
        super().closeEvent(event)

    def warm_up(self) -> None:
        """Let the workers compile what they need, unless it is over already."""
        if not self._is_closed:
            self.session.warm_up()

    def _end(self) -> None:
        self._is_closed = True
        self.docks.remember(self.settings)
        self.settings.flush()
        self._unsubscribe()
        self._pump.stop()
        self.viewport.close()
        self.session.close()


def _subject(state: SessionState) -> str:
    """Return which panels the state calls for."""
    if state.lab.is_open:
        return "lab"
    if state.picture.active is not None:
        return "picture"
    return "shape" if state.active_family is None else "family"


def _first_size(window: QWidget) -> QSize:
    """Return the size before anything is remembered: with its frame, on the screen."""
    screen = window.screen()
    if screen is None:
        return _FIRST
    return _FIRST.boundedTo(screen.availableSize() - _FRAME)


def _paths(event: QDropEvent | None) -> list[str]:
    data = event.mimeData() if event is not None else None
    if data is None:
        return []
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
