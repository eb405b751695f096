"""Dragging one shape: how far the hand may lead it out of its family."""

from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inrview.document.document import Document
from inrview.document.edits import name_of
from inrview.panels.action_button import action_button
from inrview.panels.panel import note_label
from inrview.panels.panel_slider import PanelSlider
from inrview.panels.wording import length
from inrview.session.family_state import ShapeDrag
from inrview.session.session import Session

_HINT = (
    "Switch on, then press on a member: each press sets a pin, a drag moves it. Pins "
    "that stay hold the shape there."
)


class HandBox(QWidget):
    """The tool's switch, the slider between family and hand, and what came of it."""

    def __init__(self, session: Session, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._session = session
        self.slider = PanelSlider()
        self.slider.setRange(0, 100)
        self.slider.setValue(50)
        self.slider.setAccessibleName("Stay in the family, or obey the hand")
        self.slider.setToolTip(
            "Left: the shape stays as likely as its family. Right: it goes where the "
            "hand leads, the rest by a local warp"
        )
        self.slider.valueChanged.connect(
            lambda value: session.shape_drag.set_obedience(value / 100)
        )
        self.about = note_label(_HINT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        row = QHBoxLayout()
        for name in ("family.pin", "family.unpin"):
            row.addWidget(action_button(actions[name]), 1)
        layout.addLayout(row)
        ends = QHBoxLayout()
        ends.addWidget(QLabel("Family"))
        ends.addWidget(self.slider, 1)
        ends.addWidget(QLabel("Hand"))
        layout.addLayout(ends)
        layout.addWidget(self.about)

    def show_drag(self, drag: ShapeDrag | None, document: Document) -> None:
        """Say where the pins have brought the shape."""
        self.about.setText(_HINT if drag is None else drag_sentence(drag, document))
        if drag is not None and not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(round(100 * drag.obedience))


def drag_sentence(drag: ShapeDrag, document: Document) -> str:
    """Say how many pins there are, how far off they are, and how likely the shape."""
    count = len(drag.targets)
    pins = f"{count} pin{'s' if count != 1 else ''} on {_name(drag, document)}"
    if drag.report is None or not len(drag.report.misses):
        return f"{pins}: drag one of them."
    worst = float(np.max(drag.report.misses))
    energy = f"energy {drag.report.energy:.1f}"
    return f"{pins}; at most {length(worst, 'unit')} off target, {energy}."


def _name(drag: ShapeDrag, document: Document) -> str:
    known = [m.id for family in document.families for m in family.members]
    return name_of(document, drag.member_id) if drag.member_id in known else "a shape"
