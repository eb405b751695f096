"""STL, text and binary, whatever its first word or its count claims."""

from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, Glimpse, show_glimpse
from inrview.files.numbers import NotANumberError, line_pieces, parse_numbers
from inrview.files.source import Progress
from inrview.files.text import is_text, plain_text
from inrview.files.weld import weld
from inrview.messages.notes import LoadError, Note, Severity

_ROW = np.dtype([("normal", "<f4", (3,)), ("corners", "<f4", (3, 3)), ("rest", "<u2")])


def read_stl(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read an STL file and weld its corners."""
    notes: list[Note] = []
    text = _as_text(data)
    if text is not None:
        corners = _text_corners(path.name, text, progress, notes)
        del text
    else:
        corners = _binary_corners(path.name, data, notes)
    show_glimpse(corners, glimpse)
    progress(0.8)
    if len(corners) == 0:
        raise LoadError(
            f"{path.name}: no triangle is in this STL. Check that the export was "
            "complete."
        )
    if corners.dtype == np.float64:
        middle = np.round(np.nan_to_num(np.nanmedian(corners, axis=0)))
        local, places = weld((corners - middle).astype(np.float32))
        positions = local.astype(np.float64) + middle
    else:
        positions, places = weld(corners)
    merged = len(corners) - len(positions)
    if merged:
        text_note = (
            f"{len(corners):,} corners were welded to {len(positions):,} vertices: "
            "STL keeps each triangle apart."
        )
        notes.append(Note("welded", text_note, count=merged))
    return Draft(positions, places.reshape(-1, 3), notes=tuple(notes))


def _as_text(data: bytes) -> bytes | None:
    """Return the text of a text STL, None if it is binary: "solid" proves nothing."""
    if len(data) >= 84:
        count = int.from_bytes(data[80:84], "little")
        if 84 + 50 * count == len(data):
            return None
    if not is_text(data):
        return None
    text = plain_text(data)
    head = text[:65_536].lower()
    is_stl = b"facet" in head or head.lstrip().startswith(b"solid")
    return text if is_stl else None


def _text_corners(
    name: str, text: bytes, progress: Progress, notes: list[Note]
) -> np.ndarray:
    if text.count(b"\n") < 3 and b"vertex" in text.lower():  # all on one line
        text = text.lower().replace(b"vertex", b"\nvertex ")
        for word in (b"endloop", b"outer", b"facet"):
            text = text.replace(word, b"\n" + word)
    parts = []
    for place, number, lines in line_pieces(text):
        progress(0.8 * place / len(text))
        stripped = [line.split(None, 1) for line in lines]
        chosen = [
            (index, words[1])
            for index, words in enumerate(stripped)
            if len(words) == 2 and words[0].lower() == b"vertex"
        ]
        if chosen:
            parts.append(_numbers(name, chosen, number))
    corners = np.concatenate(parts) if parts else np.empty((0, 3))
    if len(corners) % 3:
        text_note = "The last triangle is not whole: the file was cut."
        notes.append(Note("truncated", text_note, Severity.WARNING, 1))
    return corners[: len(corners) // 3 * 3]


def _numbers(name: str, chosen: list[tuple[int, bytes]], start: int) -> np.ndarray:
    try:
        rows = parse_numbers(b"\n".join(text for _, text in chosen))
        if len(rows.widths) == len(chosen) and (rows.widths == 3).all():
            return rows.values.reshape(-1, 3)
        bad = int(rows.lines[np.argmax(rows.widths != 3)]) if len(rows.lines) else 0
        what = "not three numbers"
    except NotANumberError as problem:
        bad, what = problem.line, repr(problem.token)
    line = start + chosen[bad][0] + 1
    raise LoadError(
        f"{name}: the vertex on line {line} of this STL has {what}. Repair the line "
        "or export again."
    )


def _binary_corners(name: str, data: bytes, notes: list[Note]) -> np.ndarray:
    if len(data) < 84 + _ROW.itemsize:
        raise LoadError(
            f"{name}: {len(data)} bytes are too few for a binary STL with a triangle. "
            "Copy or export it again."
        )
    declared = int.from_bytes(data[80:84], "little")
    there = (len(data) - 84) // _ROW.itemsize
    if declared > there or (declared < there and declared == 0):
        found = there
    else:
        found = declared
    if declared != there:
        text = (
            f"The header declares {declared:,} triangles, the file holds {there:,}; "
            f"{found:,} were read."
        )
        missing = abs(declared - there)
        notes.append(Note("count-differs", text, Severity.WARNING, missing))
    rows = np.frombuffer(data, _ROW, found, 84)
    return rows["corners"].reshape(-1, 3).astype(np.float32)
