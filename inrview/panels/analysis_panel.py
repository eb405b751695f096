"""What a family says of its members: variation, groups, maps on the shapes."""

from collections.abc import Callable, Mapping

import numpy as np
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.family_edits import family_of
from inrview.messages.analysis import AnalysisReport
from inrview.panels.action_button import ActionButton, action_button
from inrview.panels.analysis_maps import FOUND
from inrview.panels.define_box import DefineBox
from inrview.panels.group_box import GroupBox
from inrview.panels.label_box import LabelBox
from inrview.panels.landmark_box import LandmarkBox
from inrview.panels.look import Look
from inrview.panels.map_box import MapBox
from inrview.panels.measure_box import MeasureBox
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import Panel, differs, note_label, section
from inrview.panels.setting_rows import add_setting
from inrview.panels.wording import count
from inrview.session.session import Session
from inrview.session.state import SessionState

_EMPTY = "How shapes differ is told here once a family of at least three is trained."
_TAKEN_OUT = {
    "rigid": "Place and turn",
    "full": "Place, turn and size",
    "none": "Nothing more",
}
OUTLYING = 3.5
"""Robust z-score from which a member stands out."""
_MODES = 5
_NOTES = 3


class AnalysisPanel(Panel):
    """Asks the session, and says what it found."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        look: Look,
        ask_for_groups: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self._actions = actions
        self.empty = note_label(_EMPTY)
        self.body, self.results = QWidget(), QWidget()
        self.similarity = ChoiceBox(_TAKEN_OUT, "Taken out")
        self.run = ActionButton(actions["analyse.run"])
        self.cancel = QPushButton("Cancel")
        self.cancel.setToolTip("End the analysis; the one before stays")
        self.cancel.setAccessibleName("Cancel the analysis")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the analysis")
        self.doing = note_label()
        self.groups = GroupBox(session, ask_for_groups)
        self.maps = MapBox(look)
        self.landmarks = LandmarkBox(session, actions, look)
        self.labels = LabelBox(session, actions, look)
        self.measures = MeasureBox(session)
        self.defined = DefineBox(session)
        self.found, self.outliers, self.notes = note_label(), note_label(), note_label()
        self._lay_out()
        self.body.hide()
        self.cancel.clicked.connect(lambda: session.analysis.cancel())

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self.empty)
        outer.addWidget(self.body)
        outer.addStretch(1)
        layout = _column(self.body)
        section(layout, "How the shapes differ")
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        text = "What is no difference of shape, and taken out before they are compared"
        add_setting(form, "Taken out", text, self.similarity)
        layout.addLayout(form)
        section(layout, "Two groups to compare")
        layout.addWidget(self.groups)
        work = QHBoxLayout()
        work.addWidget(self.run, 1)
        work.addWidget(self.cancel)
        layout.addLayout(work)
        for widget in (self.progress, self.doing, self.results):
            layout.addWidget(widget)
        parts = {
            "Landmarks": self.landmarks,
            "Labelled parts": self.labels,
            "Measurements": self.defined,
        }
        for title, widget in parts.items():
            section(layout, title)
            layout.addWidget(widget)
        self._lay_out_results(_column(self.results))

    def _lay_out_results(self, layout: QVBoxLayout) -> None:
        section(layout, "Maps on the shapes")
        layout.addWidget(action_button(self._actions["analyse.show"]))
        layout.addWidget(self.maps)
        section(layout, "What was found")
        for label in (self.found, self.outliers):
            layout.addWidget(label)
        row = QHBoxLayout()
        for name in ("analyse.report", "analyse.tables"):
            row.addWidget(action_button(self._actions[name]), 1)
        layout.addLayout(row)
        section(layout, "Measured on every shape")
        layout.addWidget(self.measures)
        layout.addWidget(self.notes)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Follow the family, the groups and the analysis."""
        family = family_of(new.document, new.active_family)
        is_ready = family is not None and new.family_snapshot is not None
        if self.body.isHidden():
            old = None  # nothing was followed meanwhile
        self.empty.setVisible(not is_ready)
        self.body.setVisible(is_ready)
        if family is None or not is_ready:
            return
        if differs(old, new, "document", "active_family", "analysis_groups"):
            self.groups.show_groups(family, new.analysis_groups)
            self.landmarks.show_family(family)
            self.defined.show_family(family)
        marks = ("document", "active_family", "label_brush", "member_labels")
        if differs(old, new, *marks):
            self.labels.show_state(family, new)
        if differs(old, new, "analysis_progress"):
            self._show_progress(new)
        if differs(old, new, "analysis"):
            self.results.setVisible(new.analysis is not None)
            if new.analysis is not None:
                self._show_found(new.analysis.report)
                self.measures.show_analysis(new.analysis)

    def _show_progress(self, state: SessionState) -> None:
        report = state.analysis_progress
        for widget in (self.progress, self.cancel, self.doing):
            widget.setVisible(report is not None)
        if report is not None:
            self.progress.setRange(0, 0 if report.fraction is None else 1000)
            self.progress.setValue(round(1000 * (report.fraction or 0.0)))
            self.doing.setText(report.text)

    def _show_found(self, report: AnalysisReport) -> None:
        self.maps.show_report(report)
        self.found.setText("\n".join(found_lines(report)))
        self.outliers.setText(outlier_text(report))
        self.notes.setText("\n".join(note_lines(report)))
        self.notes.setVisible(bool(report.notes))


def found_lines(report: AnalysisReport) -> list[str]:
    """Say what an analysis found of the whole family and of two groups."""
    shares = report.modes.shares
    told = ", ".join(f"{share:.0%}" for share in shares[:_MODES])
    lines = [
        f"{len(report.names)} shapes at {count(len(report.template))} points.",
        f"Explained variance of the modes: {told}; together "
        f"{float(shares[:_MODES].sum()):.0%}.",
    ]
    for one in report.comparisons:
        share = float(report.weights[one.q <= FOUND].sum())
        lines.append(
            f"{one.groups[1]} against {one.groups[0]}, {one.statistic}: q at most "
            f"{FOUND:g} on {share:.1%} of the surface, least family-wise p "
            f"{float(one.p_family.min()):.4f}."
        )
    return lines


def note_lines(report: AnalysisReport) -> list[str]:
    """Return the first notes, and how many more the report has."""
    told = [note.text for note in report.notes[:_NOTES]]
    more = len(report.notes) - len(told)
    return [*told, f"{more} more notes stand in the report."] if more else told


def outlier_text(report: AnalysisReport) -> str:
    """Name the members that stand out, and by what."""
    columns = ["whole shape", *(one.name for one in report.measurements)]
    scores = np.nan_to_num(report.outlying)
    found = [
        f"{report.names[row]} ({columns[column]}, z {scores[row, column]:.1f})"
        for row, column in zip(*np.nonzero(np.abs(scores) > OUTLYING), strict=True)
    ]
    return f"Outliers: {', '.join(found)}." if found else "No shape stands out."


def _column(widget: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    return layout
