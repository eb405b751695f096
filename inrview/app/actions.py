"""The one registry of everything a user can do from a menu, a key or a button."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction, QKeySequence

from inrview.panels.icons import icon
from inrview.panels.look import LookState
from inrview.session.state import SessionState

Claim = Callable[[SessionState, LookState], bool]


def always(_state: SessionState, _look: LookState) -> bool:
    """Stand for an action that never needs anything."""
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """One action: what it is called, says, needs and does."""

    id: str
    """"menu.name", unique."""
    text: str
    """As the menu shows it; an ellipsis means that a dialog opens."""
    tip: str
    """One sentence: tooltip and status line."""
    handler: Callable[[], None]
    keys: tuple[str, ...] = ()
    icon: str = ""
    is_enabled: Claim = always
    is_checked: Claim | None = None
    """Given for switches only."""
    name: Callable[[SessionState], str] | None = None
    """Given when the text depends on the state."""
    title: str = ""
    """Its name away from its menu, where the text alone would not tell."""
    begins_group: bool = False
    """A line above it in the menu."""

    @property
    def menu(self) -> str:
        """Return the menu it belongs to: "file", "edit", ..."""
        return self.id.partition(".")[0]


class Actions(QObject):
    """Makes a QAction of each entry and keeps them in step with the state."""

    def __init__(self, entries: Iterable[Entry], parent: QObject) -> None:
        super().__init__(parent)
        self.entries = tuple(entries)
        check_entries(self.entries)
        self.by_id: dict[str, QAction] = {
            entry.id: self._make(entry) for entry in self.entries
        }

    def __getitem__(self, name: str) -> QAction:
        return self.by_id[name]

    def _make(self, entry: Entry) -> QAction:
        action = QAction(entry.text, self)
        action.setObjectName(entry.id)
        action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        action.setToolTip(_with_keys(entry.tip, action))
        action.setStatusTip(entry.tip)
        action.setWhatsThis(entry.tip)
        action.setProperty("title", entry.title)
        action.setIconText(entry.text.replace("&", "").replace("…", ""))
        if entry.icon:
            action.setIcon(icon(entry.icon))
            action.setProperty("symbol", entry.icon)
        action.setCheckable(entry.is_checked is not None)
        # triggered sends a bool that no handler wants
        action.triggered.connect(lambda *_: entry.handler())
        return action

    def show_state(self, state: SessionState, look: LookState) -> None:
        """Enable, check and name every action for a state."""
        for entry in self.entries:
            action = self.by_id[entry.id]
            action.setEnabled(entry.is_enabled(state, look))
            if entry.is_checked is not None:
                action.setChecked(entry.is_checked(state, look))
            if entry.name is not None:
                text = entry.name(state)
                action.setText(text)
                action.setIconText(text)

    def in_menu(self, menu: str) -> list[QAction]:
        """Return a menu's actions in their order."""
        return [self.by_id[e.id] for e in self.entries if e.menu == menu]

    def groups(self) -> Mapping[str, list[QAction]]:
        """Return all actions under the titles of their menus."""
        menus = dict.fromkeys(entry.menu for entry in self.entries)
        return {menu.capitalize(): self.in_menu(menu) for menu in menus}


def check_entries(entries: Iterable[Entry]) -> None:
    """Refuse a table in which an id or a key stands twice.

    Raises
    ------
    ValueError
        Names the clash.
    """
    rows = list(entries)
    for kind, values in (
        ("id", [entry.id for entry in rows]),
        ("key", [QKeySequence(k).toString() for e in rows for k in e.keys]),
    ):
        twice = [value for value, number in Counter(values).items() if number > 1]
        if twice:
            raise ValueError(f"the same {kind} for two actions: {', '.join(twice)}")


def _with_keys(tip: str, action: QAction) -> str:
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f"{tip} ({keys})" if keys else tip
