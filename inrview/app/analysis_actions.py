"""The actions about how the members of a family differ."""

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.app.landmark_view import LANDMARK
from inrview.panels.look import LookState
from inrview.session.state import SessionState


def _can_analyse(state: SessionState, _look: LookState) -> bool:
    return state.family_snapshot is not None and state.analysis_progress is None


def _has_analysis(state: SessionState, _look: LookState) -> bool:
    return state.analysis is not None


def analysis_entries(do: Commands) -> list[Entry]:
    """Analyse."""
    look = do.look
    return [
        Entry("analyse.run", "&Analyse",
              "Say how the shapes of the family differ, at every point",
              do.analyse, ("Shift+A",), "chart-bar", _can_analyse,
              title="Analyse the Family"),
        Entry("analyse.show", "Show &Maps",
              "Colour the shapes by the last analysis",
              lambda: look.change(shows_analysis=not look.state.shows_analysis),
              (), "", _has_analysis, lambda _, look: look.shows_analysis),
        Entry("analyse.report", "Save &Report…",
              "Write the analysis as one page with all pictures in it",
              do.save_report, (), "", _has_analysis, begins_group=True),
        Entry("analyse.tables", "Save &Tables…",
              "Write the analysis as CSV tables, and figures as PNG and SVG",
              do.save_tables, (), "", _has_analysis),
        Entry("analyse.landmark", "Place &Landmarks",
              "Click on a shape to put a landmark there, on all shapes",
              lambda: do.choose_tool(LANDMARK), ("Shift+N",), "map-pin",
              lambda s, _: s.family_snapshot is not None,
              lambda _, look: look.tool == LANDMARK, begins_group=True),
        Entry("analyse.panel", "Analyse &Panel",
              "Show groups, maps and what was found", do.show_analysis,
              (), "", lambda s, _: s.family_snapshot is not None, begins_group=True),
    ]  # fmt: skip
