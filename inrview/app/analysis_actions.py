"""The actions about how the members of a family differ."""

from inrview.app.actions import Entry
from inrview.app.brush_view import LABELS
from inrview.app.commands import Commands
from inrview.app.landmark_view import LANDMARK
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.panels.look import LookState
from inrview.session.state import SessionState


def _can_analyse(state: SessionState, _look: LookState) -> bool:
    return state.family_snapshot is not None and state.analysis_progress is None


def _has_analysis(state: SessionState, _look: LookState) -> bool:
    return state.analysis is not None


def _has_learned(state: SessionState, _look: LookState) -> bool:
    return state.family_snapshot is not None


def _marks(state: SessionState) -> Family:
    return family_of(state.document, state.active_family) or Family("", "", ())


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
              _has_learned, lambda _, look: look.tool == LANDMARK, begins_group=True),
        Entry("analyse.landmarks_load", "Load Land&marks…",
              "Put the landmarks of files on the template, and so on all shapes",
              do.load_landmarks, (), "", _has_learned, title="Load Landmarks"),
        Entry("analyse.landmarks_export", "E&xport Landmarks…",
              "Write where the landmarks lie on one shape, or on each",
              do.export_landmarks, (), "",
              lambda s, _: bool(_marks(s).landmarks), title="Export Landmarks"),
        Entry("analyse.labels_paint", "Paint La&bels",
              "Label parts with a brush on any shape: all shapes follow",
              lambda: do.choose_tool(LABELS), ("Shift+B",), "paint-brush",
              _has_learned, lambda _, look: look.tool == LABELS, begins_group=True),
        Entry("analyse.labels_show", "S&how Labels",
              "Colour all shapes by their labelled parts", do.toggle_labels,
              (), "", lambda s, _: bool(s.member_labels),
              lambda _, look: look.shows_labels),
        Entry("analyse.labels_load", "Lo&ad Labels…",
              "Put the labels of files on the template, and so on all shapes",
              do.load_labels, (), "", _has_learned, title="Load Labels"),
        Entry("analyse.labels_export", "&Export Labels…",
              "Write the labels of one shape, or of each", do.export_labels,
              (), "", lambda s, _: _marks(s).labels is not None,
              title="Export Labels"),
        Entry("analyse.labels_remove", "Remove La&bels",
              "Take all labels away, loaded and painted", do.session.labels.remove_all,
              (), "", lambda s, _: _marks(s).labels is not None),
        Entry("analyse.panel", "Analyse &Panel",
              "Show groups, maps and what was found", do.show_analysis,
              (), "", _has_learned, begins_group=True),
    ]  # fmt: skip
