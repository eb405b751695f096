"""Landmarks of single shapes: put there with the mouse, listed, and used by the fit."""

from collections.abc import Mapping
from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.document.shape_marks import (
    free_landmark,
    landmark_on,
    shapes_by_landmark,
)
from inrview.panels.action_button import action_button
from inrview.panels.counted_list import dress_counted_list
from inrview.panels.look import Look, LookState
from inrview.panels.panel import note_label
from inrview.panels.wording import count
from inrview.session.session import Session

_NAME = Qt.ItemDataRole.UserRole
_NONE = (
    "A place that is marked on two or more shapes holds limbs that would slide along "
    "themselves. Choose Place Landmarks on Shapes and click it on one shape after "
    "another, or load a table (name, x, y, z) for each shape, called like it."
)


class SteeringBox(QWidget):
    """What is selected in the list is what a click puts on a shape."""

    _named = pyqtSignal(str)

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], look: Look
    ) -> None:
        super().__init__()
        self._session = session
        self._look = look
        self._family: Family | None = None
        self._selected: str | None = None
        self.text = note_label(_NONE)
        self.list = QTreeWidget()
        self.is_used = QCheckBox("They steer the fit, and matches obey them")
        self.is_used.setToolTip("Train from the start again for a change of this")
        self.new, self.rename = QPushButton("New"), QPushButton("Rename")
        self.take_off = QPushButton("Take Off")
        self.remove = QPushButton("Remove")
        for button, tip in (
            (self.new, "Name another landmark; the next click puts it on a shape"),
            (self.rename, "Type another name for it, on all shapes"),
            (self.take_off, "Take the landmark off the selected shape"),
            (self.remove, "Take the landmark off all shapes"),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(f"{button.text()}: landmark of shapes")
        dress_counted_list(
            self.list,
            ("Landmark", "On shapes"),
            "Landmarks of shapes",
            "Landmarks, and on how many shapes each stands; a click on a shape puts "
            "the selected one there, a double click here renames it",
        )
        self._lay_out(actions)
        self._listen()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(action_button(actions["family.landmark"]))
        layout.addWidget(self.list)
        for buttons in ((self.new, self.rename), (self.take_off, self.remove)):
            row = QHBoxLayout()
            for button in buttons:
                row.addWidget(button, 1)
            layout.addLayout(row)
        layout.addWidget(self.text)
        layout.addWidget(self.is_used)
        for name in ("", "_export", "_clear"):
            layout.addWidget(action_button(actions[f"family.landmarks{name}"]))

    def _listen(self) -> None:
        steering = self._session.steering
        self.is_used.toggled.connect(self._use)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.list.itemDoubleClicked.connect(lambda item, _: self._edit(item))
        self.list.itemChanged.connect(self._renamed)
        self.new.clicked.connect(self._add)
        self.rename.clicked.connect(lambda: self._edit(self.list.currentItem()))
        self.take_off.clicked.connect(
            lambda: steering.remove(self.name, self._selected or "")
        )
        self.remove.clicked.connect(self._remove)
        self._named.connect(  # type: ignore[call-arg]  # PyQt6's stub lacks the type
            self._choose, Qt.ConnectionType.QueuedConnection
        )
        self._look.changed.connect(self._look_changed)

    @property
    def name(self) -> str:
        """The landmark that the next click puts on a shape; "" makes one up."""
        return self._look.state.shape_landmark

    # What is shown

    def show_family(self, family: Family, selected: str | None) -> None:
        """Say what there is; `selected` is the id of what is selected in the scene."""
        was_other = self._family is None or self._family.id != family.id
        self._family, self._selected = family, selected
        if was_other and self.name not in shapes_by_landmark(family):
            self._look.change(shape_landmark="")
        self._show()

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.shape_landmark != new.shape_landmark and self._family is not None:
            self._show()

    def _show(self) -> None:
        assert self._family is not None
        found = shapes_by_landmark(self._family)
        shapes = sum(one.scan_id is not None for one in self._family.members)
        with QSignalBlocker(self.list):
            self.list.clear()
            for name in dict.fromkeys((*found, *filter(None, [self.name]))):
                owners = found.get(name, ())
                told = f"{count(len(owners))} of {count(shapes)}"
                item = QTreeWidgetItem(self.list, [name, told])
                item.setData(0, _NAME, name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(1, ", ".join(one.name for one in owners[:20]))
                if name == self.name:
                    self.list.setCurrentItem(item)
        shared = sum(len(owners) > 1 for owners in found.values())
        self.text.setText(_told(shared, self._family) if found else _NONE)
        self.is_used.setEnabled(shared > 0)
        with QSignalBlocker(self.is_used):
            is_used = self._family.fit.uses_landmarks and shared > 0
            self.is_used.setChecked(is_used)
        self._show_buttons()

    def _show_buttons(self) -> None:
        for button in (self.rename, self.remove):
            button.setEnabled(bool(self.name))
        members = () if self._family is None else self._family.members
        self.take_off.setEnabled(
            any(
                one.id == self._selected and landmark_on(one, self.name) is not None
                for one in members
            )
        )

    # What is asked

    def _chosen(self) -> None:
        items = self.list.selectedItems()
        if items:
            self._look.change(shape_landmark=str(items[0].data(0, _NAME)))

    def _add(self) -> None:
        """Begin a landmark that is on no shape yet, and let its name be typed."""
        if self._family is not None:
            self._look.change(shape_landmark=free_landmark(self._family))
            self._edit(self.list.currentItem())

    def _edit(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.list.editItem(item, 0)

    def _renamed(self, item: QTreeWidgetItem) -> None:
        old, new = str(item.data(0, _NAME)), item.text(0).strip()
        if self._family is None or new == old:
            return
        with QSignalBlocker(self.list):
            item.setText(0, old)  # until the family says otherwise
        is_known = old in shapes_by_landmark(self._family)
        before = self._session.state.document
        if is_known:
            self._session.marks.rename_landmark(old, new)
        if new and (not is_known or self._session.state.document is not before):
            # the list is made anew, which its own editor would not survive
            self._named.emit(new)

    def _choose(self, name: str) -> None:
        self._look.change(shape_landmark=name)

    def _remove(self) -> None:
        name = self.name
        self._look.change(shape_landmark="")
        self._session.steering.remove_everywhere(name)

    def _use(self, is_used: bool) -> None:
        if self._family is not None:
            fit = replace(self._family.fit, uses_landmarks=is_used)
            self._session.family.set_specs(self._family.id, None, fit)


def _told(shared: int, family: Family) -> str:
    marked = count(sum(bool(one.landmarks) for one in family.members))
    if not shared:
        return "No landmark is on two shapes yet: one alone steers nothing."
    names = "One landmark is" if shared == 1 else f"{count(shared)} landmarks are"
    return f"{names} on two or more of the {marked} shapes that have any."
