"""Step two, the fit: run it, watch it, and read how good it is."""

from collections.abc import Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Shape
from inrview.messages.picture import ImageFitReport
from inrview.messages.reports import FitReport, Quality
from inrview.panels.action_button import (
    ActionButton,
    action_button,
    icon_size,
    segments,
)
from inrview.panels.fit_settings import FitSettings
from inrview.panels.hidden_texts import hidden_scans_sentence
from inrview.panels.loss_plot import LossPlot
from inrview.panels.note_list import NoteList
from inrview.panels.panel import Panel, differs, note_label, section, tabular
from inrview.panels.scene_facts import current_shape, is_fit_of_current, shape_unit
from inrview.panels.wording import count, duration, figures, length, round_length, share
from inrview.session.session import Session
from inrview.session.sight_session import baseline_of, is_behind_baseline
from inrview.session.state import FitPhase, SessionState


class FitPanel(Panel):
    """The buttons are the window's own actions, so menu and panel always agree."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self.quality = QLabel()
        self.quality.setProperty("role", "figure")
        self.quality.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the fit")
        self.pace = note_label()
        tabular(self.pace)
        self.sight = note_label()
        self.noise = note_label()
        self.notes = NoteList()
        self.plot = LossPlot(session)
        self.settings = FitSettings(session)
        self.hint = note_label()
        self.hidden_scans = note_label()
        self._lay_out(actions)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(train_buttons(actions))
        for label in (self.hint, self.hidden_scans, self.quality):
            layout.addWidget(label)
        for widget in (self.progress, self.pace, self.sight, self.noise):
            layout.addWidget(widget)
        layout.addWidget(self.notes)
        section(layout, "Loss")
        self.plot.setFixedHeight(self.fontMetrics().height() * 11)
        layout.addWidget(self.plot)
        section(layout, "While fitting")
        names = ("train.view_smooth", "train.view_balanced", "train.view_fast")
        layout.addLayout(segments([actions[name] for name in names]))
        section(layout, "Settings")
        layout.addWidget(self.settings)
        layout.addLayout(copy_buttons(actions))
        layout.addWidget(action_button(actions["train.lab"]))
        layout.addStretch(1)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the newest report and the settings of the current shape."""
        self.plot.show_state(new)
        shape = current_shape(new)
        if differs(old, new, "document", "active_shape"):
            self.settings.show_shape(shape)
            self.settings.setVisible(shape is None or not shape.is_made)
            self.hidden_scans.setText(hidden_scans_sentence(new.document, shape))
            self.hidden_scans.setVisible(bool(self.hidden_scans.text()))
        self.sight.setText(sight_sentence(new))
        self.sight.setVisible(bool(self.sight.text()))
        names = ("fit", "fit_phase", "fit_shape", "document", "active_shape")
        if differs(old, new, *names, "is_ready"):
            report = new.fit if is_fit_of_current(new) else None
            self._show_report(new, report)
            self.noise.setText(noise_sentence(report, shape_unit(new)))
            self.noise.setVisible(bool(self.noise.text()))
            self.hint.setText(hint(new))
            self.hint.setVisible(bool(self.hint.text()))

    def _show_report(self, state: SessionState, report: FitReport | None) -> None:
        unit = shape_unit(state)
        quality = report.quality if report else None
        self.quality.setVisible(quality is not None)
        if quality is not None:
            self.quality.setText(quality_sentence(quality, unit))
        is_live = state.fit_phase in (FitPhase.RUNNING, FitPhase.STARTING)
        self.progress.setVisible(is_live)
        fraction = report.fraction if report else None
        self.progress.setRange(0, 0 if is_live and fraction is None else 1000)
        self.progress.setValue(round(1000 * (fraction or 0.0)))
        self.pace.setVisible(report is not None)
        if report is not None:
            self.pace.setText(pace_sentence(report, state.fit_phase))
            self.notes.show_notes(report.notes)
        else:
            self.notes.show_notes(())


_HINTS = {
    FitPhase.IDLE: "Press Train (Space): the surface appears within a second and "
    "sharpens while you look around.",
    FitPhase.STARTING: "Preparing the scan and the network.",
    FitPhase.PAUSED: "Paused. Train goes on from here.",
    FitPhase.FAILED: "The fit stopped; the message says why. Restart tries again.",
}


_RESTING = (FitPhase.IDLE, FitPhase.FINISHED, FitPhase.PAUSED)
STALE = (
    "The scan was edited since this was fitted: the surface is of the scan as it was. "
    "Train begins anew with what there is now."
)


def _why_no_fit(shape: Shape) -> str:
    """Say why a shape has nothing to be fitted to; nothing if it has."""
    if shape.composition is not None:
        return "This shape is made of others: fit those, or bake it (Compose)."
    if shape.family_part is not None:
        return (
            "This shape is one of a family's: train the family, or bake it (Compose)."
        )
    if not shape.scan_ids:
        return "This shape has no scan to learn from; open its scan to fit it."
    return ""


def hint(state: SessionState) -> str:
    """Say what to do, or why nothing is to be seen yet."""
    if not state.document.shapes:
        return "Open a scan first; it is fitted here."
    shape = current_shape(state)
    if shape is not None and (problem := _why_no_fit(shape)):
        return problem
    if not is_fit_of_current(state):
        names = [s.name for s in state.document.shapes if s.id == state.fit_shape]
        is_live = state.fit_phase in (FitPhase.STARTING, FitPhase.RUNNING)
        if names and is_live:
            return f"{names[0]} is being fitted now; pause it to fit this shape."
        return _HINTS[FitPhase.IDLE]
    if state.fit_phase is FitPhase.STARTING and not state.is_ready:
        return (
            "Preparing the network engine. After installing, the first start compiles "
            "for about a minute; later ones do not."
        )
    shape = current_shape(state)
    if shape is not None and shape.is_stale and state.fit_phase in _RESTING:
        return STALE
    return _HINTS.get(state.fit_phase, "")


def quality_sentence(quality: Quality, unit: str) -> str:
    """Say how far held-out points of the scan lie from the surface."""
    mean, within = length(quality.mean, unit), round_length(quality.within, unit)
    return (
        f"scan to surface: {mean} mean, {share(quality.within_share)} within {within}"
    )


def noise_sentence(report: FitReport | None, unit: str) -> str:
    """Say what noise was found in the scan."""
    if report is None or report.noise is None:
        return ""
    if report.noise == 0:
        return "No noise was found in the scan."
    return f"Noise found in the scan: {length(report.noise, unit)} (one deviation)."


def sight_sentence(state: SessionState) -> str:
    """Say which surface of depth images is on screen, and how both agree with them."""
    shape = current_shape(state)
    if baseline_of(state, shape) is None or state.surface_shape != state.active_shape:
        return ""
    sight = state.sight
    told = ""
    is_ours = sight is not None and shape is not None and sight.shape == shape.id
    if is_ours and sight is not None and sight.fused is not None:
        told = (
            f" At step {count(sight.step)} {share(sight.field)} of the cameras' rays "
            f"missed it by over 2 cm; {share(sight.fused)} miss the fused one."
        )
    if is_behind_baseline(state):
        return "On screen: the fused surface, until the field's is better." + told
    if state.surface is None:
        return ""
    is_hidden = shape is not None and not shape.is_visible
    which = "the fused surface" if is_hidden else "the field's surface"
    return f"On screen: {which}.{told}"


def pace_sentence(report: FitReport | ImageFitReport, phase: FitPhase) -> str:
    """Say where the fit is and how fast it goes."""
    parts = [f"step {count(report.step)}", duration(report.seconds)]
    if phase is FitPhase.RUNNING:
        parts.append(f"{figures(report.steps_per_second)} steps/s")
        if report.remaining_seconds is not None:
            parts.append(f"{duration(report.remaining_seconds)} left")
    if report.phase == "sampling":
        parts = ["sampling the scan", duration(report.seconds)]
    return "  ·  ".join(parts)


def copy_buttons(actions: Mapping[str, QAction]) -> QHBoxLayout:
    """Return the buttons that copy what Train runs."""
    row = QHBoxLayout()
    row.setSpacing(6)
    for name in ("train.copy_command", "train.copy_python"):
        button = _plain_button(actions[name])
        # two long names and their icons would make the panel wider than its dock
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        row.addWidget(button, 1)
    return row


def _plain_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(icon_size(button))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setProperty("role", "plain")
    return button


def train_buttons(actions: Mapping[str, QAction]) -> QHBoxLayout:
    """Return Train, Stop and Restart side by side."""
    row = QHBoxLayout()
    row.setSpacing(6)
    toggle = ActionButton(actions["train.toggle"])
    toggle.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    row.addWidget(toggle, 2)
    for name in ("train.stop", "train.restart"):
        row.addWidget(_plain_button(actions[name]), 1)
    return row
