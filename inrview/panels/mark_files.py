"""Which shape a file of labels or landmarks belongs to, and two buttons for it."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inrview.document.document import Family
from inrview.panels.action_button import action_button
from inrview.panels.number_boxes import ChoiceBox

ALL = ""
"""All shapes: files are called as they are."""
KINDS = {
    "ply": "PLY, of vertices",
    "npy": "NPY, of vertices",
    "csv": "CSV, of vertices",
    "ply faces": "PLY, of faces",
    "npy faces": "NPY, of faces",
    "csv faces": "CSV, of faces",
}


class MarkFiles(QWidget):
    """Chooses; the actions ask for files and do the work."""

    def __init__(
        self, actions: Mapping[str, QAction], what: str, kinds: Mapping[str, str]
    ) -> None:
        super().__init__()
        self.shape = ChoiceBox({ALL: "All shapes"}, f"Shape whose {what} are in files")
        self.shape.setToolTip(
            "The shape that a file belongs to; with all shapes, files are called as "
            "the shapes are, and those loaded together vote"
        )
        self.kind = ChoiceBox(dict(kinds), f"Format of the {what}")
        self.kind.setToolTip("What is written for each shape")
        self.kind.setVisible(len(kinds) > 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        choices, buttons = QHBoxLayout(), QHBoxLayout()
        for box in (self.shape, self.kind):
            choices.addWidget(box, 1)
        for name in ("load", "export"):
            buttons.addWidget(action_button(actions[f"analyse.{what}_{name}"]), 1)
        layout.addLayout(choices)
        layout.addLayout(buttons)

    @property
    def member(self) -> str | None:
        """Id of the shape that is chosen; None for all."""
        return self.shape.currentData() or None

    def show_family(self, family: Family) -> None:
        """Offer the shapes of a family."""
        wanted = [(ALL, "All shapes"), *((one.id, one.name) for one in family.members)]
        count = range(self.shape.count())
        if wanted == [(self.shape.itemData(n), self.shape.itemText(n)) for n in count]:
            return
        before = self.shape.currentData()
        with QSignalBlocker(self.shape):
            self.shape.clear()
            for key, name in wanted:
                self.shape.addItem(name, key)
            self.shape.setCurrentIndex(max(self.shape.findData(before), 0))
