"""Measurements of a family: defined once, between landmarks or of a part, listed."""

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.geometry.frozen import Vector
from inrview.messages.landmarks import DEFINITIONS, MEASURES, Measurement
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import note_label
from inrview.panels.setting_rows import add_setting
from inrview.session.session import Session

_PLANES: dict[str, Vector] = {
    "x": (1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "z": (0.0, 0.0, 1.0),
}
_TWO = ("distance", "geodesic")
_LOOPS = ("girth", "tape")
_ANYWHERE = ""
_NAME = Qt.ItemDataRole.UserRole


class DefineBox(QWidget):
    """Adds and removes; the next analysis reads off what is listed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name")
        kinds = {kind: kind.capitalize() for kind in MEASURES}
        self.kind = ChoiceBox(kinds, "Kind of measurement")
        self.first = ChoiceBox({}, "First landmark")
        self.second = ChoiceBox({}, "Second landmark")
        self.plane = ChoiceBox(
            {axis: f"Across {axis.upper()}" for axis in _PLANES}, "Plane"
        )
        self.part = ChoiceBox({}, "Part")
        self.about = note_label()
        self.add, self.remove = QPushButton("Add"), QPushButton("Remove")
        self.list = QListWidget()
        self.list.setAccessibleName("Measurements of the family")
        self.list.setToolTip("Measurements that every analysis reads off")
        self.list.setFixedHeight(self.fontMetrics().height() * 5)
        for button, tip in (
            (self.add, "Let every analysis read this off all shapes"),
            (self.remove, "Take the selected measurement away"),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(f"{button.text()} the measurement")
        self._lay_out()
        self.name.textChanged.connect(self._show_choices)
        for choice in (self.kind, self.first, self.second, self.part):
            choice.activated.connect(self._show_choices)
        self.list.itemSelectionChanged.connect(self._show_choices)
        self.add.clicked.connect(self._add)
        self.remove.clicked.connect(
            lambda: session.marks.remove_measurement(self.selected)
        )
        self._show_choices()

    def _lay_out(self) -> None:
        self.form = QFormLayout()
        self.form.setHorizontalSpacing(12)
        self.form.setVerticalSpacing(6)
        add_setting(self.form, "Measure", "What is measured, and its name",
                    self.kind, self.name)  # fmt: skip
        add_setting(self.form, "At", "Landmarks that it is taken at",
                    self.first, self.second)  # fmt: skip
        add_setting(self.form, "Plane", "Direction that the loop is cut across",
                    self.plane)  # fmt: skip
        add_setting(self.form, "Part", "Labelled part that it is of, or lies in",
                    self.part)  # fmt: skip
        self.name.setAccessibleName("Name of the measurement")
        self.second.setAccessibleName("Second landmark")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(self.form)
        layout.addWidget(self.about)
        row = QHBoxLayout()
        row.addWidget(self.add, 1)
        row.addWidget(self.remove, 1)
        layout.addLayout(row)
        layout.addWidget(self.list)

    @property
    def selected(self) -> str:
        """Name of the measurement that is selected."""
        items = self.list.selectedItems()
        return str(items[0].data(_NAME)) if items else ""

    def show_family(self, family: Family) -> None:
        """Offer its landmarks and parts, and list its measurements."""
        names = [one.name for one in family.landmarks]
        parts = [] if family.labels is None else list(family.labels.parts)
        _fill(self.first, names, 0)
        _fill(self.second, names, 1)
        if self.second.currentIndex() == self.first.currentIndex() and len(names) > 1:
            self.second.setCurrentIndex(1 - min(self.first.currentIndex(), 1))
        _fill(self.part, [_ANYWHERE, *parts], 0)
        chosen = self.selected
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in family.measurements:
                of = ", ".join((*one.landmarks, *([one.part] if one.part else [])))
                item = QListWidgetItem(f"{one.name}: {one.kind}, {of}", self.list)
                item.setData(_NAME, one.name)
                if one.name == chosen:
                    self.list.setCurrentItem(item)
        self._show_choices()

    def measurement(self) -> Measurement | None:
        """Return what the boxes say; None where something is missing."""
        kind, name = self.kind.currentData(), self.name.text().strip()
        first, second = self.first.currentData(), self.second.currentData()
        part = self.part.currentData() or None
        if not name:
            return None
        if kind in _TWO:
            is_whole = first is not None and second is not None and first != second
            return Measurement(name, kind, (first, second)) if is_whole else None
        if kind in _LOOPS:
            normal = _PLANES[self.plane.currentData()]
            is_whole = first is not None
            return Measurement(name, kind, (first,), normal, part) if is_whole else None
        return Measurement(name, kind, part=part) if part else None

    def _show_choices(self) -> None:
        kind = self.kind.currentData()
        has_parts = self.part.count() > 1
        self.form.setRowVisible(1, kind in (*_TWO, *_LOOPS))
        self.second.setVisible(kind in _TWO)
        self.form.setRowVisible(2, kind in _LOOPS)
        self.form.setRowVisible(3, kind not in _TWO and has_parts)
        text = f"{DEFINITIONS[kind].capitalize()}."
        if kind in _TWO and self.first.count() < 2:
            text += " Place two landmarks first."
        elif kind in _LOOPS and not self.first.count():
            text += " Place a landmark first."
        elif kind not in (*_TWO, *_LOOPS) and not has_parts:
            text += " Label parts first: paint or load them above."
        elif kind in _TWO and self.first.currentData() == self.second.currentData():
            text += " Choose two landmarks."
        elif not self.name.text().strip():
            text += " Type a name to add it."
        self.about.setText(text)
        self.add.setEnabled(self.measurement() is not None)
        self.remove.setEnabled(bool(self.selected))

    def _add(self) -> None:
        found = self.measurement()
        if found is not None:
            self._session.marks.add_measurement(found)
            self.name.clear()


def _fill(choice: ChoiceBox, names: list[str], usual: int) -> None:
    """Offer names; what was chosen stays, else the usual one."""
    before = choice.currentData()
    with QSignalBlocker(choice):
        choice.clear()
        for name in names:
            choice.addItem(name or "Anywhere", name)
        at = choice.findData(before) if before is not None else -1
        choice.setCurrentIndex(at if at >= 0 else min(usual, len(names) - 1))
