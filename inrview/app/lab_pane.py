"""One pane of the lab: its network, its picture or slice, its plot, its figures."""

import numpy as np
from PyQt6.QtCore import QEvent, QObject, QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from inrview.messages.lab import AnyFrame, LabFrame, PaneRecord
from inrview.messages.lab_networks import pane_settings, pane_title
from inrview.messages.networks import NETWORKS
from inrview.panels.elided_label import ElidedLabel
from inrview.panels.lab_plot import LabPlot
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import tabular
from inrview.viewport.color_map import PERCEPTUAL, color_table
from inrview.viewport.layers import Layer
from inrview.viewport.picture_canvas import PictureCanvas

_MEANING = "PSNR of the learned pixels, and of those that were held out, in dB"
_OF_SHAPES = (
    "Mean |f| / |grad f| at surface points that were held out and mean |f - true| on "
    "the slice, both in units of the file (of an occupancy the second is 0 to 1), and "
    "the share of the slice on the wrong side"
)


class LabPaneView(QFrame):
    """Shows one pane; says when it is chosen, and when another network is."""

    chosen = pyqtSignal()
    network_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pane")
        titles = {name: kind.title for name, kind in NETWORKS.items()}
        self.network = ChoiceBox(titles, "Network of this pane")
        self.network.setMinimumContentsLength(11)
        self.settings = ElidedLabel()
        self.settings.setProperty("role", "quiet")
        self.canvas = PictureCanvas()
        self.plot = LabPlot(color_table(PERCEPTUAL))
        self.words = ElidedLabel()
        tabular(self.words)
        self.canvas.setMinimumSize(80, 60)
        top = QHBoxLayout()
        top.addWidget(self.network)
        top.addWidget(self.settings, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 5, 6, 5)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.canvas, 5)
        layout.addWidget(self.words)
        layout.addWidget(self.plot, 3)
        self.network.activated.connect(
            lambda _: self.network_chosen.emit(str(self.network.currentData()))
        )
        for child in (self.canvas, self.plot, self.words, self.settings, self.network):
            child.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Be chosen by a press anywhere."""
        if event is not None and event.type() == QEvent.Type.MouseButtonPress:
            self.chosen.emit()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Be chosen by a press on the frame."""
        self.chosen.emit()

    def show_chosen(self, is_chosen: bool) -> None:
        """Mark the pane whose settings are shown."""
        if self.property("chosen") != is_chosen:
            self.setProperty("chosen", is_chosen)
            style = self.style()
            if style is not None:
                style.unpolish(self)
                style.polish(self)

    def show_pane(self, one: PaneRecord, frame: AnyFrame | None) -> None:
        """Name the network and say how good it is at the step that is shown."""
        field = one.pane.field
        with QSignalBlocker(self.network):
            self.network.pick(field.network)
        self.settings.setText(_knobs(one))
        self.settings.setToolTip(f"{pane_title(field)}: {pane_settings(field)}")
        is_picture = field.kind == "image"
        words, meaning = _words(one, frame), _MEANING if is_picture else _OF_SHAPES
        self.words.setText(words)
        self.words.setToolTip(f"{words}\n{meaning}".strip())
        problem = "" if one.progress is None else one.progress.problem
        hint = problem or ("" if frame is not None else "Press Train (Space)")
        self.canvas.show_words((), ("", ""), hint)
        what = "Picture" if is_picture else "Slice"
        self.canvas.setAccessibleName(f"{what} of {pane_title(field)}")

    def show_layers(self, layers: tuple[Layer, ...]) -> None:
        """Draw what the pane says, or where it errs."""
        self.canvas.show_layers(layers, ())

    def follow(self, other: PictureCanvas) -> None:
        """Look where another pane looks."""
        self.canvas.look_like(other)


def _knobs(one: PaneRecord) -> str:
    field = one.pane.field
    title = pane_title(field).partition(", ")[2]
    sides = f"{field.layers} \u00d7 {field.hidden}"
    return f"{title}, {sides}" if title else sides


def _words(one: PaneRecord, frame: AnyFrame | None) -> str:
    if frame is None:
        return " "
    if not isinstance(frame, LabFrame):
        found = frame.figures
        away = "" if found.surface is None else f"   surface {found.surface:.3g}"
        told = f"{away}   slice {found.slice:.3g}   wrong {found.wrong_side:.1%}"
        return f"step {frame.step:,}{told}"
    held = frame.held_out_psnr
    told = "" if held is None else f" ({held:.1f} held out)"
    return f"step {frame.step:,}   {frame.psnr:.1f} dB{told}{_loss(one, frame.step)}"


def _loss(one: PaneRecord, step: int) -> str:
    """Say what the loss was at a step."""
    progress = one.progress
    if progress is None or not len(progress.losses) or not step:
        return ""
    loss = float(np.interp(step, progress.loss_steps, progress.losses))
    return f"   loss {loss:.2g}"
