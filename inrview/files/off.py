"""OFF: plain, with colours (COFF), normals (NOFF) or texture coordinates (STOFF)."""

import re
from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, Glimpse, as_colors, show_glimpse
from inrview.files.limits import MIN_SHARE_FOUND
from inrview.files.numbers import NotANumberError, NumberRows, parse_numbers
from inrview.files.polygons import polygon_notes, triangulate
from inrview.files.source import Progress
from inrview.files.text import plain_text
from inrview.messages.notes import LoadError, Note, Severity

_MAGIC = re.compile(rb"\s*(ST)?(C)?(N)?(4)?(n)?OFF(?![A-Za-z])[ \t]*(BINARY)?", re.I)


def read_off(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read an OFF file."""
    name = path.name
    text = plain_text(data)
    if b"#" in text:
        text = re.sub(rb"#[^\n]*", b"", text)
    magic = _MAGIC.match(text)
    if magic is None:
        raise LoadError(f"{name}: does not begin with OFF. Check its kind and ending.")
    if magic.group(6) or magic.group(4) or magic.group(5):
        raise LoadError(
            f"{name}: binary or four-dimensional OFF is not read. Export it as text "
            "OFF or as PLY."
        )
    skipped = text[: magic.end()].count(b"\n")
    try:
        rows = parse_numbers(text[magic.end() :], progress)
    except NotANumberError as problem:
        raise LoadError(
            f"{name}: line {skipped + problem.line + 1} holds {problem.token!r} where "
            "a number belongs. Repair the line or export again."
        ) from problem
    if len(rows.lines) == 0 or len(rows.values) < 3:
        raise LoadError(f"{name}: the counts of vertices and faces are missing.")
    counts = rows.values[:3]
    if not (np.isfinite(counts).all() and (counts[:2] >= 0).all()):
        raise LoadError(
            f"{name}: line {skipped + int(rows.lines[0]) + 1} should count vertices "
            f"and faces but holds {counts[0]:g} and {counts[1]:g}. Export it again."
        )
    wanted = (int(counts[0]), int(counts[1]))
    draft, first_face = _vertices(name, rows, wanted[0], magic, skipped)
    show_glimpse(draft.positions, glimpse)
    return _with_faces(draft, rows, first_face, wanted[1])


def _vertices(
    name: str, rows: NumberRows, wanted: int, magic: re.Match[bytes], skipped: int
) -> tuple[Draft, int]:
    widths = rows.widths
    found = min(wanted, len(widths) - 1)
    short = np.flatnonzero(widths[1 : 1 + found] < 3)
    if found < MIN_SHARE_FOUND * wanted or found == 0:
        raise LoadError(
            f"{name}: the file declares {wanted:,} vertices but holds {found:,}. It "
            "was cut or its counts are wrong; copy or export it again."
        )
    if len(short):
        line = skipped + int(rows.lines[1 + short[0]]) + 1
        raise LoadError(
            f"{name}: vertex {int(short[0]):,} on line {line} has fewer than three "
            "numbers. Repair the line or export again."
        )
    notes = []
    if found < wanted:
        text = f"The file declares {wanted:,} vertices but holds {found:,}: it was cut."
        notes.append(Note("truncated", text, Severity.WARNING, wanted - found))
    width = int(widths[1 : 1 + found].min())
    table = rows.values[rows.starts[1 : 1 + found, None] + np.arange(width)]
    normals = table[:, 3:6] if magic.group(3) and width >= 6 else None
    rest = table[:, 6 if normals is not None else 3 :]
    colors = _colors(rest) if rest.shape[1] in (3, 4) else None
    draft = Draft(table[:, :3], normals=normals, colors=colors, notes=tuple(notes))
    return draft, 1 + found


def _colors(values: np.ndarray) -> np.ndarray | None:
    if not ((values >= 0) & (values <= 255)).all():
        return None
    is_whole = bool((values == np.rint(values)).all())
    return as_colors(values.astype(np.int64) if is_whole else values)


def _with_faces(draft: Draft, rows: NumberRows, first: int, wanted: int) -> Draft:
    notes = list(draft.notes)
    last = min(first + wanted, len(rows.widths))
    starts, ends = rows.starts[first:last], rows.starts[first + 1 : last + 1]
    sizes = rows.values[starts]
    is_whole = (sizes >= 0) & (starts + 1 + sizes <= ends) & (sizes == np.rint(sizes))
    lost = wanted - int(is_whole.sum())
    if lost:
        text = (
            f"The file declares {wanted:,} faces but {int(is_whole.sum()):,} are whole."
        )
        notes.append(Note("truncated", text, Severity.WARNING, lost))
    starts, counts = starts[is_whole] + 1, sizes[is_whole].astype(np.int64)
    before = np.cumsum(counts) - counts
    places = np.repeat(starts - before, counts) + np.arange(int(counts.sum()))
    corners = np.nan_to_num(rows.values[places], nan=-1, posinf=-1, neginf=-1)
    corners = corners.astype(np.int64)
    triangles, _ = triangulate(corners, counts, draft.positions)
    notes += polygon_notes(counts)
    return Draft(
        draft.positions,
        corners[triangles],
        draft.normals,
        draft.colors,
        notes=tuple(notes),
    )
