"""What the actions on points do that is the window's own affair."""

from inrview.app.compose_commands import ComposeCommands
from inrview.app.points_view import TOOLS
from inrview.app.shell import Shell
from inrview.panels.look import LookState, Subject


class PointCommands(ComposeCommands):
    """The tools that select points, and how deep each of them reaches."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        first = LookState().seen_tools
        kept = {tool for tool in TOOLS if self._is_kept(tool, tool in first)}
        self.look.change(seen_tools=frozenset(kept))

    def _is_kept(self, tool: str, at_first: bool) -> bool:
        choices = ("yes", "no") if at_first else ("no", "yes")
        return self._window.settings.text(_setting(tool), choices) == "yes"

    def choose_points_tool(self, name: str) -> None:
        """Take a tool, and let the points be seen that it is for."""
        self.choose_tool(name)
        look = self.look.state
        if look.tool == name and look.subject not in (Subject.SCAN, Subject.BOTH):
            self.look.change(subject=Subject.SCAN)

    def toggle_seen(self) -> None:
        """Let the tool in hand reach as far as the eye, or through; and remember it."""
        tool, seen = self.look.state.tool, self.look.state.seen_tools
        self.look.change(seen_tools=seen ^ {tool})
        self._window.settings.set_flag(_setting(tool), tool not in seen)


def _setting(tool: str) -> str:
    return tool.replace(".", "_") + "_seen"
