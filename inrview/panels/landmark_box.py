"""The landmarks of a family: placed with the mouse, listed, loaded and exported."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.panels.action_button import action_button
from inrview.panels.look import Look
from inrview.panels.mark_files import MarkFiles
from inrview.session.session import Session

_NAME = Qt.ItemDataRole.UserRole


class LandmarkBox(QWidget):
    """What is selected is marked in the view."""

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], look: Look
    ) -> None:
        super().__init__()
        self._session = session
        self._look = look
        self.list = QListWidget()
        self.list.setAccessibleName("Landmarks of the family")
        self.list.setToolTip("Landmarks; a double click renames")
        self.list.setFixedHeight(self.fontMetrics().height() * 7)
        self.rename = QPushButton("Rename")
        self.remove = QPushButton("Remove")
        for button, tip in (
            (self.rename, "Type another name for the selected landmark"),
            (self.remove, "Take the selected landmark away"),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(f"{button.text()} the landmark")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(action_button(actions["analyse.landmark"]))
        layout.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.rename, 1)
        row.addWidget(self.remove, 1)
        layout.addLayout(row)
        self.files = MarkFiles(actions, "landmarks", {"csv": "CSV"})
        layout.addWidget(self.files)
        self.list.itemChanged.connect(self._renamed)
        self.list.itemSelectionChanged.connect(self._chosen)
        self.rename.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))
        self.remove.clicked.connect(lambda: session.marks.remove_landmark(self.name))
        self._chosen()

    @property
    def name(self) -> str:
        """The landmark that is selected."""
        items = self.list.selectedItems()
        return str(items[0].data(_NAME)) if items else ""

    def show_family(self, family: Family) -> None:
        """Bring the list up to the family's landmarks."""
        chosen = self.name
        self.files.show_family(family)
        with QSignalBlocker(self.list):
            self.list.clear()
            for one in family.landmarks:
                item = QListWidgetItem(one.name, self.list)
                item.setData(_NAME, one.name)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                if one.name == chosen:
                    self.list.setCurrentItem(item)
        self._chosen()

    def _renamed(self, item: QListWidgetItem) -> None:
        old = str(item.data(_NAME))
        if item.text().strip() != old:
            new = item.text()
            with QSignalBlocker(self.list):
                item.setText(old)  # until the family says otherwise
            self._session.marks.rename_landmark(old, new)

    def _chosen(self) -> None:
        for button in (self.rename, self.remove):
            button.setEnabled(bool(self.name))
        self._look.change(landmark=self.name)
