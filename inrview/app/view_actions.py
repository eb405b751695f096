"""The actions of the View, Window and Help menus."""

from functools import partial

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.app.habit_actions import mouse_entries, up_entries
from inrview.app.theme import CHOICES

_VIEWS = (
    ("front", "Front", "1", "Ctrl+1"),
    ("right", "Right", "3", "Ctrl+3"),
    ("top", "Top", "7", "Ctrl+7"),
)
_OPPOSITE = {"front": "Back", "right": "Left", "top": "Bottom"}


def view_entries(do: Commands) -> list[Entry]:
    """View."""
    sides = []
    for side, text, key, opposite in _VIEWS:
        for name, keys, is_opposite in (
            (text, (key, f"Num+{key}"), False),
            (_OPPOSITE[side], (opposite, f"Ctrl+Num+{key}"), True),
        ):
            sides.append(_side(do, side, name, keys, is_opposite))
    return [
        Entry("view.fit_all", "Fit &All", "Show everything", do.fit_all,
              ("Home", "Shift+F"), "frame-corners"),
        Entry("view.fit_selection", "&Fit Selection", "Show what is selected",
              do.fit_selection, ("F",), "crosshair",
              lambda s, _: s.selected is not None),
        *sides,
        Entry("view.parallel", "&Parallel Projection",
              "Switch between perspective and parallel projection",
              do.toggle_parallel, ("5", "Num+5"), "", begins_group=True,
              is_checked=lambda *_: do.is_parallel),
        *up_entries(do),
        *mouse_entries(do),
        *_themes(do),
        Entry("view.full_screen", "F&ull Screen", "Use the whole screen",
              do.toggle_full_screen, ("F11",), "", begins_group=True,
              is_checked=lambda *_: do.is_full_screen),
        Entry("view.panels", "Hide or Show Panels", "Leave only the 3-D view",
              do.toggle_panels, ("Tab",), "",
              is_checked=lambda *_: do.are_panels_hidden),
    ]  # fmt: skip


def _side(
    do: Commands, side: str, name: str, keys: tuple[str, ...], is_opposite: bool
) -> Entry:
    return Entry(
        f"view.{name.lower()}",
        name,
        f"Look from the {name.lower()}",
        lambda: do.look_from(side, is_opposite),
        keys,
        title=f"View from the {name}",
        begins_group=name == "Front",
    )


def _themes(do: Commands) -> list[Entry]:
    texts = {"system": "Like the System", "dark": "Dark", "light": "Light"}
    return [
        Entry(
            f"view.theme_{name}",
            texts[name],
            f"Colours: {texts[name].lower()}",
            partial(do.choose_theme, name),
            is_checked=partial(_is_theme, do, name),
            title=f"Theme: {texts[name]}",
            begins_group=name == "system",
        )
        for name in CHOICES
    ]


def _is_theme(do: Commands, name: str, *_: object) -> bool:
    return do.theme == name


def _is_open(do: Commands, name: str, *_: object) -> bool:
    return do.is_dock_open(name)


def window_entries(do: Commands) -> list[Entry]:
    """Window."""
    docks = [
        Entry(
            f"window.{name}",
            title,
            f"Show or hide {title}",
            partial(do.toggle_dock, name),
            is_checked=partial(_is_open, do, name),
            title=f"Panel: {title}",
        )
        for name, title in do.dock_titles.items()
    ]
    return [
        *docks,
        Entry("window.reset", "&Reset Layout", "Put every panel back in its place",
              do.reset_layout, begins_group=True),
    ]  # fmt: skip


def help_entries(do: Commands) -> list[Entry]:
    """Help."""
    return [
        Entry("help.shortcuts", "&Shortcuts…", "All keys on one page",
              do.open_shortcuts, ("F1", "?"), "keyboard"),
        Entry("help.learn", "&What Am I Looking At?",
              "What coordinate networks are, with samples to watch", do.open_lessons,
              icon="info"),
        Entry("help.system", "System &Information…",
              "Versions and machine, to paste into a report", do.open_system_info,
              icon="info"),
        Entry("help.logs", "Show &Log Files", "Open the folder of the log files",
              do.open_logs),
        Entry("help.about", "&About inrview…", "What this program is",
              do.open_about, begins_group=True),
    ]  # fmt: skip
