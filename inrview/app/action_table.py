"""Every action of the window, as one table."""

from functools import partial

from inrview.app.actions import Entry
from inrview.app.analysis_actions import analysis_entries
from inrview.app.color_actions import color_entries
from inrview.app.commands import Commands
from inrview.app.compose_actions import compose_entries
from inrview.app.family_actions import family_entries
from inrview.app.habit_actions import live_view_entries
from inrview.app.point_actions import point_entries
from inrview.app.recipe_actions import recipe_entries
from inrview.app.view_actions import help_entries, view_entries, window_entries
from inrview.panels.look import LookState, Subject
from inrview.panels.scene_facts import is_fit_of_current
from inrview.session.state import FitPhase, SessionState

SAMPLES = {
    "sculpture": "Sculpture",
    "part": "Machine part",
    "noisy": "Noisy scan with holes",
    "rosette": "Picture of a rosette",
    "creatures": "Family of creatures",
    "vessels": "Family of vessels",
}
_LIVE = (FitPhase.STARTING, FitPhase.RUNNING, FitPhase.PAUSED)


def all_entries(commands: Commands) -> list[Entry]:
    """Return the table in the order of the menus."""
    return [
        *file_entries(commands),
        *edit_entries(commands),
        *view_entries(commands),
        *point_entries(commands),
        *train_entries(commands),
        *family_entries(commands),
        *color_entries(commands),
        *analysis_entries(commands),
        *inspect_entries(commands),
        *compose_entries(commands),
        *window_entries(commands),
        *help_entries(commands),
    ]


def has_scene(state: SessionState, _look: LookState) -> bool:
    """Whether anything is open."""
    document = state.document
    return bool(document.scans or document.shapes or document.pictures)


def has_shape(state: SessionState, _look: LookState) -> bool:
    """Whether there is a shape."""
    return bool(state.document.shapes)


def can_fit(state: SessionState, _look: LookState) -> bool:
    """Whether there is something to fit."""
    document = state.document
    return bool(document.shapes or document.families or document.pictures)


def has_surface(state: SessionState, _look: LookState) -> bool:
    """Whether a fitted surface is there."""
    return state.surface is not None


def can_compare(state: SessionState, _look: LookState) -> bool:
    """Whether a fit is there to be compared: a surface, or a picture's field."""
    if state.lab.is_open:
        return False
    return state.surface is not None or state.picture.image is not None


def _is_wiped(state: SessionState, look: LookState) -> bool:
    if state.picture.active is not None:
        return bool(look.picture_rival) and not look.picture_is_beside
    return look.wipe is not None


def _is_split(state: SessionState, look: LookState) -> bool:
    if state.picture.active is not None:
        return bool(look.picture_rival) and look.picture_is_beside
    return look.is_split


def file_entries(do: Commands) -> list[Entry]:
    """File."""
    samples = [
        Entry(
            f"file.sample.{name}",
            text,
            f"Open the sample “{text}”",
            partial(do.open_sample, name),
            icon="cube",
            title=f"Open Sample: {text}",
        )
        for name, text in SAMPLES.items()
    ]
    return [
        Entry("file.new", "&New", "Start with an empty scene", do.new, ("Ctrl+N",),
              "file-plus"),
        Entry("file.open", "&Open…", "Open scans, pictures or a project", do.open,
              ("Ctrl+O",),
              "folder-open"),
        Entry("file.open_folder", "Open &Folder…",
              "Open all scans of a folder as one shape", do.open_folder),
        Entry("file.open_depth", "Open &Depth Images…",
              "Open depth images with their camera and its poses as one shape",
              do.open_depth),
        Entry("file.open_family", "Open F&amily Folder…",
              "Open the scans of a folder as shapes of one family",
              do.open_family_folder, ("Ctrl+Shift+O",), "users-three"),
        *samples,
        Entry("file.save", "&Save", "Save the project", do.save, ("Ctrl+S",),
              "floppy-disk", has_scene, begins_group=True),
        Entry("file.save_as", "Save &As…", "Save the project under another name",
              do.save_as, ("Ctrl+Shift+S",), "", has_scene),
        Entry("file.export", "&Export…", "Choose how to write the surface or picture",
              do.show_export, ("Ctrl+E",), "export", can_fit, begins_group=True),
        Entry("file.compact", "Co&mpactness…",
              "What the field takes in few bytes, and a file of it",
              do.show_compactness, (), "", can_fit),
        Entry("file.screenshot", "Save S&creenshot…",
              "Write the view as a picture", do.screenshot, ("Alt+S",), "camera"),
        Entry("file.copy_screenshot", "Copy Screenshot",
              "Put the view on the clipboard", do.copy_screenshot, ("Alt+C",), "copy"),
        Entry("file.turntable", "Export &Turntable…",
              "Write a full turn of the surface as an animated picture", do.turntable,
              (), "", has_scene),
        Entry("file.quit", "&Quit", "Close the window", do.quit, ("Ctrl+Q", "Ctrl+W"),
              begins_group=True),
    ]  # fmt: skip


def edit_entries(do: Commands) -> list[Entry]:
    """Edit."""
    session = do.session
    return [
        Entry("edit.undo", "&Undo", "Take the last step back", session.undo,
              ("Ctrl+Z",), "arrow-u-up-left", lambda s, _: s.undo_name is not None,
              name=lambda s: f"Undo {s.undo_name}" if s.undo_name else "Undo"),
        Entry("edit.redo", "&Redo", "Do the step again that was taken back",
              session.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "arrow-u-up-right",
              lambda s, _: s.redo_name is not None,
              name=lambda s: f"Redo {s.redo_name}" if s.redo_name else "Redo"),
        Entry("edit.rename", "Re&name", "Rename what is selected", do.rename, ("F2",),
              "pencil-simple", lambda s, _: s.selected is not None,
              begins_group=True),
        Entry("edit.remove", "Re&move", "Remove what is selected", do.remove,
              ("Del",), "trash",
              lambda s, _: s.selected is not None or bool(s.point_selection)),
        Entry("edit.toggle_visible", "Show or &Hide", "Show or hide what is selected",
              do.toggle_visible, ("V", "H"), "eye",
              lambda s, _: s.selected is not None),
        Entry("edit.show_all", "Show &All", "Show everything in the scene",
              do.show_all, ("Alt+H",), "", has_scene),
        Entry("edit.palette", "&Command Palette…", "Find any command by its name",
              do.open_palette, ("Ctrl+Shift+P",), "magnifying-glass",
              begins_group=True),
    ]  # fmt: skip


def train_entries(do: Commands) -> list[Entry]:
    """Train."""
    session = do.session
    return [
        Entry("train.toggle", "&Train", "Fit what is selected, pause, or go on",
              session.toggle_fit, ("Space", "T"), "play", can_fit,
              name=_train_name),
        Entry("train.stop", "&Stop", "End the fit and keep what it has learned",
              session.stop_fit, ("Shift+T",), "stop",
              _can_stop),
        Entry("train.restart", "&Restart", "Fit again from the beginning",
              session.restart_fit, ("Ctrl+Shift+T",), "arrow-counter-clockwise",
              _can_restart),
        Entry("train.lab", "Spectral-Bias Lab",
              "Compare networks on this picture or shape side by side, and see "
              "which frequencies they learn", session.lab.switch, ("L",),
              "squares-four", _has_lab,
              lambda s, _: s.lab.is_open, _lab_name, begins_group=True),
        *recipe_entries(do),
        *live_view_entries(do),
        Entry("train.restart_worker", "Restart a &Deaf Worker",
              "End a worker process that does not answer and start a fresh one",
              do.restart_workers, is_enabled=lambda s, _: bool(s.stalled),
              begins_group=True),
    ]  # fmt: skip


def _has_lab(state: SessionState, _look: LookState) -> bool:
    """Whether a picture or a shape of scans is on screen."""
    if state.picture.active is not None:
        return True
    shapes = state.document.shapes
    shape = next((one for one in shapes if one.id == state.active_shape), None)
    return shape is not None and bool(shape.scan_ids)


def _lab_name(state: SessionState) -> str:
    return "Leave the Lab" if state.lab.is_open else "Spectral-Bias Lab"


def _can_stop(state: SessionState, _look: LookState) -> bool:
    """Whether something trains; a paused lab keeps all that it has anyway."""
    is_paused_lab = state.lab.is_open and state.lab.phase is FitPhase.PAUSED
    return state.training_phase in _LIVE and not is_paused_lab


def _can_restart(state: SessionState, look: LookState) -> bool:
    return can_fit(state, look) and state.training_phase is not FitPhase.STARTING


def _train_name(state: SessionState) -> str:
    if state.training_phase in (FitPhase.STARTING, FitPhase.RUNNING):
        return "Pause"
    if state.lab.is_open:
        return "Continue" if state.lab.phase is FitPhase.PAUSED else "Train"
    is_own = is_fit_of_current(state)
    if state.picture.active is not None:
        is_own = state.picture.fit_picture == state.picture.active
    is_paused = state.fit_phase is FitPhase.PAUSED and is_own
    return "Continue" if is_paused else "Train"


def inspect_entries(do: Commands) -> list[Entry]:
    """Inspect."""

    def entry(name: str, text: str, tip: str, keys: str, symbol: str) -> Entry:
        subject = Subject(name)
        return Entry(
            f"inspect.{name}",
            text,
            tip,
            lambda: do.look.show(subject),
            (keys,),
            symbol,
            has_scene if subject in (Subject.BOTH, Subject.SCAN) else has_shape,
            lambda _, look: look.subject is subject,
        )

    return [
        entry("both", "Both", "Show scan and fit together", "B", "stack"),
        entry("scan", "Scan", "Show only the scan", "G", "cloud"),
        entry("fit", "Fit", "Show only the fitted surface", "M", "cube"),
        entry("distance", "Distance", "Colour the surface by its distance to the scan",
              "O", "thermometer-simple"),
        entry("support", "Measured",
              "Tell what was measured from what was inferred, by the distance to data",
              "U", "ruler"),
        entry("slope", "Slope",
              "Colour the surface by |∇f| less 1: how far the field is from a distance",
              "Shift+G", "trend-up"),
        Entry("inspect.slice", "&Slice Plane", "Cut through the field with a plane",
              do.toggle_slice, ("C",), "knife", has_surface,
              lambda _, look: look.shows_slice, begins_group=True),
        Entry("inspect.slopes", "S&lopes on the Slice",
              "Colour the slice by |∇f| less 1: nothing where the field is a distance",
              do.toggle_slopes, ("Alt+G",), "chart-line-up", has_surface,
              lambda _, look: look.shows_slice and look.shows_slopes),
        Entry("inspect.wipe", "&Wipe", "Scan or picture and fit across a line",
              do.toggle_wipe, ("W",), "square-half", can_compare, _is_wiped),
        Entry("inspect.split", "Side &by Side",
              "Scan and fit, or two fits, in two views that move together",
              do.toggle_split, ("Shift+W",), "columns", can_compare, _is_split),
    ]  # fmt: skip
