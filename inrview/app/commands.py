"""What the actions do that is the window's own affair, not the session's."""

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices, QGuiApplication

from inrview.app.about import show_about, show_system_info
from inrview.app.depth_dialog import DepthDialog
from inrview.app.errors import log_folder
from inrview.app.file_dialogs import (
    ask_for_files,
    ask_for_folder,
    ask_for_picture,
    ask_for_project,
    ask_for_turntable,
)
from inrview.app.point_commands import PointCommands
from inrview.app.shape_landmark_view import SHAPE_LANDMARK
from inrview.app.shell import Shell
from inrview.app.theme import CHOICES
from inrview.document.edits import things
from inrview.panels.command_palette import CommandPalette
from inrview.panels.shortcut_sheet import ShortcutSheet

_NAVIGATIONS = ("cad", "blender", "vtk")
_LIVE_VIEWS = ("balanced", "smooth", "fast")


class Commands(PointCommands):
    """One method an action; each returns at once, dialogs included."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self.settings = window.settings
        self.theme = self.settings.text("theme", CHOICES)
        self.navigation = self.settings.text("navigation", _NAVIGATIONS)
        self.is_wheel_inverted = self.settings.flag("wheel_inverted")
        self.is_trackball = self.settings.flag("trackball")
        self.session.set_live_view(self.settings.text("live_view", _LIVE_VIEWS))

    # Files

    def new(self) -> None:
        """Start with an empty scene, once unsaved work is decided about."""
        self._window.unsaved.then(self.session.new_document)

    def open(self) -> None:
        """Ask for files to open."""
        ask_for_files(self._window, self._window.open_paths)

    def open_folder(self) -> None:
        """Ask for a folder of scans."""
        ask_for_folder(self._window, self._window.open_paths)

    def open_depth(self) -> None:
        """Ask for depth images and their camera."""
        DepthDialog(self._window, self.session.open_depth).open()

    def open_sample(self, name: str) -> None:
        """Open a sample in place of what is there."""
        self._window.unsaved.then(lambda: self.session.open_sample(name))

    def save(self) -> None:
        """Save; ask where if it was never saved, or is another window's."""
        if self.session.state.path is None or self.session.state.is_read_only:
            self.save_as()
        else:
            self.session.save(None, self._window.center.thumbnail())

    def save_as(self) -> None:
        """Ask where, then save."""
        ask_for_project(self._window, self._window.save_as)

    def show_export(self) -> None:
        """Bring the Export panel to the front."""
        is_picture = self.session.state.picture.active is not None
        self._window.docks.show_panel("picture_export" if is_picture else "export")

    def screenshot(self) -> None:
        """Ask where, then write the view as a picture."""
        ask_for_picture(self._window, self._window.write_screenshot)

    def turntable(self) -> None:
        """Ask where, then write a full turn of what is shown."""
        ask_for_turntable(self._window, self.session.export_turntable)

    def copy_screenshot(self) -> None:
        """Put the view on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setImage(self._window.center.screenshot())
            self.session.say("The view is on the clipboard.")

    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    # What is selected

    def rename(self) -> None:
        """Open the selected name for typing."""
        self._window.docks.show_panel("scene")
        self._window.docks.scene.rename_current()

    def remove(self) -> None:
        """Remove what is selected: points go before the scan that holds them.

        While landmarks are put on shapes, a shape's landmark goes and not the shape.
        """
        if self.look.state.tool == SHAPE_LANDMARK:
            self.take_landmark_off()
        elif self.session.state.point_selection:
            self.session.points.delete()
        elif (selected := self.session.state.selected) is not None:
            self.session.remove(selected)

    def toggle_visible(self) -> None:
        """Show or hide what is selected."""
        for thing in things(self.session.state.document):
            if thing.id == self.session.state.selected:
                self.session.set_visible(thing.id, not thing.is_visible)

    def show_all(self) -> None:
        """Show everything."""
        for thing in things(self.session.state.document):
            if not thing.is_visible:
                self.session.set_visible(thing.id, True)

    def restart_workers(self) -> None:
        """Start a fresh process for each worker that does not answer."""
        for slot in self.session.state.stalled:
            self.session.restart_worker(slot)

    # The view

    def fit_all(self) -> None:
        """Show everything."""
        self._window.center.fit_all()

    def fit_selection(self) -> None:
        """Show what is selected."""
        if self.session.state.picture.active is not None:
            self._window.center.fit_all()
            return
        self._window.scene_view.fit_selection()

    def look_from(self, side: str, is_opposite: bool) -> None:
        """Take a standard view."""
        self._window.viewport.look_from(side, is_opposite)

    @property
    def is_parallel(self) -> bool:
        """Whether the projection is parallel."""
        return self._window.viewport.is_parallel

    def toggle_parallel(self) -> None:
        """Switch the projection."""
        self._window.viewport.toggle_parallel()
        self._window.refresh_actions()

    def choose_navigation(self, name: str) -> None:
        """Choose the mouse habits and remember them."""
        self.navigation = name
        self.settings.set_text("navigation", name)
        self.apply_navigation()

    def toggle_wheel(self) -> None:
        """Turn round what the wheel does, and remember it."""
        self.is_wheel_inverted = not self.is_wheel_inverted
        self.settings.set_flag("wheel_inverted", self.is_wheel_inverted)
        self.apply_navigation()

    def toggle_trackball(self) -> None:
        """Turn without a horizon, or with one again, and remember it."""
        self.is_trackball = not self.is_trackball
        self.settings.set_flag("trackball", self.is_trackball)
        self.apply_navigation()

    def apply_navigation(self) -> None:
        """Tell the view what was chosen."""
        self._window.viewport.set_navigation(
            self.navigation,
            is_turntable=not self.is_trackball,
            is_wheel_inverted=self.is_wheel_inverted,
        )
        self._window.refresh_actions()

    @property
    def up_axis(self) -> str:
        """Which axis of the scene points up, with a "-" if it points down."""
        scans = self.session.state.document.scans
        return scans[0].up_axis if scans else "y"

    def set_up_axis(self, axis: str) -> None:
        """Let an axis of every scan point up."""
        for scan in self.session.state.document.scans:
            if scan.up_axis != axis:
                self.session.set_up_axis(scan.id, axis)

    def flip_up_axis(self) -> None:
        """Turn the scene upside down."""
        axis = self.up_axis
        self.set_up_axis(axis[1:] if axis.startswith("-") else f"-{axis}")

    def choose_live_view(self, name: str) -> None:
        """Choose what goes first while a fit runs, and remember it."""
        self.settings.set_text("live_view", name)
        self.session.set_live_view(name)

    def choose_theme(self, name: str) -> None:
        """Choose the colours and remember them."""
        self.theme = name
        self.settings.set_text("theme", name)
        self._window.apply_theme(name)
        self._window.refresh_actions()

    @property
    def is_full_screen(self) -> bool:
        """Whether the window covers the screen."""
        return self._window.isFullScreen()

    def toggle_full_screen(self) -> None:
        """Cover the screen, or no longer."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()
        self._window.refresh_actions()

    @property
    def are_panels_hidden(self) -> bool:
        """Whether only the view is left."""
        return self._window.are_panels_hidden

    def toggle_panels(self) -> None:
        """Hide all panels, or bring those back that were there."""
        self._window.docks.toggle_all()
        self._window.refresh_actions()

    def toggle_slice(self) -> None:
        """Show or hide the slice."""
        self.look.change(shows_slice=not self.look.state.shows_slice)

    def toggle_wipe(self) -> None:
        """Start or end the wipe; a picture is compared with its bicubic enlargement."""
        if self.session.state.picture.active is not None:
            self._compare_picture(is_beside=False)
            return
        wipe = None if self.look.state.wipe is not None else 0.5
        self.look.change(wipe=wipe, is_split=False)

    def toggle_split(self) -> None:
        """Show two views side by side, or one again."""
        if self.session.state.picture.active is not None:
            self._compare_picture(is_beside=True)
            return
        self.look.change(is_split=not self.look.state.is_split, wipe=None)

    def _compare_picture(self, is_beside: bool) -> None:
        look = self.look.state
        is_on = bool(look.picture_rival) and look.picture_is_beside == is_beside
        rival = "" if is_on else look.picture_rival or "bicubic"
        self.look.change(picture_rival=rival, picture_is_beside=is_beside)

    # Panels

    @property
    def dock_titles(self) -> dict[str, str]:
        """Return the docks by name."""
        return self._window.dock_titles

    def toggle_dock(self, name: str) -> None:
        """Show or hide one dock."""
        self._window.docks.toggle(name)
        self._window.refresh_actions()

    def is_dock_open(self, name: str) -> bool:
        """Whether a dock is open (perhaps behind another tab)."""
        return self._window.is_dock_open(name)

    def reset_layout(self) -> None:
        """Put every panel back in its place."""
        self._window.docks.reset()
        self._window.refresh_actions()

    # Help

    def open_palette(self) -> None:
        """Open the command palette."""
        actions = [
            a for a in self._window.actions_table.by_id.values() if a.isEnabled()
        ]
        palette = CommandPalette(actions, self._window)
        palette.open()

    def open_shortcuts(self) -> None:
        """Show all keys on one page."""
        ShortcutSheet(self._window.actions_table.groups(), self._window).open()

    def open_lessons(self) -> None:
        """Show the page that answers a learner's questions."""
        self._window.docks.show_lessons()

    def open_system_info(self) -> None:
        """Show versions and machine."""
        show_system_info(self._window)

    def open_logs(self) -> None:
        """Open the folder of the log files."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))

    def open_about(self) -> None:
        """Say what this program is."""
        show_about(self._window)
