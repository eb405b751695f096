"""The line at the bottom: what was said, what is running, how fast, how much."""

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QStatusBar,
    QToolButton,
    QWidget,
)

from inrview.messages.picture import ImageFitReport
from inrview.messages.reports import FitReport
from inrview.panels.icons import icon
from inrview.panels.panel import tabular
from inrview.panels.wording import figures, size
from inrview.session.session import Session
from inrview.session.state import FitPhase, JobState, SessionState


class StatusBar(QStatusBar):
    """Left: the last message. Middle: the job, with its cancel. Right: figures."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: JobState | None = None
        self._said = 0
        self._own_memory = 0
        self.setSizeGripEnabled(False)
        self.job_name, self.progress, self.cancel = _job_widgets()
        self.cancel.clicked.connect(self._cancel)
        self._job_box = _in_row(self.job_name, self.progress, self.cancel)
        self.pace, self.memory, self.saved = QLabel(), QLabel(), QLabel()
        self.addPermanentWidget(self._job_box)
        for label, name in (
            (self.pace, "Pace of the fit"),
            (self.memory, "Memory in use"),
            (self.saved, "Autosave"),
        ):
            label.setAccessibleName(name)
            tabular(label)
            self.addPermanentWidget(label)
        self.memory.setToolTip("Memory of the window and of its workers")
        self._job_box.hide()

    def show_state(self, state: SessionState) -> None:
        """Bring the line up to date."""
        for message in state.messages:
            if message.id > self._said:
                self._said = message.id
                self.showMessage(message.text.partition("\n")[0], 15_000)
        self._job = state.jobs[0] if state.jobs else None
        self._show_job(len(state.jobs))
        self.pace.setText(
            _pace(state.fit or state.picture.fit, state.fit_phase, state.is_ready)
        )
        self.show_memory(self._own_memory)

    def add_switch(self, action: QAction) -> None:
        """Put a small switch at the right end: a panel at the bottom, say."""
        button = QToolButton()
        button.setDefaultAction(action)
        button.setProperty("role", "small")
        button.setAccessibleName(action.text())
        self.addPermanentWidget(button)

    def show_memory(self, own_bytes: int) -> None:
        """Show the memory of the window and its workers."""
        self._own_memory = own_bytes
        total = own_bytes + self._session.state.worker_memory
        self.memory.setText(size(total) if total else "")

    def show_autosave(self, text: str) -> None:
        """Say when the work was last kept safe."""
        self.saved.setText(text)
        self.saved.setVisible(bool(text))

    def _show_job(self, number: int) -> None:
        job = self._job
        self._job_box.setVisible(job is not None)
        if job is None:
            return
        more = f" (+{number - 1})" if number > 1 else ""
        is_news = job.text and job.text != job.title
        text = f"{job.title}: {job.text}" if is_news else job.title
        self.job_name.setText(text[:70] + more)
        self.progress.setRange(0, 0 if job.fraction is None else 1000)
        self.progress.setValue(round(1000 * (job.fraction or 0.0)))
        self.cancel.setVisible(job.can_cancel)

    def _cancel(self) -> None:
        if self._job is not None:
            self._session.cancel_job(self._job.id)


def _job_widgets() -> tuple[QLabel, QProgressBar, QToolButton]:
    name, progress, cancel = QLabel(), QProgressBar(), QToolButton()
    name.setAccessibleName("Running job")
    unit = name.fontMetrics().height()
    progress.setFixedWidth(unit * 8)
    progress.setFixedHeight(round(unit * 0.5))
    progress.setTextVisible(False)
    progress.setAccessibleName("Progress of the job")
    cancel.setIcon(icon("x"))
    cancel.setIconSize(QSize(round(unit * 0.8), round(unit * 0.8)))
    cancel.setAutoRaise(True)
    cancel.setToolTip("Cancel this job")
    cancel.setAccessibleName("Cancel this job")
    return name, progress, cancel


def _in_row(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 8, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    return box


def _pace(
    report: FitReport | ImageFitReport | None, phase: FitPhase, is_ready: bool
) -> str:
    if not is_ready and report is None:
        return "preparing the network engine…"
    if report is None or phase is not FitPhase.RUNNING:
        return ""
    return f"{figures(report.steps_per_second)} steps/s · {report.device}"
