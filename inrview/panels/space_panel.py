"""The space of a family's shapes: map, directions, mixtures, averages."""

import itertools
from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction, QPixmap
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.geometry.shape_space import ShapeSpace, between
from inrview.messages.family import FamilySnapshot
from inrview.messages.reports import SurfaceReport
from inrview.panels.action_button import ActionButton, action_button
from inrview.panels.completion_box import CompletionBox
from inrview.panels.direction_sliders import DirectionSliders
from inrview.panels.hand_box import HandBox
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import Panel, differs, note_label, section
from inrview.panels.panel_slider import PanelSlider
from inrview.panels.shape_map import ShapeMap
from inrview.panels.thumbnail import thumbnail
from inrview.session.session import Session
from inrview.session.state import SessionState

_EMPTY = "The space of shapes opens once a family is trained."
_SIDE = 56
_COLOR = (219, 204, 184)


class SpacePanel(Panel):
    """All of it shows one more shape beside the family; Keep makes it a member."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self._space: ShapeSpace | None = None
        self._names: tuple[str, ...] = ()
        self._pictures: dict[str, QPixmap] = {}
        self._painted: dict[str, SurfaceReport] = {}
        self._seeds = itertools.count(1)
        self.empty = note_label(_EMPTY)
        self.body = QWidget()
        self.map = ShapeMap()
        self.about = note_label()
        self.sliders = DirectionSliders()
        self.first, self.second = ChoiceBox({}, "From"), ChoiceBox({}, "To")
        self.mix = PanelSlider()
        self.mix.setRange(0, 100)
        self.mix.setAccessibleName("From the first shape to the second")
        self.mix.setToolTip("How far to go from the first shape to the second")
        self.average = _button("Average", "The average of the marked shapes, or of all")
        self.random = _button("Likely Shape", "A random shape as likely as the members")
        self._keep = ActionButton(actions["family.keep"])
        expanding = QSizePolicy.Policy.Expanding
        self._keep.setSizePolicy(expanding, QSizePolicy.Policy.Fixed)
        self._rest = [action_button(actions[f"family.{n}"]) for n in ("export", "end")]
        self.hand = HandBox(session, actions)
        self.completion = CompletionBox(session, actions)
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self.empty)
        outer.addWidget(self.body)
        outer.addStretch(1)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.map)
        layout.addLayout(_row(self.average, self.random))
        layout.addWidget(self.about)
        layout.addWidget(self._keep)
        layout.addLayout(_row(*self._rest))
        section(layout, "Directions")
        layout.addWidget(self.sliders)
        section(layout, "Between two shapes")
        layout.addLayout(_row(self.first, QLabel("to"), self.second))
        layout.addWidget(self.mix)
        section(layout, "Drag a shape")
        layout.addWidget(self.hand)
        section(layout, "New scans")
        layout.addWidget(self.completion)

    def _listen(self) -> None:
        self.map.wandered.connect(self._wander)
        self.sliders.moved.connect(lambda code: self._show(code, "Along directions"))
        self.mix.valueChanged.connect(self._mix)
        for choice in (self.first, self.second):
            choice.activated.connect(self._mix)
        self.average.clicked.connect(self._average)
        self.random.clicked.connect(self._likely)
        for part in (self.map, self.sliders):
            part.drag_began.connect(self.session.begin_scrub)
            part.drag_ended.connect(self.session.end_scrub)
        self.mix.sliderPressed.connect(self.session.begin_scrub)
        self.mix.sliderReleased.connect(self.session.end_scrub)

    # The state

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Take the newest codes, pictures and what is explored."""
        family = family_of(new.document, new.active_family)
        snapshot = new.family_snapshot
        is_ready = family is not None and snapshot is not None
        self.empty.setVisible(not is_ready)
        self.body.setVisible(is_ready)
        if family is None or snapshot is None:
            return
        if differs(old, new, "document", "family_snapshot", "active_family"):
            self._take_codes(family, snapshot)
        if differs(
            old, new, "document", "family_snapshot", "member_coarse", "selected"
        ):
            self._paint_pictures(family, new)
            chosen = [m.name for m in family.members if m.id == new.selected]
            self.map.selected = chosen[0] if chosen else ""
            self.map.show_space(self._space, self._names, self._pictures)
        if differs(old, new, "document", "family_snapshot", "explored"):
            code = new.explored.code if new.explored is not None else None
            self.map.show_explored(code)
            self.sliders.show_space(self._space, code)
            self.about.setText(self._sentence(new))
        if differs(old, new, "shape_drag", "document"):
            self.hand.show_drag(new.shape_drag, new.document)
        if differs(old, new, "completed"):
            self.completion.show_completed(new.completed)

    def _take_codes(self, family: Family, snapshot: FamilySnapshot) -> None:
        codes = {
            member.name: member.code
            if member.code is not None
            else snapshot.code(member.name)
            for member in family.members
            if member.code is not None or member.name in snapshot.names
        }
        names = tuple(codes)
        self._space = ShapeSpace.of(np.stack(list(codes.values()))) if codes else None
        if names != self._names:
            self._names = names
            for place, choice in enumerate((self.first, self.second)):
                with QSignalBlocker(choice):
                    choice.clear()
                    for name in names:
                        choice.addItem(name, name)
                    choice.setCurrentIndex(min(place, len(names) - 1))

    def _paint_pictures(self, family: Family, state: SessionState) -> None:
        for member in family.members:
            report = state.member_coarse.get(member.id)
            placement = state.member_placements.get(member.id)
            if report is None or placement is None:
                continue
            if self._painted.get(member.name) is not report:
                self._painted[member.name] = report
                found = thumbnail(report.mesh, placement, _SIDE, _COLOR)
                self._pictures[member.name] = found

    def _sentence(self, state: SessionState) -> str:
        if state.explored is None or self._space is None:
            return "Click or drag on the map to see the shapes between the members."
        energy = self._space.energy(state.explored.code)
        typical = float(np.median([self._space.energy(c) for c in self._space.codes]))
        word = "as likely as a member"
        if energy > 2 * typical:
            word = "less likely than the members"
        elif energy < 0.5 * typical:
            word = "nearer to the average than most members"
        figures = f"energy {energy:.1f}, of members {typical:.1f}"
        return f"{state.explored.title}: {word} ({figures})"

    # What the hand does

    def _show(self, code: np.ndarray, title: str) -> None:
        self.session.explore.show(np.asarray(code, np.float32), title)

    def _wander(self, code: np.ndarray, name: str | None) -> None:
        self._show(code, f"Like {name}" if name else "Place on the map")

    def _mix(self) -> None:
        first, second = self.first.currentData(), self.second.currentData()
        if self._space is None or first is None or second is None:
            return
        rows = self._names.index(first), self._names.index(second)
        share = self.mix.value() / 100
        codes = self._space.codes
        code = between(codes[rows[0]], codes[rows[1]], share)
        self._show(code, f"{first} to {second}, {self.mix.value()} %")

    def _average(self) -> None:
        if self._space is None:
            return
        marked = [i for i, name in enumerate(self._names) if name in self.map.marked]
        rows = marked or list(range(len(self._names)))
        which = f"of {len(marked)} shapes" if marked else "of all shapes"
        self._show(self._space.codes[rows].mean(axis=0), f"Average {which}")

    def _likely(self) -> None:
        if self._space is not None:
            seed = next(self._seeds)
            self._show(self._space.likely(1, seed)[0], f"Likely shape {seed}")


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    return row


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    return button
