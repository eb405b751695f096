"""What the actions about families do that is the window's own affair."""

from inrview.app.file_dialogs import (
    ask_for_family,
    ask_for_files,
    ask_for_groups,
    ask_for_report,
    ask_for_tables,
)
from inrview.app.shell import Shell


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
