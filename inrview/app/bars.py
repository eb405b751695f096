"""The menu bar and the tool bar, filled from the registry."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from inrview.app.actions import Actions
from inrview.app.settings import Settings
from inrview.panels.action_button import ActionButton, icon_size
from inrview.panels.resolution_bar import ResolutionBar
from inrview.session.session import Session

_TOOLS = (
    ("file.open", "edit.undo", "edit.redo"),
    ("train.toggle", "train.stop"),
    (),
    ("inspect.slice", "inspect.distance", "inspect.wipe", "inspect.split"),
    ("file.screenshot",),
)
_WITH_TEXT = ("file.open",)


class Menus:
    """Builds the menus; Open Recent is filled each time it opens."""

    def __init__(
        self,
        window: QMainWindow,
        actions: Actions,
        settings: Settings,
        open_paths: Callable[[Sequence[str]], None],
    ) -> None:
        self._settings = settings
        self._open_paths = open_paths
        self.recent = QMenu("Open &Recent", window)
        self.recent.setToolTipsVisible(True)
        self.recent.aboutToShow.connect(self._fill_recent)
        self._samples = QMenu("Open Sa&mple", window)
        bar = window.menuBar()
        if bar is not None:
            for title in dict.fromkeys(entry.menu for entry in actions.entries):
                self._fill(bar.addMenu(f"&{title.capitalize()}"), title, actions)

    def _fill(self, menu: QMenu | None, title: str, actions: Actions) -> None:
        if menu is None:
            return
        menu.setToolTipsVisible(True)
        for entry in actions.entries:
            if entry.menu != title:
                continue
            if entry.id.startswith("file.sample."):
                self._samples.addAction(actions[entry.id])
                continue
            if entry.begins_group:
                menu.addSeparator()
            menu.addAction(actions[entry.id])
            if entry.id == "file.open_family":
                menu.addMenu(self.recent)
                menu.addMenu(self._samples)

    def _fill_recent(self) -> None:
        self.recent.clear()
        paths = self._settings.recent()
        for path in paths:
            action = self.recent.addAction(Path(path).name)
            if action is None:
                continue
            is_there = Path(path).exists()
            action.setEnabled(is_there)
            action.setToolTip(path if is_there else f"{path} is no longer there")
            action.setStatusTip(path)
            action.triggered.connect(lambda _=False, p=path: self._open_paths([p]))
        if paths:
            self.recent.addSeparator()
        clear = self.recent.addAction("Clear" if paths else "Nothing was opened yet")
        if clear is not None:
            clear.setEnabled(bool(paths))
            clear.triggered.connect(self._settings.clear_recent)


def make_tool_bar(
    window: QMainWindow, actions: Actions, session: Session
) -> tuple[QToolBar, ResolutionBar]:
    """Return the tool bar with the resolution in its middle."""
    bar = QToolBar("Tools", window)
    bar.setObjectName("tools")
    bar.setMovable(False)
    side = round(window.fontMetrics().height() * 1.25)
    bar.setIconSize(QSize(side, side))
    resolution = ResolutionBar(session)
    for place, names in enumerate(_TOOLS):
        if place:
            bar.addSeparator()
        if not names:
            bar.addWidget(resolution)
        for name in names:
            bar.addWidget(
                ActionButton(actions[name])
                if name == "train.toggle"
                else _button(actions, name)
            )
    window.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)
    return bar, resolution


def _button(actions: Actions, name: str) -> QToolButton:
    button = QToolButton()
    action = actions[name]
    button.setDefaultAction(action)
    button.setAccessibleName(action.iconText())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    style = Qt.ToolButtonStyle.ToolButtonIconOnly
    if name in _WITH_TEXT:
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        button.setIconSize(icon_size(button))
    button.setToolButtonStyle(style)
    return button
