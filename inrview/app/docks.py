"""The panels around the view: where they stand, and how that is remembered."""

from collections.abc import Callable

from PyQt6.QtCore import QByteArray, Qt
from PyQt6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QSplitter,
    QTabWidget,
    QWidget,
)

from inrview.app.actions import Actions
from inrview.app.settings import Settings
from inrview.panels.analysis_panel import AnalysisPanel
from inrview.panels.color_panel import ColorPanel
from inrview.panels.compact_panel import CompactPanel
from inrview.panels.compose_panel import ComposePanel
from inrview.panels.data_panel import DataPanel
from inrview.panels.export_panel import ExportPanel
from inrview.panels.family_panel import FamilyPanel
from inrview.panels.fit_panel import FitPanel
from inrview.panels.history_panel import HistoryPanel
from inrview.panels.info_card import InfoCard
from inrview.panels.inspect_panel import InspectPanel
from inrview.panels.lab_panel import LabPanel
from inrview.panels.learn_page import LearnPage
from inrview.panels.log_panel import LogPanel
from inrview.panels.look import Look
from inrview.panels.loss_plot import LossPlot
from inrview.panels.panel import scrollable
from inrview.panels.picture_export import PictureExport
from inrview.panels.picture_panel import PicturePanel
from inrview.panels.scene_tree import SceneTree
from inrview.panels.space_panel import SpacePanel
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.color_map import DIVERGING, color_table

TITLES = {
    "scene": "Scene",
    "learn": "What am I looking at?",
    "data": "1 Data",
    "fit": "2 Fit",
    "inspect": "3 Inspect",
    "compose": "Compose",
    "export": "4 Export",
    "family": "Family",
    "space": "Shapes",
    "colors": "Colours",
    "analysis": "Analyse",
    "picture": "2 Picture",
    "picture_export": "3 Export PNG",
    "lab": "Lab",
    "compact": "Compactness",
    "loss": "Loss",
    "history": "History",
    "log": "Log",
}
_WORK = (
    *("data", "fit", "inspect", "export", "compose"),
    *("family", "space", "colors", "analysis"),
    *("picture", "picture_export", "lab", "compact"),
)
_AT_LEFT = ("scene", "learn")
_BOTTOM = ("loss", "history", "log")
_OF_FAMILIES = ("family", "space", "colors", "analysis")
_OF_SHAPES = ("fit", "inspect")
_OF_BOTH = ("data", "export")
_OF_PICTURES = ("picture", "picture_export")
_OF_LAB = ("lab",)
_OF = {
    "shape": (*_OF_SHAPES, *_OF_BOTH),
    "family": (*_OF_FAMILIES, *_OF_BOTH),
    "picture": _OF_PICTURES,
    "lab": _OF_LAB,
}
"""Which panels a subject needs; the first comes to the front."""
_TAB = 22
"""Pixels of a tab beside its title."""
_READABLE = 22
"""Width of a page of text, in heights of a line."""
_LEFT, _RIGHT, _DOWN = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


class Docks:
    """Makes all panels and lays them out in the window."""

    def __init__(
        self,
        window: QMainWindow,
        session: Session,
        actions: Actions,
        look: Look,
        ask_for_groups: Callable[[], None],
    ) -> None:
        self._window = window
        self._hidden: list[QDockWidget] = []
        self._subject = "shape"
        self.scene = SceneTree(session)
        self.card = InfoCard(session)
        self.data = DataPanel(session, actions["file.open"], actions.by_id)
        self.fit = FitPanel(session, actions.by_id)
        self.inspect = InspectPanel(
            session, actions.by_id, look, color_table(DIVERGING)
        )
        self.export = ExportPanel(session)
        self.compose = ComposePanel(session, actions.by_id)
        self.family = FamilyPanel(session, actions.by_id, look)
        self.space = SpacePanel(session, actions.by_id)
        self.colors = ColorPanel(session, actions.by_id, look)
        self.analysis = AnalysisPanel(session, actions.by_id, look, ask_for_groups)
        self.picture = PicturePanel(session, actions.by_id, look)
        self.picture_export = PictureExport(session)
        self.lab = LabPanel(session, actions.by_id)
        self.compact = CompactPanel(session)
        self.loss = LossPlot(session)
        self.history = HistoryPanel(session)
        self.log = LogPanel(session)
        self.learn = LearnPage()
        self.card.change_asked.connect(self._lead_to)
        self._session = session
        self._docks = {name: self._dock(name) for name in TITLES}
        self._arrange()
        self._start_state = window.saveState()

    def _dock(self, name: str) -> QDockWidget:
        dock = QDockWidget(TITLES[name], self._window)
        dock.setObjectName(name)
        dock.setWidget(self._content(name))
        dock.setAccessibleName(TITLES[name])
        if name not in _AT_LEFT:
            # its tab names it already
            dock.setTitleBarWidget(QWidget(dock))
        return dock

    def _content(self, name: str) -> QWidget:
        if name == "scene":
            split = QSplitter(Qt.Orientation.Vertical)
            split.addWidget(self.scene)
            split.addWidget(scrollable(self.card))
            split.setSizes([400, 200])
            split.setStretchFactor(0, 1)
            split.setStretchFactor(1, 0)
            split.setChildrenCollapsible(False)
            return split
        panel: QWidget = getattr(self, name)
        return scrollable(panel) if name in _WORK else panel

    def _arrange(self) -> None:
        window, docks = self._window, self._docks
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        window.setCorner(Qt.Corner.BottomRightCorner, _RIGHT)
        window.setCorner(Qt.Corner.BottomLeftCorner, _LEFT)
        window.setTabPosition(
            Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North
        )
        for area, names in ((_LEFT, _AT_LEFT), (_RIGHT, _WORK), (_DOWN, _BOTTOM)):
            first = docks[names[0]]
            window.addDockWidget(area, first)
            for name in names[1:]:
                window.tabifyDockWidget(first, docks[name])
            first.raise_()
        docks["fit"].raise_()
        unit = window.fontMetrics().height()
        sides = [docks["scene"], docks["data"]]
        window.resizeDocks(sides, [unit * 15, unit * 23], Qt.Orientation.Horizontal)
        window.resizeDocks([docks["loss"]], [unit * 9], Qt.Orientation.Vertical)
        shut = ("learn", "compose", "compact", *_BOTTOM)
        for name in (*shut, *_OF_FAMILIES, *_OF_PICTURES, *_OF_LAB):
            docks[name].hide()

    def show_state(self, state: SessionState) -> None:
        """Pass the state to every panel."""
        panels = (self.scene, self.card, self.data, self.fit, self.inspect)
        families = (self.family, self.space, self.colors, self.analysis)
        pictures = (self.picture, self.picture_export, self.lab)
        others = (self.export, self.compose, self.compact, self.loss, self.history)
        for panel in (*panels, *families, *pictures, *others):
            panel.show_state(state)
        self.log.show_state(state)

    def turn_to(self, subject: str) -> None:
        """Bring forward what a "shape", "family" or "picture" needs."""
        come = _OF[subject]
        gone = {name for names in _OF.values() for name in names} - set(come)
        was = _OF[self._subject]
        for name in come:
            if name not in was:
                self._docks[name].show()
        for name in gone:
            self._docks[name].hide()
        if subject != "shape":
            self._docks["compose"].hide()
        self._subject = subject
        self._docks[come[0]].raise_()
        if subject == "family":
            self._docks["compact"].hide()
            self._make_room_for_tabs(come[0])

    def _make_room_for_tabs(self, name: str) -> None:
        """Widen the panels where their tabs would be cut short."""
        metrics = self._window.fontMetrics()
        open_ = [name for name in _WORK if self.is_open(name)]
        wide = sum(metrics.horizontalAdvance(TITLES[name]) + _TAB for name in open_)
        front = self._docks[name]
        if front.width() < wide:
            self._window.resizeDocks([front], [wide], Qt.Orientation.Horizontal)

    def show_panel(self, name: str) -> None:
        """Open a dock and bring it to the front."""
        dock = self._docks[name]
        dock.show()
        dock.raise_()
        if name == "compact" and self._subject != "family":
            self._make_room_for_tabs(name)

    def show_lessons(self) -> None:
        """Open the learner's page in front, wide enough to be read."""
        self.show_panel("learn")
        wide = self._window.fontMetrics().height() * _READABLE
        dock = self._docks["learn"]
        if dock.width() < wide:
            self._window.resizeDocks([dock], [wide], Qt.Orientation.Horizontal)

    def toggle(self, name: str) -> None:
        """Open a dock in front, or close it if it is there already."""
        dock = self._docks[name]
        if dock.isVisible() and not dock.visibleRegion().isEmpty():
            dock.hide()
        else:
            self.show_panel(name)

    def is_open(self, name: str) -> bool:
        """Whether a dock is open, perhaps behind another tab."""
        return name in self._docks and not self._docks[name].isHidden()

    @property
    def are_hidden(self) -> bool:
        """Whether `toggle_all` has put the panels away."""
        return bool(self._hidden)

    def toggle_all(self) -> None:
        """Put all panels away, or bring back those that were there."""
        if self._hidden:
            back, self._hidden = self._hidden, []
            for dock in back:
                dock.show()
            return
        self._hidden = [dock for dock in self._docks.values() if not dock.isHidden()]
        for dock in self._hidden:
            dock.hide()

    def reset(self) -> None:
        """Go back to the layout of the first start."""
        self._hidden = []
        self._window.restoreState(self._start_state)

    def restore(self, settings: Settings) -> None:
        """Take the remembered layout; one that does not fit is left alone."""
        stored = settings.layout()
        if stored is None:
            return
        geometry, state = stored
        self._window.restoreGeometry(geometry)
        if not self._window.restoreState(state):
            self.reset()

    def remember(self, settings: Settings) -> None:
        """Keep the layout for the next start, with the panels that were put away.

        The next start has no family and no picture, whatever this one ends with.
        """
        if self._hidden:
            self.toggle_all()
        if self._subject != "shape":
            self.turn_to("shape")
        state: QByteArray = self._window.saveState()
        settings.set_layout(self._window.saveGeometry(), state)

    def _lead_to(self, setting: str) -> None:
        self.show_panel("data")
        self.data.point_at(self._session.state.selected, setting)
