"""The actions for habits: what the mouse does, which way is up, what goes first."""

from functools import partial

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.panels.look import LookState
from inrview.session.state import SessionState

NAVIGATION = {
    "cad": "Mouse Like CAD",
    "blender": "Mouse Like Blender",
    "vtk": "Mouse Like VTK",
}
LIVE_VIEW = {
    "smooth": ("Smooth View", "While fitting: finer pictures more often; fits slower"),
    "balanced": ("Balanced", "While fitting: view and training share the machine"),
    "fast": ("Fast Training", "While fitting: few and coarse pictures; fits faster"),
}


def mouse_entries(do: Commands) -> list[Entry]:
    """Return what the mouse can be told, for the View menu."""
    presets = [
        Entry(
            f"view.mouse_{name}",
            text,
            f"{text.replace('Mouse', 'Move the view')}",
            partial(do.choose_navigation, name),
            is_checked=partial(_is_navigation, do, name),
            begins_group=name == "cad",
        )
        for name, text in NAVIGATION.items()
    ]
    return [
        *presets,
        Entry("view.invert_wheel", "Invert the &Wheel",
              "Turning the wheel away goes out instead of in", do.toggle_wheel,
              is_checked=lambda *_: do.is_wheel_inverted),
        Entry("view.trackball", "Turn &Freely",
              "Turn over the poles as well, without a horizon", do.toggle_trackball,
              is_checked=lambda *_: do.is_trackball),
    ]  # fmt: skip


def up_entries(do: Commands) -> list[Entry]:
    """Return which axis points up, for the View menu."""
    return [
        *(
            Entry(
                f"view.up_{axis}",
                f"{axis.upper()} Points Up",
                f"Let the {axis} axis of the scans point up",
                partial(do.set_up_axis, axis),
                is_enabled=_has_scans,
                is_checked=partial(_is_up, do, axis),
                begins_group=axis == "x",
            )
            for axis in "xyz"
        ),
        Entry("view.up_flip", "Turn &Upside Down",
              "Let the axis that points up point down, or up again", do.flip_up_axis,
              is_enabled=_has_scans),
    ]  # fmt: skip


def live_view_entries(do: Commands) -> list[Entry]:
    """Return what goes first while a fit runs, for the Train menu."""
    return [
        Entry(
            f"train.view_{name}",
            text,
            tip,
            partial(do.choose_live_view, name),
            is_checked=partial(_is_live_view, name),
            title=f"While Fitting: {text}",
            begins_group=name == "smooth",
        )
        for name, (text, tip) in LIVE_VIEW.items()
    ]


def _has_scans(state: SessionState, _look: LookState) -> bool:
    return bool(state.document.scans)


def _is_up(do: Commands, axis: str, *_: object) -> bool:
    return do.up_axis[-1] == axis


def _is_navigation(do: Commands, name: str, *_: object) -> bool:
    return do.navigation == name


def _is_live_view(name: str, state: SessionState, _look: LookState) -> bool:
    return state.live_view == name
