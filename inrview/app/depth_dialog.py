"""Asks for depth images, the camera that took them and where it stood."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QDoubleValidator
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from inrview.app.file_dialogs import file_dialog, name_filter

W = TypeVar("W", bound=QWidget)

IMAGES = "png tif tiff pgm npy"
_CAMERAS = ("*intrinsic*.json", "*camera*.json", "*intrinsic*.txt", "*camera*.txt")
_TRAJECTORIES = ("*.log", "*traj*", "*pose*", "groundtruth.txt")
_NAMED = 3

Answer = Callable[[Sequence[str], str, str | None, float | None], None]
"""Takes the images, the intrinsics, the poses and the units in a metre."""


class DepthDialog(QDialog):
    """One row for each thing; what lies beside the images is filled in."""

    def __init__(self, parent: QWidget, answer: Answer) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open depth images")
        self.setObjectName("depth")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._answer = answer
        self._images: tuple[str, ...] = ()
        self._chosen = _named(QLabel("none yet"), "depth.images")
        self._camera = self._line("depth.camera", "fx, fy, cx, cy: a JSON file")
        self._poses = self._line("depth.poses", "one pose an image: .log, .txt, JSON")
        self._scale = self._line("depth.scale", "as the files say")
        self._scale.setValidator(QDoubleValidator(1e-6, 1e9, 6, self._scale))
        self._scale.setToolTip(
            "How many units of the images make a metre: 1000 where they hold "
            "millimetres, 5000 in TUM's files."
        )
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open
            | QDialogButtonBox.StandardButton.Cancel
        )
        button = self._buttons.button(QDialogButtonBox.StandardButton.Open)
        assert button is not None
        self._open = button
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        rows = QFormLayout(self)
        rows.addRow("Depth images", self._row(self._chosen, self._ask_images))
        rows.addRow("Camera (intrinsics)", self._row(self._camera, self._ask_camera))
        rows.addRow("Poses", self._row(self._poses, self._ask_poses))
        rows.addRow("Units in a metre", self._scale)
        self._missing = _named(QLabel(), "depth.missing")
        self._missing.setWordWrap(True)
        rows.addRow(self._missing)
        rows.addRow(self._buttons)
        self.setMinimumWidth(520)
        self._check()

    def choose(self, images: Sequence[str]) -> None:
        """Take these images, and what lies beside them unless something is given."""
        self._images = tuple(sorted(images))
        names = [Path(path).name for path in self._images]
        more = len(names) - _NAMED
        text = ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        self._chosen.setText(text or "none yet")
        for line, patterns in (
            (self._camera, _CAMERAS),
            (self._poses, _TRAJECTORIES),
        ):
            if not line.text() and self._images:
                line.setText(_beside(Path(self._images[0]), patterns))
        self._check()
        if self._open.isEnabled():
            # Return is meant for what comes next, not for choosing again.
            self._open.setFocus()

    def accept(self) -> None:
        """Answer, and close."""
        scale = self._scale.text().strip()
        self._answer(
            self._images,
            self._camera.text().strip(),
            self._poses.text().strip() or None,
            float(scale) if scale else None,
        )
        super().accept()

    def _check(self) -> None:
        """Say what is missing; several images without poses cannot be joined."""
        missing = ""
        if not self._images:
            missing = "Choose the depth images."
        elif not self._camera.text().strip():
            missing = "Choose the file with the camera's intrinsics."
        elif len(self._images) > 1 and not self._poses.text().strip():
            missing = "Several images need the poses from which they were taken."
        elif self._scale.text() and not self._scale.hasAcceptableInput():
            missing = "The units in a metre must be a number above zero."
        self._missing.setText(missing)
        self._open.setEnabled(not missing)

    def _line(self, name: str, hint: str) -> QLineEdit:
        line = _named(QLineEdit(), name)
        line.setPlaceholderText(hint)
        line.textChanged.connect(lambda _: self._check())
        return line

    def _row(self, shown: QWidget, ask: Callable[[], None]) -> QHBoxLayout:
        button = _named(QPushButton("Choose…"), f"{shown.objectName()}.choose")
        button.clicked.connect(lambda _: ask())
        row = QHBoxLayout()
        row.addWidget(shown, 1)
        row.addWidget(button)
        return row

    def _ask_images(self) -> None:
        mode = QFileDialog.FileMode.ExistingFiles
        dialog = file_dialog(self, "Choose depth images", mode)
        dialog.setNameFilters([name_filter("Depth images", IMAGES), "All files (*)"])
        dialog.filesSelected.connect(self.choose)
        dialog.open()

    def _ask_camera(self) -> None:
        self._ask_file("Choose the intrinsics", "json txt", self._camera)

    def _ask_poses(self) -> None:
        self._ask_file("Choose the poses", "log txt json", self._poses)

    def _ask_file(self, title: str, endings: str, line: QLineEdit) -> None:
        dialog = file_dialog(self, title, QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([name_filter(title, endings), "All files (*)"])
        dialog.fileSelected.connect(partial(_show, line))
        dialog.open()


def _named(widget: W, name: str) -> W:
    widget.setObjectName(name)
    return widget


def _show(line: QLineEdit, path: str) -> None:
    line.setText(path)


def _beside(image: Path, patterns: Sequence[str]) -> str:
    """Return the one file in the image's folder, or that above, of such a name."""
    for folder in (image.parent, image.parent.parent):
        for pattern in patterns:
            found = [one for one in sorted(folder.glob(pattern)) if one.is_file()]
            if len(found) == 1:
                return str(found[0])
    return ""
