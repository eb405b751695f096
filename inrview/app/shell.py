"""The window as the commands see it: its parts, and what it does with them."""

from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtWidgets import QApplication, QMainWindow

from inrview.app.actions import Actions
from inrview.app.center import Center
from inrview.app.docks import TITLES, Docks
from inrview.app.file_dialogs import scans_in
from inrview.app.scene_view import SceneView
from inrview.app.settings import Settings
from inrview.app.theme import apply_theme
from inrview.app.unsaved import Unsaved
from inrview.panels.icons import icon
from inrview.panels.look import Look
from inrview.session.session import Session
from inrview.session.state import FitPhase
from inrview.viewport.viewport import Viewport


class Shell(QMainWindow):
    """What every command may count on; the main window puts the parts in."""

    session: Session
    settings: Settings
    look: Look
    unsaved: Unsaved
    actions_table: Actions
    center: Center
    viewport: Viewport
    docks: Docks
    scene_view: SceneView

    dock_titles = TITLES

    @property
    def are_panels_hidden(self) -> bool:
        """Whether only the view is left."""
        return self.docks.are_hidden

    def is_dock_open(self, name: str) -> bool:
        """Whether a panel is open, perhaps behind another tab."""
        return self.docks.is_open(name)

    def refresh_actions(self, *_: object) -> None:
        """Enable, check and name the actions for the newest state and look."""
        state = self.session.state
        self.actions_table.show_state(state, self.look.state)
        is_live = state.training_phase in (FitPhase.RUNNING, FitPhase.STARTING)
        symbol = "pause" if is_live else "play"
        toggle = self.actions_table["train.toggle"]
        if toggle.property("symbol") != symbol:
            toggle.setProperty("symbol", symbol)
            toggle.setIcon(icon(symbol))

    def apply_theme(self, choice: str) -> None:
        """Dress the application, the view included."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            colors = apply_theme(app, choice)
            self.viewport.set_theme(colors.is_dark)

    def open_paths(self, paths: Sequence[str]) -> None:
        """Open files, whatever way they were named; a folder means its scans."""
        wanted: list[str] = []
        for path in paths:
            place = Path(path)
            wanted += scans_in(place) if place.is_dir() else [path]
        if not wanted:
            self.session.say("There is no scan in that folder.")
            return
        for path in wanted[:1]:
            self.settings.add_recent(path)
        self.center.welcome.show_recent(self.settings.recent())
        replaces = len(wanted) == 1 and wanted[0].lower().endswith(".inrv")
        if replaces:
            self.unsaved.then(lambda: self.session.open_paths(wanted))
        else:
            self.session.open_paths(wanted)

    def open_family(self, folder: str) -> None:
        """Open the scans of a folder as the shapes of one family."""
        place = Path(folder)
        self.session.family.open(scans_in(place), place.name or "Family")

    def save_as(self, path: str) -> None:
        """Save under a name and remember it."""
        self.session.save(path, self.center.thumbnail())
        self.settings.add_recent(path)

    def write_screenshot(self, path: str) -> None:
        """Write the view as a picture."""
        self.center.screenshot(Path(path))
        self.session.say(f"Wrote {Path(path).name}.")
