"""Learning a family: run it, watch it by term and by member, and set it up."""

from collections.abc import Mapping

from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.messages.family_reports import FamilyFitReport
from inrview.panels.edit_stack import EditStack
from inrview.panels.family_settings import FamilySettings
from inrview.panels.fit_panel import train_buttons
from inrview.panels.hidden_texts import hidden_members_sentence
from inrview.panels.look import Look
from inrview.panels.member_placement import MemberPlacement
from inrview.panels.member_table import MemberTable
from inrview.panels.note_list import NoteList
from inrview.panels.panel import Panel, differs, note_label, section, tabular
from inrview.panels.steering_box import SteeringBox
from inrview.panels.term_plot import TermPlot
from inrview.panels.wording import count, duration, figures
from inrview.session.session import Session
from inrview.session.state import FitPhase, SessionState

_MOVING = (FitPhase.STARTING, FitPhase.RUNNING)
_EMPTY = (
    "A family is a set of shapes of one kind that share one template. Open a folder of "
    "them (Ctrl+Shift+O), or select several scans in the scene and make one of them."
)


class FamilyPanel(Panel):
    """The buttons are the window's own actions, so menu and panel always agree."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self.empty = note_label(_EMPTY)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress of the family's fit")
        self.pace = note_label()
        tabular(self.pace)
        self.hidden_members = note_label()
        self.notes = NoteList()
        self.plot = TermPlot()
        self.table = MemberTable(session)
        self.placement = MemberPlacement(session)
        self.edits = EditStack(session)
        self.steering = SteeringBox(session, actions, look)
        self.settings = FamilySettings(session)
        self.body = QWidget()
        self._lay_out(actions)

    def _lay_out(self, actions: Mapping[str, QAction]) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 12, 12, 12)
        outer.addWidget(self.empty)
        outer.addWidget(self.body)
        outer.addStretch(1)
        layout = QVBoxLayout(self.body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(train_buttons(actions))
        layout.addWidget(self.progress)
        for label in (self.pace, self.hidden_members):
            layout.addWidget(label)
        for widget in (self.notes, self.plot):
            layout.addWidget(widget)
        section(layout, "Shapes")
        self.table.setMinimumHeight(self.fontMetrics().height() * 11)
        layout.addWidget(self.table)
        section(layout, "Template edits")
        layout.addWidget(self.edits)
        section(layout, "Alignment")
        layout.addWidget(self.placement)
        section(layout, "Landmarks of shapes")
        layout.addWidget(self.steering)
        section(layout, "Settings")
        layout.addWidget(self.settings)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the newest report and the settings of the active family."""
        family = family_of(new.document, new.active_family)
        self.empty.setVisible(family is None)
        self.body.setVisible(family is not None)
        if family is None:
            return
        report = new.family_fit if new.fit_family == family.id else None
        if differs(old, new, "document", "active_family", "selected"):
            self.settings.show_family(family)
            self.steering.show_family(family, new.selected)
            self.placement.show_member(family, new.selected)
            self.edits.show_family(family)
            self.hidden_members.setText(hidden_members_sentence(family))
            self.hidden_members.setVisible(bool(self.hidden_members.text()))
        if differs(old, new, "document", "active_family", "selected", "family_fit"):
            scans = {scan.id: scan for scan in new.document.scans}
            qualities = report.qualities if report is not None else ()
            self.table.show_family(family, scans, qualities, new.selected)
        if differs(old, new, "family_fit", "active_family"):
            self.plot.show_report(report)
            self.notes.show_notes(report.notes if report is not None else ())
        if differs(old, new, "family_fit", "fit_phase", "active_family", "document"):
            self._show_progress(family, report, new.fit_phase)

    def _show_progress(
        self, family: Family, report: FamilyFitReport | None, phase: FitPhase
    ) -> None:
        is_here = self.session.state.fit_family == family.id
        is_live = is_here and phase in _MOVING
        self.progress.setVisible(is_live)
        fraction = report.fraction if report is not None else None
        self.progress.setRange(0, 0 if is_live and fraction is None else 1000)
        self.progress.setValue(round(1000 * (fraction or 0.0)))
        self.pace.setText(family_sentence(family, report, phase if is_here else None))


def family_sentence(
    family: Family, report: FamilyFitReport | None, phase: FitPhase | None
) -> str:
    """Say where the fit of a family is, or what could begin."""
    if report is None and phase in _MOVING:
        return "Preparing the shapes and the networks."
    if report is None:
        if family.snapshot is None:
            return "Press Train (Space): template and shapes appear while it learns."
        return f"Learned to step {count(family.snapshot.step)}; Train goes on."
    if report.phase in ("aligning", "sampling"):
        return f"{report.phase} the shapes  ·  {duration(report.seconds)}"
    parts = [f"step {count(report.step)}", duration(report.seconds)]
    if report.phase == "codes":
        parts.append("fitting the codes of shapes held out")
    elif phase is FitPhase.RUNNING:
        parts.append(f"{figures(report.steps_per_second, 2)} steps/s")
        if report.remaining_seconds is not None:
            parts.append(f"{duration(report.remaining_seconds)} left")
    return "  ·  ".join([*parts, *_errors(report)])


def _errors(report: FamilyFitReport) -> list[str]:
    """Say how unseen members do beside the learned ones: it shows over-fitting."""
    seen = [one.mean for one in report.qualities if not one.is_held_out]
    unseen = [one.mean for one in report.qualities if one.is_held_out]
    if not (seen and unseen):
        return []
    ratio = (sum(unseen) / len(unseen)) / max(sum(seen) / len(seen), 1e-12)
    return [f"held out: {ratio:.1f} times the error of the learned"]
