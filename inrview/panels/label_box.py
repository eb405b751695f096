"""The labels of a family: painted with a brush, loaded, listed, renamed, exported."""

from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.geometry.label_colors import label_colors
from inrview.messages.landmarks import TemplateLabels
from inrview.panels.action_button import action_button
from inrview.panels.brush_box import color_icon, radius_at, share_slider, slider_at
from inrview.panels.counted_list import dress_counted_list
from inrview.panels.look import Look
from inrview.panels.mark_files import KINDS, MarkFiles
from inrview.panels.panel import note_label
from inrview.panels.wording import count
from inrview.session.family_state import ShownLabels
from inrview.session.session import Session
from inrview.session.state import TEMPLATE, SessionState

_LABEL = Qt.ItemDataRole.UserRole
_UNSURE = 0.7


class LabelBox(QWidget):
    """What is selected in the list is what the brush paints."""

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], look: Look
    ) -> None:
        super().__init__()
        self._session = session
        self.list = QTreeWidget()
        dress_counted_list(
            self.list,
            ("Label", "Vertices"),
            "Labels of the family",
            "Labels, and how many vertices of the template have each; the selected one "
            "is painted, a double click renames it",
        )
        self.new, self.rename = QPushButton("New"), QPushButton("Rename")
        self.remove = QPushButton("Remove")
        for button, tip in (
            (self.new, "Add a label and paint it"),
            (self.rename, "Type another name for the selected label"),
            (self.remove, "Take the selected label off all places"),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(f"{button.text()} label")
        self.erase = QCheckBox("Erase")
        self.erase.setToolTip("Take labels away with the brush")
        self.radius = share_slider("Radius of the label brush", "How far it reaches")
        self.agreement = QCheckBox("Show agreement")
        self.agreement.setToolTip("Labels pale where the sources that voted disagreed")
        self.about = note_label()
        self.files = MarkFiles(actions, "labels", KINDS)
        self._lay_out(actions)
        self._listen(look)
        self._show_buttons()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        row = QHBoxLayout()
        for name in ("paint", "show"):
            row.addWidget(action_button(actions[f"analyse.labels_{name}"]), 1)
        layout.addLayout(row)
        layout.addWidget(self.list)
        row = QHBoxLayout()
        for button in (self.new, self.rename, self.remove):
            row.addWidget(button, 1)
        layout.addLayout(row)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        label = QLabel("Radius")
        label.setBuddy(self.radius)
        form.addRow(label, self.radius)
        layout.addLayout(form)
        row = QHBoxLayout()
        row.addWidget(self.erase, 1)
        row.addWidget(self.agreement, 1)
        layout.addLayout(row)
        layout.addWidget(self.about)
        layout.addWidget(self.files)

    def _listen(self, look: Look) -> None:
        labels = self._session.labels
        self.list.itemSelectionChanged.connect(self._chosen)
        self.list.itemDoubleClicked.connect(lambda item, _: self._edit(item))
        self.list.itemChanged.connect(self._renamed)
        self.new.clicked.connect(lambda: labels.new())
        self.rename.clicked.connect(lambda: self._edit(self.list.currentItem()))
        self.remove.clicked.connect(self._remove)
        self.erase.toggled.connect(lambda is_on: labels.set_brush(is_erasing=is_on))
        self.radius.valueChanged.connect(
            lambda value: labels.set_brush(radius=radius_at(value))
        )
        self.agreement.toggled.connect(lambda is_on: look.change(shows_agreement=is_on))

    @property
    def label(self) -> int | None:
        """The label that is selected."""
        items = self.list.selectedItems()
        return int(items[0].data(0, _LABEL)) if items else None

    # The state

    def show_state(self, family: Family, state: SessionState) -> None:
        """Bring the list up to the family's labels, and the brush to its own."""
        labels = family.labels or TemplateLabels.none()
        with QSignalBlocker(self.list):
            self._show_list(labels, _counts(state))
        brush = state.label_brush
        if not self.radius.isSliderDown():
            with QSignalBlocker(self.radius):
                self.radius.setValue(slider_at(brush.radius))
        with QSignalBlocker(self.erase):
            self.erase.setChecked(brush.is_erasing)
        self._choose(brush.label)
        self.about.setText(_told(labels, state))
        self.agreement.setVisible(bool((labels.agreement < 1).any()))
        self.files.show_family(family)
        self._show_buttons()

    def _show_list(self, labels: TemplateLabels, counts: dict[int, int]) -> None:
        offered = labels.offered
        while self.list.topLevelItemCount() > len(offered):
            self.list.takeTopLevelItem(len(offered))
        patches = label_colors(np.array(offered, np.int32)).tolist()
        for row, (label, (red, green, blue)) in enumerate(
            zip(offered, patches, strict=True)
        ):
            item = self.list.topLevelItem(row)
            if item is None:
                item = QTreeWidgetItem(self.list)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight)
            if item.data(0, _LABEL) != label:
                item.setData(0, _LABEL, label)
                item.setIcon(0, color_icon((red, green, blue)))
            item.setText(0, labels.name(label))
            item.setText(1, count(counts.get(label, 0)))

    def _choose(self, label: int) -> None:
        with QSignalBlocker(self.list):
            for row in range(self.list.topLevelItemCount()):
                item = self.list.topLevelItem(row)
                if item is not None and item.data(0, _LABEL) == label:
                    self.list.setCurrentItem(item)

    # What the user does

    def _chosen(self) -> None:
        if self.label is not None:
            self._session.labels.choose(self.label)
        self._show_buttons()

    def _edit(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.list.editItem(item, 0)

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            self._session.labels.rename(int(item.data(0, _LABEL)), item.text(0))

    def _remove(self) -> None:
        if self.label is not None:
            self._session.labels.remove(self.label)

    def _show_buttons(self) -> None:
        for button in (self.rename, self.remove):
            button.setEnabled(self.label is not None)


def _surface(state: SessionState) -> ShownLabels | None:
    """Return the labels on the template's surface, or on any other."""
    known = state.member_labels
    return known.get(TEMPLATE) or next(iter(known.values()), None)


def _counts(state: SessionState) -> dict[int, int]:
    shown = _surface(state)
    if shown is None:
        return {}
    labels, counts = np.unique(shown.labels, return_counts=True)
    return dict(zip(labels.tolist(), counts.tolist(), strict=True))


def _told(labels: TemplateLabels, state: SessionState) -> str:
    """Say how much has a label, and how far sources agreed."""
    shown = _surface(state)
    if not labels.offered or shown is None:
        return "Paint labels on any shape, or load those of a shape; all shapes follow."
    number = len(labels.offered)
    text = "1 label" if number == 1 else f"{count(number)} labels"
    bare = float((shown.labels < 0).mean())
    if bare > 0:
        text += f"; {bare:.0%} of the surface has none"
    agreement = labels.agreement
    if (agreement < 1).any():
        unsure = float((agreement < _UNSURE).mean())
        text += (
            f"; agreement {float(agreement.mean()):.2f} on average, below {_UNSURE:g} "
            f"on {unsure:.0%}"
        )
    return f"{text}."
