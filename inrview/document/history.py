"""Undo as a list of documents and a place in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from inrview.document.document import Document

MOST_BYTES = 256 * 1024 * 1024
"""What the past may hold beyond the document on screen."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of the document and the step that led to it."""

    name: str
    document: Document
    sizes: Mapping[tuple[int, int], int]
    """Bytes of each array by its place in memory: versions share places."""

    @classmethod
    def of(cls, name: str, document: Document) -> "Entry":
        """Measure a version once."""
        sizes = {_memory(array): array.nbytes for array in arrays(document)}
        return cls(name, document, sizes)


@dataclass(frozen=True, slots=True)
class History:
    """Versions that share what did not change; `index` is the one on screen."""

    entries: tuple[Entry, ...]
    index: int = 0
    most_bytes: int = MOST_BYTES

    @classmethod
    def starting_with(cls, name: str, document: Document) -> "History":
        """Begin anew."""
        return cls((Entry.of(name, document),))

    @property
    def document(self) -> Document:
        """The version on screen."""
        return self.entries[self.index].document

    @property
    def names(self) -> tuple[str, ...]:
        """What each version came from, oldest first."""
        return tuple(entry.name for entry in self.entries)

    @property
    def undo_name(self) -> str | None:
        """The step that undo takes back."""
        return self.entries[self.index].name if self.index > 0 else None

    @property
    def redo_name(self) -> str | None:
        """The step that redo does again."""
        later = self.entries[self.index + 1 :]
        return later[0].name if later else None

    def record(self, name: str, document: Document, merges: bool = False) -> "History":
        """Add a version after the one on screen; what was undone before is forgotten.

        With `merges`, a run of steps of the same name (a dragged number) is one step.
        """
        past = self.entries[: self.index + 1]
        if merges and len(past) > 1 and past[-1].name == name:
            past = past[:-1]
        entries = _within((*past, Entry.of(name, document)), self.most_bytes)
        return History(entries, len(entries) - 1, self.most_bytes)

    def undo(self) -> "History":
        """Go one version back, if there is one."""
        return self.go_to(self.index - 1)

    def redo(self) -> "History":
        """Go one version forward, if there is one."""
        return self.go_to(self.index + 1)

    def go_to(self, index: int) -> "History":
        """Go to a version; beyond either end, to that end."""
        index = min(max(index, 0), len(self.entries) - 1)
        return History(self.entries, index, self.most_bytes)

    @property
    def past_bytes(self) -> int:
        """Bytes held by arrays that the newest version does not need."""
        past: dict[tuple[int, int], int] = {}
        for entry in self.entries:
            past |= entry.sizes
        return sum(past.values()) - sum(self.entries[-1].sizes.values())


def _within(entries: tuple[Entry, ...], most_bytes: int) -> tuple[Entry, ...]:
    """Drop the oldest versions until the rest fits; the newest always stays."""
    newest = entries[-1].sizes
    seen = set(newest)
    held = 0
    for index in range(len(entries) - 2, -1, -1):
        fresh = entries[index].sizes.keys() - seen
        held += sum(entries[index].sizes[place] for place in fresh)
        if held > most_bytes:
            return entries[index + 1 :]
        seen |= fresh
    return entries


def _memory(array: np.ndarray) -> tuple[int, int]:
    return array.__array_interface__["data"][0], array.nbytes


def arrays(value: Any) -> Iterator[np.ndarray]:
    """Yield every array inside a value."""
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from arrays(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from arrays(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from arrays(item)
