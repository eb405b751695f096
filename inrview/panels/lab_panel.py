"""The lab's settings: what all panes share, and the network of the selected one."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.geometry.raster import Raster
from inrview.messages.lab import MOST_STEPS, LabRecord
from inrview.messages.lab_networks import lab_preset, pane_title
from inrview.panels.action_button import action_button
from inrview.panels.fit_panel import train_buttons
from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.panel import Panel, differs, note_label, section
from inrview.panels.picture_network import PictureNetwork
from inrview.panels.setting_rows import add_setting
from inrview.session.lab_state import LabState
from inrview.session.session import Session
from inrview.session.state import FitPhase, SessionState

_SIZES = {n: f"{n} pixels" for n in (64, 128, 192, 256, 512)}
_PANES = {2: "Two", 3: "Three", 4: "Four"}
_SPLITS = {"share": "All but 2 %", "every-second": "Every second pixel"}
_KINDS = {"sdf": "Signed distance", "occupancy": "Occupancy"}
_AXES = {0: "Across x", 1: "Across y", 2: "Across z"}
_HINT = (
    "All panes learn the same samples in the same batches. Change a network, and only "
    "its pane starts afresh. Nothing here is saved with the project."
)


class LabPanel(Panel):
    """What is changed here restarts what depends on it, and nothing else."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self.panes = ChoiceBox(_PANES, "Panes")
        self.size_box = ChoiceBox(_SIZES, "Size")
        self.split = ChoiceBox(_SPLITS, "Learn")
        self.kind = ChoiceBox(_KINDS, "Says")
        self.axis = ChoiceBox(_AXES, "Slice")
        self.offset = AmountBox(-1.0, 1.0, 2, "Place of the slice")
        self.offset.setSingleStep(0.05)
        self.steps = NumberBox(1, MOST_STEPS, "Steps")
        self.seed = NumberBox(0, 2_147_483_647, "Seed")
        self.network = PictureNetwork()
        self.restart = QPushButton("Restart pane")
        self.use = QPushButton("Use for it")
        self.report = QPushButton("Write report\u2026")
        self.state_text = note_label()
        self._lay_out(actions)
        self._listen()

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(train_buttons(actions))
        layout.addWidget(self.state_text)
        section(layout, "The same for all")
        self._form = _form(layout)
        self._add_shared()
        self._add_own(layout)
        section(layout, "Lab")
        layout.addWidget(self.report)
        layout.addWidget(action_button(actions["train.lab"]))
        layout.addWidget(note_label(_HINT))
        layout.addStretch(1)

    def _add_shared(self) -> None:
        """Add what is the same for all panes."""
        form = self._form
        add_setting(form, "Panes", "Networks side by side", self.panes)
        tip = (
            "A picture is averaged down to so many pixels along its longer side; of a "
        )
        tip += "shape they are those of the slice"
        add_setting(form, "Size", tip, self.size_box)
        tip = "Which pixels are learned; all others are the test"
        self._split_row = add_setting(form, "Learn", tip, self.split)
        tip = "What is learned of the shape"
        self._kind_row = add_setting(form, "Says", tip, self.kind)
        tip = "Where the shape is cut: across an axis, from -1 to 1 between its ends"
        self._slice_row = add_setting(form, "Slice", tip, self.axis, self.offset)
        add_setting(form, "Steps", "The budget of every pane", self.steps)
        tip = "Seed of the first weights, the batches and what is held out"
        add_setting(form, "Seed", tip, self.seed)

    def _add_own(self, layout: QVBoxLayout) -> None:
        """Add what the selected pane has for its own."""
        self.heading = section(layout, "Selected pane")
        layout.addWidget(self.network)
        row = QHBoxLayout()
        for button in (self.restart, self.use):
            row.addWidget(button)
        layout.addLayout(row)
        self.restart.setToolTip("Train the selected pane from scratch")
        tip = "Let the picture or shape be fitted with this network; can be undone"
        self.use.setToolTip(tip)
        self.report.setToolTip("Write all that was seen as one HTML file")

    def _listen(self) -> None:
        lab = self.session.lab
        self.panes.activated.connect(
            lambda _: lab.set_panes(int(self.panes.currentData()))
        )
        self.size_box.activated.connect(
            lambda _: lab.set_size(int(self.size_box.currentData()))
        )
        self.split.activated.connect(lambda _: self._set_fit())
        self.kind.activated.connect(lambda _: lab.set_kind(self.kind.currentData()))
        self.axis.activated.connect(
            lambda _: lab.set_plane(axis=int(self.axis.currentData()))
        )
        self.offset.valueChanged.connect(
            lambda value: lab.set_plane(offset=float(value))
        )
        self.steps.valueChanged.connect(lambda _: self._set_fit())
        self.seed.valueChanged.connect(lambda _: self._set_fit())
        self.network.edited.connect(
            lambda field: lab.set_network(self._lab.selected, field)
        )
        self.restart.clicked.connect(lambda: lab.restart(self._lab.selected))
        self.use.clicked.connect(lambda: lab.use_network(self._lab.selected))
        self.report.clicked.connect(self._ask_for_report)

    def _set_fit(self) -> None:
        split = str(self.split.currentData())
        self.session.lab.set_fit(self.steps.value(), self.seed.value(), split)

    def _ask_for_report(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Write Report", "lab.html", "Report (*.html)"
        )
        if path:
            name = path if path.lower().endswith((".html", ".htm")) else f"{path}.html"
            # the dialog has asked whether an older file may go
            self.session.lab.write_report(name, overwrite=True)

    @property
    def _lab(self) -> LabState:
        return self.session.state.lab

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the settings as they are."""
        if not differs(old, new, "lab"):
            return
        lab, record = new.lab, new.lab.record
        self.setEnabled(lab.is_open and record is not None)
        self.state_text.setText(_state_of(lab))
        if record is None:
            return
        has_seen = any(one.live is not None for one in record.panes)
        self.report.setEnabled(has_seen)
        self._show_data(lab, record)
        self._show_numbers(lab, record)
        field = record.panes[lab.selected].pane.field
        title = f"Pane {lab.selected + 1}: {pane_title(field)}"
        if self.heading.text() != title:
            self.heading.setText(title)
        self.network.show_spec(field, lab_preset(record.data))

    def _show_data(self, lab: LabState, record: LabRecord) -> None:
        """Show the rows that a picture needs, or a shape."""
        is_picture = isinstance(record.data, Raster)
        self.use.setText(f"Use for the {'picture' if is_picture else 'shape'}")
        self._form.setRowVisible(self._split_row, is_picture)
        self._form.setRowVisible(self._kind_row, not is_picture)
        self._form.setRowVisible(self._slice_row, not is_picture)
        size = lab.size if is_picture else lab.plane.pixels
        shown: tuple[tuple[ChoiceBox, int | str], ...] = (
            (self.panes, len(record.panes)),
            (self.size_box, size),
            (self.split, record.split),
            (self.kind, lab.kind),
            (self.axis, lab.plane.axis),
        )
        for box, value in shown:
            with QSignalBlocker(box):
                box.pick(value)

    def _show_numbers(self, lab: LabState, record: LabRecord) -> None:
        numbers: tuple[tuple[NumberBox | AmountBox, float], ...] = (
            (self.steps, record.fit.steps or 1),
            (self.seed, record.fit.seed),
            (self.offset, lab.plane.offset),
        )
        for number, amount in numbers:
            if not number.hasFocus() or number.value() != amount:
                with QSignalBlocker(number):
                    number.setValue(amount)  # type: ignore[arg-type]


def _state_of(lab: LabState) -> str:
    record = lab.record
    if not lab.is_open:
        return "Open a picture or a shape and press L"
    if record is None:
        return "Preparing what the panes learn"
    steps = record.fit.steps or 1
    told = [one.progress.step for one in record.panes if one.progress is not None]
    at = f"step {min(told, default=0):,} of {steps:,}"
    words = {
        FitPhase.IDLE: "Press Train (Space): all panes learn",
        FitPhase.STARTING: "Preparing the networks",
        FitPhase.RUNNING: f"All panes: {at}",
        FitPhase.PAUSED: f"Paused at {at}",
        FitPhase.FINISHED: f"Done: {steps:,} steps each",
        FitPhase.FAILED: "It could not be trained",
    }
    return words[lab.phase]


def _form(layout: QVBoxLayout) -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(8)
    layout.addLayout(form)
    return form
