"""What the actions about families do that is the window's own affair."""

from collections.abc import Sequence
from dataclasses import replace

from inrview.app.file_dialogs import (
    ask_for_family,
    ask_for_files,
    ask_for_groups,
    ask_for_report,
    ask_for_tables,
)
from inrview.app.mark_dialogs import (
    ask_for_file_of,
    ask_for_folder_of,
    ask_for_labels,
    ask_for_landmarks,
)
from inrview.app.shape_landmark_view import SHAPE_LANDMARK
from inrview.app.shell import Shell
from inrview.document.family_edits import family_of
from inrview.panels.panel import reveal
from inrview.session.mark_file_session import MarkExport


class FamilyCommands:
    """One method an action; each returns at once, dialogs included."""

    def __init__(self, window: Shell) -> None:
        self._window = window
        self.session = window.session
        self.look = window.look

    def open_family_folder(self) -> None:
        """Ask for a folder whose scans make a family."""
        ask_for_family(self._window, self._window.open_family)

    def make_family(self) -> None:
        """Make a family of all scans that are in none."""
        document = self.session.state.document
        owned = {m.scan_id for f in document.families for m in f.members}
        loose = [scan.id for scan in document.scans if scan.id not in owned]
        self.session.family.make_of(loose)

    def show_space(self) -> None:
        """Bring the space of shapes to the front."""
        self._window.docks.show_panel("space")

    def show_colors(self) -> None:
        """Bring the colours of the family to the front."""
        self._window.docks.show_panel("colors")

    def show_analysis(self) -> None:
        """Bring what the family says of its members to the front."""
        self._window.docks.show_panel("analysis")

    def analyse(self) -> None:
        """Ask how the members differ, with what the panel says is taken out."""
        similarity = self._window.docks.analysis.similarity.currentData()
        self.look.change(shows_analysis=True)
        self.session.analysis.analyse(similarity)
        self.show_analysis()

    def save_report(self) -> None:
        """Ask where, then write the analysis as a page."""
        ask_for_report(
            self._window, lambda path: self.session.analysis.write(page=path)
        )

    def save_tables(self) -> None:
        """Ask for a folder, then write the tables and figures of the analysis."""
        ask_for_tables(
            self._window, lambda path: self.session.analysis.write(folder=path)
        )

    def read_groups(self) -> None:
        """Ask for a table of groups."""
        ask_for_groups(self._window, self.session.analysis.read_groups)

    def choose_tool(self, name: str) -> None:
        """Let the left button work on a family's shapes, or turn the view again."""
        tool = "" if self.look.state.tool == name else name
        self.look.change(tool=tool)

    def keep_shape(self) -> None:
        """Keep what is explored, or the member that pins have moved."""
        if self.session.state.explored is not None:
            self.session.explore.keep()
        else:
            self.session.shape_drag.keep()

    def add_to_family(self, is_partial: bool) -> None:
        """Ask for scans that join the family."""
        ask_for_files(
            self._window, lambda paths: self.session.completion.add(paths, is_partial)
        )

    # Labels and landmarks

    def toggle_labels(self) -> None:
        """Show the labels on all shapes, or hide them."""
        is_shown = not self.look.state.shows_labels
        self.look.change(shows_labels=is_shown, shows_analysis=False, shows_map=False)

    def load_labels(self) -> None:
        """Ask for files of labels, then put them on the template."""
        member = self._window.docks.analysis.labels.files.member
        ask_for_labels(
            self._window, lambda paths: self._load(paths, member, is_of_landmarks=False)
        )

    def load_landmarks(self) -> None:
        """Ask for files of landmarks, then put them on the template."""
        member = self._window.docks.analysis.landmarks.files.member
        ask_for_landmarks(
            self._window, lambda paths: self._load(paths, member, is_of_landmarks=True)
        )

    def place_shape_landmarks(self) -> None:
        """Take the tool that puts landmarks on single shapes, and show their list."""
        self.choose_tool(SHAPE_LANDMARK)
        if self.look.state.tool == SHAPE_LANDMARK:
            docks = self._window.docks
            docks.show_panel("family")
            reveal(docks.family.steering)

    def load_shape_landmarks(self) -> None:
        """Ask for tables of landmarks, then put them on the shapes themselves."""
        ask_for_landmarks(self._window, self.session.steering.load)

    def export_shape_landmarks(self) -> None:
        """Ask for a folder, then write a table for each shape that has landmarks."""
        ask_for_folder_of(self._window, "landmarks", self.session.steering.export)

    def take_landmark_off(self) -> None:
        """Take the chosen landmark off the selected shape."""
        selected = self.session.state.selected
        if selected is not None:
            self.session.steering.remove(self.look.state.shape_landmark, selected)

    def _load(
        self, paths: Sequence[str], member: str | None, is_of_landmarks: bool
    ) -> None:
        if not is_of_landmarks:
            self.look.change(shows_labels=True, shows_analysis=False, shows_map=False)
        self.session.mark_files.load(paths, member, is_of_landmarks)

    def export_labels(self) -> None:
        """Ask where, then write the labels of one shape or of all."""
        files = self._window.docks.analysis.labels.files
        ending, _, faces = files.kind.currentData().partition(" ")
        self._export(files.member, MarkExport("", False, ending, bool(faces)))

    def export_landmarks(self) -> None:
        """Ask where, then write the landmarks of one shape or of all."""
        files = self._window.docks.analysis.landmarks.files
        self._export(files.member, MarkExport("", True, "csv"))

    def _export(self, member: str | None, wanted: MarkExport) -> None:
        state = self.session.state
        family = family_of(state.document, state.active_family)
        if family is None:
            return
        keys = [one.id for one in family.members] if member is None else [member]
        what = "landmarks" if wanted.is_of_landmarks else "labels"

        def write(path: str) -> None:
            self.session.mark_files.export(keys, replace(wanted, path=path))

        if member is None:
            ask_for_folder_of(self._window, what, write)
        else:
            ask_for_file_of(self._window, what, wanted.ending, write)
