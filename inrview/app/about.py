"""What the program and the machine are, to read and to paste into a report."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

import psutil
from PyQt6.QtCore import PYQT_VERSION_STR, QT_VERSION_STR, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QMessageBox, QWidget

_PACKAGES = ("inrview", "numpy", "numba", "torch", "vtk", "libigl", "trimesh")


def system_info() -> str:
    """Return versions and machine as lines; torch is asked of its package only."""
    lines = [f"{name} {_version(name)}" for name in _PACKAGES]
    memory = psutil.virtual_memory().total / 1e9
    return "\n".join(
        [
            *lines,
            f"PyQt {PYQT_VERSION_STR}, Qt {QT_VERSION_STR}",
            f"screen: {QGuiApplication.platformName()}",
            f"Python {platform.python_version()} on {platform.platform()}",
            f"{os.cpu_count()} cores, {memory:.1f} GB memory",
        ]
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def show_system_info(parent: QWidget) -> None:
    """Show the lines with a button that copies them."""
    box = _box(parent, "System information", system_info())
    copy = box.addButton("Copy", QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    if copy is not None:
        copy.clicked.connect(_copy_system_info)
    box.open()


def _copy_system_info() -> None:
    clipboard = QGuiApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(system_info())


def show_about(parent: QWidget) -> None:
    """Say what this program is."""
    text = (
        f"<b>inrview {_version('inrview')}</b><br><br>"
        "Watch implicit neural representations being learned from scans, "
        "and look at them at any resolution.<br><br>"
        "Free software under the GNU General Public License, version 3 or later."
    )
    box = _box(parent, "About inrview", text)
    box.addButton(QMessageBox.StandardButton.Close)
    box.open()


def _box(parent: QWidget, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setWindowTitle(title)
    box.setText(text)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
