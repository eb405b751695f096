"""What corresponds: switches of the view, and lines between two chosen shapes."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inrview.document.document import Family
from inrview.panels.action_button import action_button
from inrview.panels.look import Look, LookState
from inrview.panels.number_boxes import ChoiceBox
from inrview.session.state import TEMPLATE


class MatchBox(QWidget):
    """Only the look is changed by it, never the document."""

    def __init__(self, actions: Mapping[str, QAction], look: Look) -> None:
        super().__init__()
        self._look = look
        self._names: dict[str, str] = {}
        self.first, self.second = ChoiceBox({}, "From"), ChoiceBox({}, "To")
        self.lines = QCheckBox("Lines between")
        self.lines.setToolTip(
            "Join corresponding places of two shapes by lines, coloured by confidence"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        row = QHBoxLayout()
        for name in ("colours.links", "colours.map"):
            row.addWidget(action_button(actions[name]), 1)
        layout.addLayout(row)
        layout.addWidget(self.lines)
        ends = QHBoxLayout()
        ends.addWidget(self.first, 1)
        ends.addWidget(QLabel("and"))
        ends.addWidget(self.second, 1)
        layout.addLayout(ends)
        self.lines.toggled.connect(self._changed)
        for choice in (self.first, self.second):
            choice.activated.connect(self._changed)
        look.changed.connect(self._look_changed)

    def show_family(self, family: Family) -> None:
        """Offer the template and the members that can be seen."""
        names = {TEMPLATE: "Template"}
        names |= {m.id: m.name for m in family.members if m.is_visible}
        if names == self._names:
            return
        self._names = names
        for place, choice in enumerate((self.first, self.second)):
            chosen = choice.currentData()
            with QSignalBlocker(choice):
                choice.clear()
                for key, name in names.items():
                    choice.addItem(name, key)
                at = choice.findData(chosen) if chosen is not None else place
                choice.setCurrentIndex(max(at, min(place, len(names) - 1)))
        self._changed()

    def _changed(self) -> None:
        first, second = self.first.currentData(), self.second.currentData()
        is_on = self.lines.isChecked() and None not in (first, second)
        is_on = is_on and first != second
        self._look.change(lines=(first, second) if is_on else None)

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.lines != new.lines and new.lines is None and self.lines.isChecked():
            is_same = self.first.currentData() == self.second.currentData()
            if not is_same:
                with QSignalBlocker(self.lines):
                    self.lines.setChecked(False)
