"""Getting points ready: selecting, deleting, thinning out, outliers."""

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

from inrview.geometry.points import Points
from inrview.messages.scan_editing import NEIGHBOURS, SIGMA
from inrview.panels.action_button import action_button, segments
from inrview.panels.number_boxes import AmountBox, NumberBox, decimals_for
from inrview.panels.panel import differs, note_label
from inrview.panels.scene_facts import shape_unit
from inrview.panels.wording import count
from inrview.session.session import Session
from inrview.session.state import SessionState

_NONE = "Box (X), lasso (Q) or brush (K): Shift adds, Ctrl takes away."


class PointsBox(QFrame):
    """A card under those of the scans; it is there when scans of points are."""

    def __init__(self, session: Session, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._session = session
        self._sized: tuple[object, ...] = ()
        self.setProperty("role", "card")
        title = QLabel("Points")
        title.setProperty("role", "title")
        self.text = note_label(_NONE)
        self.spacing = AmountBox(0.0, 1e9, 5, "Least distance between points")
        self.thin = _button("Thin out", "Leave no two points nearer than this")
        self.neighbours = NumberBox(1, 200, "Neighbours that are looked at")
        self.neighbours.setValue(NEIGHBOURS)
        self.sigma = AmountBox(0.0, 100.0, 1, "Standard deviations above the mean")
        self.sigma.setSingleStep(0.5)
        self.sigma.setValue(SIGMA)
        self.seek = _button(
            "Find",
            "Select points whose neighbours are further away than the mean by so many "
            "deviations",
        )
        self.tools, self.alignment = self._tools(actions), _alignment(actions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(8)
        for widget in (title, self.tools, self.alignment):
            layout.addWidget(widget)
        self.thin.clicked.connect(lambda: session.points.thin(self.spacing.value()))
        self.seek.clicked.connect(self._find)

    def _tools(self, actions: Mapping[str, QAction]) -> QWidget:
        """Return what is for points only."""
        tools, layout = _column()
        names = ("points.box", "points.lasso", "points.brush")
        layout.addLayout(segments([actions[name] for name in names]))
        layout.addLayout(_buttons(actions, "points.seen"))
        layout.addLayout(
            _buttons(actions, "points.all", "points.none", "points.invert")
        )
        layout.addLayout(_buttons(actions, "points.delete", "points.crop"))
        layout.addWidget(self.text)
        layout.addLayout(self._form())
        return tools

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow("Spacing", _row(self.spacing, self.thin))
        form.addRow("Outliers", _row(self.neighbours, self.sigma, self.seek))
        return form

    def _find(self) -> None:
        self._session.points.select_outliers(
            self.neighbours.value(), self.sigma.value()
        )

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Follow the selection, and propose a spacing for the scans there are."""
        if differs(old, new, "document", "active_family", "picture"):
            scans = self._session.points.scans()
            has_several = len(self._session.alignment.scans()) > 1
            self.alignment.setVisible(has_several)
            self.tools.setVisible(bool(scans))
            self.setVisible(bool(scans) or has_several)
            self._propose(new, tuple(scan.geometry for scan in scans))
        if differs(old, new, "point_selection"):
            number = sum(one.count for one in new.point_selection.values())
            points = "1 point" if number == 1 else f"{count(number)} points"
            self.text.setText(f"{points} selected." if number else _NONE)

    def _propose(self, state: SessionState, clouds: tuple[object, ...]) -> None:
        """Propose a hundredth of the size: no guess fits all, but its order does."""
        unit = shape_unit(state)
        self.spacing.setSuffix("" if unit == "unit" else f" {unit}")
        points = [one for one in clouds if isinstance(one, Points) and len(one)]
        if self._sized or not points:
            return
        self._sized = clouds
        low, high = points[0].bounds
        step = float((high - low).max()) / 100
        with QSignalBlocker(self.spacing):
            self.spacing.setDecimals(decimals_for(step) + 1)
            self.spacing.setSingleStep(step / 10)
            self.spacing.setValue(step)


def _alignment(actions: Mapping[str, QAction]) -> QWidget:
    """Return what brings several scans onto each other."""
    box, layout = _column()
    layout.addWidget(QLabel("Align the scans"))
    layout.addLayout(_buttons(actions, "points.align", "points.align_near"))
    layout.addLayout(_buttons(actions, "points.pairs", "points.align_pairs"))
    return box


def _column() -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    return box, layout


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    return button


def _buttons(actions: Mapping[str, QAction], *names: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for name in names:
        row.addWidget(action_button(actions[name]), 1)
    return row


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for place, widget in enumerate(widgets):
        row.addWidget(widget, 0 if place == len(widgets) - 1 else 1)
    return row
