"""What an empty scene says: drop a scan here, or begin with one of these."""

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inrview.panels.icons import icon

_ACROSS = 3
"""Buttons in a row: more would be cut off in a small window."""


class Welcome(QWidget):
    """Covers the empty viewport; never a blank box."""

    recent_chosen = pyqtSignal(str)

    def __init__(
        self,
        open_action: QAction,
        samples: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel("Drop a scan or a picture here")
        title.setProperty("role", "hero")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text = QLabel(
            "A mesh or a point cloud: PLY, OBJ, STL, OFF, glTF, XYZ, PCD, NPY, LAS, E57"
        )
        text.setProperty("role", "quiet")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setWordWrap(True)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(title)
        layout.addWidget(text)
        layout.addSpacing(8)
        layout.addLayout(_row([open_action], "folder-open", "primary"))
        for start in range(0, len(samples), _ACROSS):
            layout.addLayout(_row(samples[start : start + _ACROSS], "cube", "plain"))
        layout.addSpacing(12)
        layout.addLayout(self._recent)
        layout.addStretch(3)

    def show_recent(self, paths: Sequence[str]) -> None:
        """List the files opened last that are still there."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for path in [p for p in paths if Path(p).exists()][:4]:
            button = QPushButton(f"{Path(path).name}")
            button.setProperty("role", "link")
            button.setToolTip(path)
            button.setAccessibleName(f"Open {path}")
            button.clicked.connect(lambda _=False, p=path: self.recent_chosen.emit(p))
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)


def _row(actions: Sequence[QAction], picture: str, role: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addStretch(1)
    for action in actions:
        button = QPushButton(action.text().replace("…", ""))
        button.setIcon(icon(picture))
        button.setToolTip(action.toolTip())
        button.setProperty("role", role)
        button.clicked.connect(action.trigger)
        row.addWidget(button)
    row.addStretch(1)
    return row
