"""Step one, the data: every scan with what is right and wrong with it."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Scan
from inrview.panels.info_card import facts_form, fill_facts
from inrview.panels.note_list import NoteList
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import Panel, differs, note_label
from inrview.panels.points_box import PointsBox
from inrview.panels.scene_facts import scan_facts
from inrview.panels.wording import UNITS
from inrview.session.session import Session
from inrview.session.state import SessionState

_AXES = {
    "x": "X is up",
    "y": "Y is up",
    "z": "Z is up",
    "-x": "X is down",
    "-y": "Y is down",
    "-z": "Z is down",
}


class DataPanel(Panel):
    """One card for each scan: facts, notes, and the two assumptions to change."""

    def __init__(
        self,
        session: Session,
        open_action: QAction,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self.cards: dict[str, ScanCard] = {}
        self._empty = note_label(
            "Drop a scan on the window: a mesh or a point cloud. Several files dropped "
            "together become one shape, placed by a pose file beside them."
        )
        self._open = QPushButton(open_action.text())
        self._open.setToolTip(open_action.toolTip())
        self._open.clicked.connect(open_action.trigger)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 12, 12, 12)
        self._layout.setSpacing(12)
        self.points = PointsBox(session, actions)
        self.points.hide()
        self._layout.addWidget(self._empty)
        self._layout.addWidget(self.points)
        self._layout.addWidget(self._open)
        self._layout.addStretch(1)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Make, update and drop cards as scans come and go."""
        self.points.show_state(old, new)
        if not differs(old, new, "document"):
            return
        scans = new.document.scans
        self._empty.setVisible(not scans)
        wanted = {scan.id for scan in scans}
        for gone in [key for key in self.cards if key not in wanted]:
            card = self.cards.pop(gone)
            self._layout.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, scan in enumerate(scans):
            if scan.id not in self.cards:
                card = self.cards[scan.id] = ScanCard(self.session)
                self._layout.insertWidget(place, card)
            self.cards[scan.id].show_scan(scan)

    def point_at(self, scan_id: str | None, setting: str) -> None:
        """Put the focus on a setting ("unit" or "up_axis") of a scan."""
        card = self.cards.get(scan_id or "") or next(iter(self.cards.values()), None)
        if card is not None:
            (card.unit if setting == "unit" else card.up_axis).setFocus()


class ScanCard(QFrame):
    """What one scan is, what was noticed, what was assumed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._scan: Scan | None = None
        self.setProperty("role", "card")
        self.title = QLabel()
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.notes = NoteList()
        self.unit = ChoiceBox(UNITS, "Unit")
        self.up_axis = ChoiceBox(_AXES, "Up axis")
        self.unit.setToolTip("What one step in the file's numbers means")
        self.up_axis.setToolTip("Which axis of the file points up")
        self.unit.activated.connect(self._set_unit)
        self.up_axis.activated.connect(self._set_up_axis)
        rows = QWidget()
        self._form: QFormLayout = facts_form(rows)
        choices = QHBoxLayout()
        choices.addWidget(self.unit, 1)
        choices.addWidget(self.up_axis, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(rows)
        layout.addWidget(self.notes)
        layout.addLayout(choices)

    def show_scan(self, scan: Scan) -> None:
        """Bring the card up to date."""
        if scan is self._scan:
            return
        self._scan = scan
        self.title.setText(scan.name)
        self.title.setToolTip(scan.path)
        fill_facts(self._form, scan_facts(scan))
        self.notes.show_notes(scan.notes)
        for box, value in ((self.unit, scan.unit), (self.up_axis, scan.up_axis)):
            with QSignalBlocker(box):
                box.pick(value)

    def _set_unit(self, index: int) -> None:
        if self._scan is not None:
            self._session.set_unit(self._scan.id, self.unit.itemData(index))

    def _set_up_axis(self, index: int) -> None:
        if self._scan is not None:
            self._session.set_up_axis(self._scan.id, self.up_axis.itemData(index))
