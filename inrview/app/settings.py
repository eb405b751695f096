"""What the window remembers between two runs: layout, choices, recent files."""

from pathlib import Path
from typing import Any

from PyQt6.QtCore import QByteArray, QSettings

LAYOUT_VERSION = 3
"""Raise when docks or bars change their names: older layouts are then left alone."""
_MOST_RECENT = 10


class Settings:
    """A thin, typed layer on QSettings that never trusts what it reads."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings("inrview", "inrview")
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)

    def text(self, name: str, choices: tuple[str, ...]) -> str:
        """Return a stored choice, or the first one if it is not among them."""
        value = self._store.value(f"choices/{name}", choices[0])
        return value if value in choices else choices[0]

    def set_text(self, name: str, value: str) -> None:
        """Remember a choice."""
        self._store.setValue(f"choices/{name}", value)

    def flag(self, name: str) -> bool:
        """Whether something was switched on."""
        return self.text(name, ("no", "yes")) == "yes"

    def set_flag(self, name: str, is_on: bool) -> None:
        """Remember a switch."""
        self.set_text(name, "yes" if is_on else "no")

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Return geometry and dock state, if they are of this version and bytes."""
        geometry: Any = self._store.value("layout/geometry")
        state: Any = self._store.value("layout/state")
        version: Any = self._store.value("layout/version")
        is_whole = isinstance(geometry, QByteArray) and isinstance(state, QByteArray)
        if not is_whole or str(version) != str(LAYOUT_VERSION):
            return None
        return geometry, state

    def set_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        """Remember the window's layout."""
        self._store.setValue("layout/version", LAYOUT_VERSION)
        self._store.setValue("layout/geometry", geometry)
        self._store.setValue("layout/state", state)

    def forget_layout(self) -> None:
        """Start with the default layout next time."""
        self._store.remove("layout")

    def recent(self) -> list[str]:
        """Return the files opened last, newest first."""
        value: Any = self._store.value("recent/files", [])
        paths = [value] if isinstance(value, str) else value
        if not isinstance(paths, list):
            return []
        return [path for path in paths if isinstance(path, str) and path][:_MOST_RECENT]

    def add_recent(self, path: str) -> None:
        """Put a file at the top of the list."""
        full = str(Path(path).expanduser().absolute())
        others = [other for other in self.recent() if other != full]
        self._store.setValue("recent/files", [full, *others][:_MOST_RECENT])

    def clear_recent(self) -> None:
        """Forget all recent files."""
        self._store.remove("recent")

    def flush(self) -> None:
        """Write to disk now."""
        self._store.sync()
