"""Copying what the Fit panel would run: a command line, or Python."""

from collections.abc import Callable, Sequence

from PyQt6.QtGui import QGuiApplication

from inrview.app.actions import Entry
from inrview.app.commands import Commands
from inrview.document.document import Picture, Shape
from inrview.document.picture_edits import picture_of
from inrview.panels.look import LookState
from inrview.panels.scene_facts import current_shape
from inrview.session.recipe import command_line, paths_of, python_script
from inrview.session.state import SessionState

_Write = Callable[[Sequence[str], Shape | Picture], str]


def recipe_entries(do: Commands) -> list[Entry]:
    """Train, without the window."""
    return [
        Entry("train.copy_command", "Copy Command &Line",
              "Put the command that runs this fit, to the same result, on the "
              "clipboard",
              lambda: _copy(do, command_line, "command line"), (), "terminal-window",
              _can_copy, begins_group=True),
        Entry("train.copy_python", "Copy P&ython",
              "Put the Python that runs this fit, to the same result, on the clipboard",
              lambda: _copy(do, python_script, "Python"), (), "code", _can_copy),
    ]  # fmt: skip


def _thing(state: SessionState) -> Shape | Picture | None:
    return picture_of(state.document, state.picture.active) or current_shape(state)


def _can_copy(state: SessionState, _look: LookState) -> bool:
    thing = _thing(state)
    return thing is not None and bool(paths_of(state.document, thing))


def _copy(do: Commands, write: _Write, what: str) -> None:
    state = do.session.state
    thing, clipboard = _thing(state), QGuiApplication.clipboard()
    if thing is None or clipboard is None:
        return
    clipboard.setText(write(paths_of(state.document, thing), thing))
    do.session.say(f"The {what} that fits {thing.name} is on the clipboard.")
