"""One row of a form of settings: a label, its boxes side by side, and what they say."""

from PyQt6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QWidget


def add_setting(form: QFormLayout, name: str, text: str, *boxes: QWidget) -> QWidget:
    """Add a named row and return it; `text` explains it wherever Qt shows words."""
    label = QLabel(name)
    label.setToolTip(text)
    label.setBuddy(boxes[0])
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for box in boxes:
        box.setToolTip(text)
        box.setStatusTip(text)
        box.setWhatsThis(text)
        box.setAccessibleName(name)
        row.addWidget(box, 1)
    form.addRow(label, line)
    return line
