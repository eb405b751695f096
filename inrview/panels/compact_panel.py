"""A field in few bytes: what it costs beside other ways, and a file of it."""

from collections.abc import Callable
from html import escape

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.messages.compact import FEW_CELLS, RESOLUTION
from inrview.messages.family import FamilySnapshot
from inrview.messages.picture import ImageSnapshot
from inrview.panels.compact_plot import CompactPlot
from inrview.panels.compact_texts import field_text, figure_rows, saved_text
from inrview.panels.number_boxes import NumberBox
from inrview.panels.panel import Panel, differs, note_label, section, tabular
from inrview.session.compact_state import CompactState
from inrview.session.session import Session
from inrview.session.state import SessionState

_UNMEASURED = (
    "Measuring tells what fewer bytes cost, beside a mesh with fewer triangles and a "
    "grid of voxels; of a picture, beside JPEG and PNG."
)
_STALE = (
    "The fit has changed since these figures were measured, at step {step:,}. Measure "
    "again for what it is now."
)
_OF_SEVERAL = (
    "Error over bytes is plotted of one field alone. A compact file of this tells what "
    "it costs."
)
_HEADER = ("Weights", "Bytes", "Share")
_LARGEST = 2_000_000_000


class CompactPanel(Panel):
    """Asks the session, and shows what it found."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.problem, self.body = note_label(), QWidget()
        self.title, self.facts = QLabel(), note_label()
        self.title.setProperty("role", "title")
        self.title.setWordWrap(True)
        self.resolution = NumberBox(16, 512, "Cells along each surface compared")
        self.resolution.setSingleStep(32)
        self.resolution.setValue(RESOLUTION)
        self.resolution.setSuffix(" cells")
        self.measure = _button("Measure", "Measure what fewer bytes cost")
        self.measure.setProperty("role", "primary")
        self.cancel = _button("Cancel", "End this; what was known before stays")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of compactness")
        self.doing, self.state_note = note_label(), note_label()
        self.plot, self.table = CompactPlot(), QLabel()
        tabular(self.table)
        self.report = _button("Write Report…", "Write plot and table as a page")
        self.budget = NumberBox(0, _LARGEST, "Most bytes that the file may have")
        self.budget.setSpecialValueText("no limit")
        self.budget.setGroupSeparatorShown(True)
        self.budget.setSingleStep(10_000)
        self._is_family = False
        self.save = _button(
            "Save Compact…", "Write the field alone as a project of few bytes"
        )
        self.saved, self.failure = note_label(), note_label()
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        for widget in (self.problem, self.body):
            outer.addWidget(widget)
        outer.addStretch(1)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for widget in (self.title, self.facts, self.state_note):
            layout.addWidget(widget)
        self._cells = QWidget()
        form = _form(self._cells)
        form.addRow("Compared at", self.resolution)
        layout.addWidget(self._cells)
        layout.addLayout(_row(self.measure, self.report))
        for widget in (self.progress, self.doing, self.cancel):
            layout.addWidget(widget)
        for widget in (self.table, self.plot):
            layout.addWidget(widget)
        section(layout, "A file of the field alone")
        form = _form()
        form.addRow("Most bytes", self.budget)
        layout.addLayout(form)
        layout.addWidget(self.save)
        for widget in (self.saved, self.failure):
            layout.addWidget(widget)

    def _listen(self) -> None:
        verbs = self.session.compact
        self.measure.clicked.connect(lambda: verbs.measure(self.resolution.value()))
        self.cancel.clicked.connect(lambda: verbs.cancel())
        self.report.clicked.connect(self._ask_for_report)
        self.save.clicked.connect(self._ask_for_file)
        self.budget.valueChanged.connect(self.plot.show_budget)

    # The state

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Follow what can be kept, what was found, and the job under way."""
        if not differs(old, new, "compact"):
            return
        state = new.compact
        subject = state.subject
        has_work = state.doing is not None
        self.problem.setText(subject.problem)
        self.problem.setVisible(subject.snapshot is None)
        # A job under way can be ended, whatever is selected meanwhile.
        self.body.setVisible(subject.snapshot is not None or has_work)
        if subject.snapshot is not None:
            self.title.setText(subject.name)
            self.facts.setText(field_text(subject.snapshot))
        is_picture = isinstance(subject.snapshot, ImageSnapshot)
        self._cells.setVisible(not is_picture)
        if isinstance(subject.snapshot, FamilySnapshot) != self._is_family:
            self._is_family = not self._is_family
            self.resolution.setValue(FEW_CELLS if self._is_family else RESOLUTION)
        self._show_figures(state)
        self._show_work(state)
        self._show_told(state)

    def _show_figures(self, state: CompactState) -> None:
        found = state.own_figures
        curve = found.curve if found is not None else None
        self.plot.show_curve(curve, state.subject.unit)
        has_curve = state.subject.has_curve
        text = "" if found else _UNMEASURED if has_curve else _OF_SEVERAL
        self.plot.setVisible(has_curve)
        self.measure.setVisible(has_curve)
        if found and state.is_stale and found.subject.snapshot is not None:
            text = _STALE.format(step=found.subject.snapshot.step)
        self.state_note.setText(text)
        self.state_note.setVisible(bool(text))
        self.table.setVisible(found is not None)
        self.report.setVisible(found is not None)
        if found:
            rows = figure_rows(found.curve.points, self.plot.told)
            error = "Error" if found.curve.size else "PSNR"
            self.table.setText(_table((*_HEADER, error), rows))

    def _show_work(self, state: CompactState) -> None:
        doing, found = state.doing, state.own_figures
        is_free = doing is None and state.subject.snapshot is not None
        has_all = found is not None and found.curve.is_final
        self.measure.setText("Measure Again" if has_all else "Measure")
        asked: tuple[QWidget, ...] = (self.measure, self.save)
        for widget in (*asked, self.budget, self.resolution):
            widget.setEnabled(is_free)
        self.report.setEnabled(is_free and has_all)
        at_work: tuple[QWidget, ...] = (self.progress, self.doing, self.cancel)
        for widget in at_work:
            widget.setVisible(doing is not None)
        if doing is not None:
            self.progress.setRange(0, 0 if doing.fraction is None else 1000)
            self.progress.setValue(round(1000 * (doing.fraction or 0.0)))
            self.doing.setText(doing.text)

    def _show_told(self, state: CompactState) -> None:
        saved = state.own_saved
        text = saved_text(saved) if saved is not None and saved.bytes else ""
        self.saved.setText(text)
        self.saved.setVisible(bool(text))
        self.failure.setText(state.failure)
        self.failure.setVisible(bool(state.failure))

    # Files

    def _ask_for_file(self) -> None:
        def answer(path: str) -> None:
            most = self.budget.value() or None
            self.session.compact.save(path, most, self.resolution.value())

        self._ask("Save compact project", "Projects (*.inrv)", "inrv", answer)

    def _ask_for_report(self) -> None:
        write = self.session.compact.write_report
        self._ask("Write compactness report", "Pages (*.html)", "html", write)

    def _ask(
        self, title: str, kind: str, ending: str, answer: Callable[[str], None]
    ) -> None:
        dialog = QFileDialog(self, title)
        dialog.setObjectName(title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter(kind)
        dialog.setDefaultSuffix(ending)
        dialog.fileSelected.connect(answer)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.rstrip("…"))
    return button


def _form(parent: QWidget | None = None) -> QFormLayout:
    form = QFormLayout(parent)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
    return form


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget, 1)
    return row


def _table(header: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> str:
    """Return rows as the rich text of a label, figures to the right."""

    def line(cells: tuple[str, ...], tag: str) -> str:
        first, *others = (escape(cell) for cell in cells)
        right = "".join(f"<{tag} align='right'>{one}</{tag}>" for one in others)
        return f"<tr><{tag} align='left'>{first}</{tag}>{right}</tr>"

    lines = [line(header, "th"), *(line(row, "td") for row in rows)]
    return f"<table width='100%' cellpadding='2'>{''.join(lines)}</table>"
