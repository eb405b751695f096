"""New scans in a family: add them, complete them, and go through what they may be."""

from collections.abc import Mapping

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from inrview.panels.action_button import action_button
from inrview.panels.panel import note_label
from inrview.panels.wording import figures
from inrview.session.family_state import Completed
from inrview.session.session import Session

_HINT = "A new scan is placed in the family, and its shape found, from any pose."


class CompletionBox(QWidget):
    """Buttons are the window's own actions; the two arrows step through shapes."""

    def __init__(self, session: Session, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._session = session
        self._completed: Completed | None = None
        self.about = note_label(_HINT)
        self.back, self.onward = _step("Previous"), _step("Next")
        self.back.clicked.connect(lambda: self._go(-1))
        self.onward.clicked.connect(lambda: self._go(1))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        row = QHBoxLayout()
        for name in ("family.add", "family.complete"):
            row.addWidget(action_button(actions[name]), 1)
        layout.addLayout(row)
        layout.addWidget(self.about)
        self.steps = QWidget()
        steps = QHBoxLayout(self.steps)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.addWidget(self.back, 1)
        steps.addWidget(self.onward, 1)
        layout.addWidget(self.steps)
        layout.addWidget(action_button(actions["family.support"]))
        self.show_completed(None)

    def show_completed(self, completed: Completed | None) -> None:
        """Say which of the plausible shapes is shown."""
        self._completed = completed
        count = len(completed.choices) if completed is not None else 0
        self.steps.setVisible(count > 1)
        if completed is None:
            self.about.setText(_HINT)
            return
        chosen = completed.choices[completed.index]
        self.back.setEnabled(completed.index > 0)
        self.onward.setEnabled(completed.index + 1 < count)
        text = f"Shape {completed.index + 1} of {count}: " if count > 1 else ""
        text += f"{figures(chosen.misfit)} from the scan"
        self.about.setText(f"{text}, energy {chosen.energy:.1f}.")

    def _go(self, step: int) -> None:
        if self._completed is not None:
            self._session.completion.show(self._completed.index + step)


def _step(text: str) -> QPushButton:
    button = QPushButton(text)
    tip = f"{text} of the shapes that this scan may have"
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
