"""Landmarks that shapes have in common: how many, and whether they steer the fit."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from inrview.document.document import Family
from inrview.panels.action_button import action_button
from inrview.panels.panel import note_label
from inrview.panels.wording import count
from inrview.session.session import Session

_NONE = (
    "A table of named places (name, x, y, z) for each of two or more shapes, called "
    "like its shape, holds limbs that would slide along themselves."
)


class SteeringBox(QWidget):
    """Edits the fit's settings of one family through the session."""

    def __init__(self, session: Session, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._session = session
        self._family: Family | None = None
        self.text = note_label(_NONE)
        self.is_used = QCheckBox("They steer the fit")
        self.is_used.setToolTip("Train from the start again for a change of this")
        self.is_used.toggled.connect(self._use)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        layout.addWidget(self.is_used)
        row = QHBoxLayout()
        for name in ("family.landmarks", "family.landmarks_clear"):
            row.addWidget(action_button(actions[name]))
        layout.addLayout(row)

    def show_family(self, family: Family) -> None:
        """Say what there is."""
        self._family = family
        shared, shapes = common_landmarks(family)
        self.text.setText(_told(shared, shapes) if shared else _NONE)
        self.is_used.setEnabled(shared > 0)
        with QSignalBlocker(self.is_used):
            self.is_used.setChecked(family.fit.uses_landmarks and shared > 0)

    def _use(self, is_used: bool) -> None:
        if self._family is not None:
            fit = replace(self._family.fit, uses_landmarks=is_used)
            self._session.family.set_specs(self._family.id, None, fit)


def common_landmarks(family: Family) -> tuple[int, int]:
    """Return how many names two shapes or more have, and how many shapes have any."""
    marked = [member for member in family.members if member.landmarks]
    names = Counter(one.name for member in marked for one in member.landmarks)
    return sum(number > 1 for number in names.values()), len(marked)


def _told(shared: int, shapes: int) -> str:
    names = "One landmark is" if shared == 1 else f"{count(shared)} landmarks are"
    return f"{names} on two or more of the {count(shapes)} shapes that have any."
