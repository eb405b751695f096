"""The lab in the middle of the window: its panes in a grid, the history under them."""

from math import floor, log

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from inrview.app.lab_layers import Painter, PicturePainter
from inrview.app.lab_pane import LabPaneView
from inrview.app.lab_slices import SlicePainter
from inrview.geometry.raster import Raster
from inrview.messages.lab import LabData, LabRecord, PaneRecord
from inrview.messages.lab_networks import lab_preset
from inrview.panels.lab_bar import LabBar
from inrview.panels.look import Look, LookState
from inrview.panels.panel import note_label
from inrview.session.lab_state import LabState
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.picture_canvas import PictureCanvas

_COLUMNS = 2


class LabView(QWidget):
    """All panes look at the same place; each shows the same step of its history."""

    def __init__(self, session: Session, look: Look) -> None:
        super().__init__()
        self._session = session
        self._look = look
        self._shown: LabState | None = None
        self._drawn: dict[int, tuple[object, ...]] = {}
        self._arrived: dict[int, tuple[object, ...]] = {}
        self._plotted: dict[int, tuple[object, ...]] = {}
        self._painted: tuple[LabData, Painter] | None = None
        self._is_following = False
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.panes: list[LabPaneView] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(6)
        self.bar = LabBar(session, look)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 0)
        layout.setSpacing(4)
        self._waiting = note_label("Preparing what the panes learn…")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(self._waiting, 1)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self.bar)
        look.changed.connect(self._look_changed)

    def show_state(self, state: SessionState) -> None:
        """Draw what the lab holds; nothing while it is closed."""
        lab = state.lab
        if not lab.is_open or lab is self._shown:
            return
        self._shown = lab
        self.bar.show_state(state)
        record = lab.record
        self._waiting.setVisible(record is None)
        self.bar.setVisible(record is not None)
        self._make_panes(0 if record is None else len(record.panes))
        if record is not None:
            self._show_record(lab, record)

    def fit_all(self) -> None:
        """Show the whole picture or slice in every pane."""
        for pane in self.panes:
            pane.canvas.fit_all()

    def _make_panes(self, number: int) -> None:
        if number == len(self.panes):
            return
        while len(self.panes) > number:
            pane = self.panes.pop()
            self._grid.removeWidget(pane)
            pane.hide()
            pane.deleteLater()
        while len(self.panes) < number:
            self.panes.append(self._new_pane(len(self.panes)))
        for place, pane in enumerate(self.panes):
            self._grid.addWidget(pane, place // _COLUMNS, place % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._drawn.clear()
        self._arrived.clear()
        self._plotted.clear()

    def _new_pane(self, place: int) -> LabPaneView:
        pane = LabPaneView()
        pane.chosen.connect(lambda: self._session.lab.select(place))
        pane.network_chosen.connect(lambda name: self._choose(place, name))
        pane.canvas.view_moved.connect(lambda: self._follow(pane.canvas))
        return pane

    def _choose(self, place: int, network: str) -> None:
        record = self._session.state.lab.record
        if record is not None:
            self._session.lab.select(place)
            field = lab_preset(record.data)(network, "default")
            self._session.lab.set_network(place, field)

    def _follow(self, leader: PictureCanvas) -> None:
        """Let all other panes look where this one does."""
        if self._is_following:
            return
        self._is_following = True
        for pane in self.panes:
            if pane.canvas is not leader:
                pane.follow(leader)
        self._is_following = False

    # Drawing

    def _show_record(self, lab: LabState, record: LabRecord) -> None:
        painter = self._painter(record.data)
        look = self._look.state
        frames = [one.frame_at(lab.shown_step) for one in record.panes]
        limit = painter.limit(frames, look.lab_shows)
        progress = (lab.phase, *(_hundredth(one) for one in record.panes))
        for place, pane in enumerate(self.panes):
            one, frame = record.panes[place], frames[place]
            pane.canvas.show_sides(*painter.sides)
            pane.show_pane(one, frame)
            pane.show_chosen(place == lab.selected)
            made_of = (painter, frame, look.lab_shows, limit)
            if self._drawn.get(place) != made_of:
                self._drawn[place] = made_of
                pane.show_layers((painter.layer(frame, look.lab_shows, limit),))
            pane.plot.show_kind(look.lab_plot)
            pane.plot.show_spectra(frame)
            if look.lab_plot == "loss" and self._plotted.get(place) != progress:
                self._plotted[place] = progress
                pane.plot.show_losses(record.panes, place)
            if look.lab_plot == "arrival" and self._arrived.get(place) != (one.frames,):
                self._arrived[place] = (one.frames,)
                pane.plot.show_arrival(one)
        self.bar.show_limit(*painter.limit_words(limit, look.lab_shows))

    def _painter(self, data: LabData) -> Painter:
        """Return what draws such data, made anew for others."""
        known = self._painted
        if known is not None and known[0] is data:
            return known[1]
        made: Painter
        if isinstance(data, Raster):
            made = PicturePainter(data)
        else:
            ground = self.palette().color(QPalette.ColorRole.Window)
            made = SlicePainter(data, (ground.red(), ground.green(), ground.blue()))
        self._painted = data, made
        self.bar.show_data(data)
        return made

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if (old.lab_shows, old.lab_plot) != (new.lab_shows, new.lab_plot):
            self._shown = None
            self.show_state(self._session.state)


def _hundredth(one: PaneRecord) -> tuple[int, int]:
    """Return what grows when a curve over the logarithm of steps has grown in sight."""
    step = 0 if one.progress is None else one.progress.step
    return one.pane.run, floor(100 * log(step + 1))
