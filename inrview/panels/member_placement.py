"""Where the members of a family lie: aligned by the program, changed by hand."""

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family, Member
from inrview.messages.family_requests import Scales
from inrview.panels.number_boxes import AmountBox, ChoiceBox
from inrview.session.session import Session

_AXES = {axis: axis.upper() for axis in ("x", "y", "z", "-x", "-y", "-z")}
_SCALES = {
    "auto": "Scale as sizes vary",
    "common": "One scale for all",
    "own": "Each its own scale",
}
_UNDO_HINT = "Ctrl+Z takes it back"


class MemberPlacement(QWidget):
    """Aligns all members at once, or turns, scales and stands up the selected one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._member: Member | None = None
        self.turns = _check("Find turns", "Look for the turn about the up axis")
        self.scales = ChoiceBox(_SCALES, "Size in the family")
        self.align = _button(
            "Align All", "Bring all shapes into one frame; changes by hand are lost"
        )
        self.name = QLabel()
        self.up = ChoiceBox(_AXES, "Up axis of its file")
        self.turn = _button("Turn 90°", f"Turn it about up; {_UNDO_HINT}")
        self.factor = AmountBox(0.01, 100.0, 2, "Scale it by this factor")
        self.factor.setValue(1.0)
        self.scale = _button("Scale", f"Let it count as so much larger; {_UNDO_HINT}")
        self._lay_out()
        self.align.clicked.connect(self._align)
        self.turn.clicked.connect(lambda: self._for_member("turn_member"))
        self.scale.clicked.connect(
            lambda: self._for_member("scale_member", self.factor.value())
        )
        self.up.activated.connect(
            lambda: self._for_member("set_member_up", self.up.currentData())
        )

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        row = QHBoxLayout()
        for widget in (self.align, self.turns, self.scales):
            row.addWidget(widget)
        row.addStretch(1)
        layout.addLayout(row)
        self.own = QWidget()
        grid = QGridLayout(self.own)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addWidget(self.name, 0, 0, 1, 4)
        up = QLabel("Up")
        up.setBuddy(self.up)
        grid.addWidget(up, 1, 0)
        grid.addWidget(self.up, 1, 1)
        grid.addWidget(self.turn, 1, 2)
        grid.addWidget(self.factor, 2, 1)
        grid.addWidget(self.scale, 2, 2)
        grid.setColumnStretch(3, 1)
        layout.addWidget(self.own)

    def show_member(self, family: Family, selected: str | None) -> None:
        """Offer what can be done to the selected member, if it came from a file."""
        found = [m for m in family.members if m.id == selected and m.scan_id]
        self._member = found[0] if found else None
        self.own.setVisible(self._member is not None)
        if self._member is None:
            return
        self.name.setText(self._member.name)
        document = self._session.state.document
        axis = document.scan(self._member.scan_id or "").up_axis
        with QSignalBlocker(self.up):
            self.up.pick(axis)

    def _align(self) -> None:
        scales: Scales = self.scales.currentData()
        self._session.family.align(self.turns.isChecked(), scales)

    def _for_member(self, verb: str, *words: object) -> None:
        if self._member is not None:
            getattr(self._session.family, verb)(self._member.id, *words)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    return button


def _check(text: str, tip: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setToolTip(tip)
    box.setAccessibleName(text)
    box.setChecked(True)
    return box
