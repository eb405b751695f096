"""Notes on many scans, told once."""

from collections.abc import Sequence
from dataclasses import replace

from inrview.messages.notes import Note
from inrview.messages.reports import LoadedScan

_NAMED = 6


def shared_notes(scans: Sequence[LoadedScan]) -> tuple[Note, ...]:
    """Return each note once: what not all scans share names those that it is about."""
    about: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], Note] = {}
    for scan in scans:
        for note in scan.notes:
            about.setdefault((note.code, note.text), []).append(scan.name)
            first.setdefault((note.code, note.text), note)
    return tuple(
        note
        if len(about[key]) == len(scans)
        else replace(note, text=f"{_listed(about[key])}: {note.text}")
        for key, note in first.items()
    )


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
