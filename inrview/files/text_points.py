"""Points as text: XYZ, PTS, PWN, CSV, with any separator and decimal sign."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inrview.files.columns import Columns, columns_by_name, draft_of_table
from inrview.files.draft import Draft, Glimpse, show_glimpse
from inrview.files.numbers import NotANumberError, NumberRows, number_of, parse_numbers
from inrview.files.source import Progress
from inrview.files.text import plain_text
from inrview.messages.notes import LoadError, Note, Severity

_LOOK = 200
_DECIMAL_COMMA = re.compile(rb"^[-+]?\d*,\d+([eE][-+]?\d+)?$")
_MIN_SHARE_OF_ROWS = 0.5
"""A text in which fewer lines than this hold numbers is no list of points."""
_ALIKE = 0.99


@dataclass(frozen=True, slots=True)
class _Dialect:
    separator: bytes
    has_decimal_comma: bool


def read_text_points(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read points from a text file."""
    text = plain_text(data)
    notes: list[Note] = []
    start, names = _header(text)
    lines_before = text[:start].count(b"\n")
    dialect = _dialect(text[start : start + 65_536])
    columns = columns_by_name(_split(names, dialect)) if names else None
    _glimpse_start(text[start : start + (2 << 20)], dialect, glimpse)
    rows = _numbers(path.name, text[start:], dialect, progress, notes)
    del text
    if len(rows.lines) == 0:
        raise LoadError(
            f"{path.name}: no line with numbers was found in it. Points are text lines "
            "of x y z."
        )
    rows, declared = _without_counts(rows)
    normals_below = _normals_below(rows, declared)
    if normals_below is not None:
        return normals_below
    if declared is not None and declared != len(rows.lines):
        text_note = (
            f"The first line declares {declared:,} points; {len(rows.lines):,} lines "
            "follow."
        )
        notes.append(Note("count-differs", text_note, Severity.WARNING))
    table, columns = _table(path.name, rows, columns, notes, lines_before)
    if lines_before and names:
        shown = names.decode("latin-1").strip()[:60]
        notes.append(Note("header-skipped", f"The header line was read: {shown}"))
    return draft_of_table(path.name, table, columns, notes)


def _header(text: bytes) -> tuple[int, bytes]:
    """Return where the numbers begin, and the last line of words before them."""
    place, names = 0, b""
    for _ in range(_LOOK):
        end = text.find(b"\n", place)
        end = len(text) if end < 0 else end
        line = text[place:end].strip()
        first = re.split(rb"[\s,;]", line, maxsplit=1)[0].strip(b"\"'")
        if line and number_of(first.replace(b",", b".")) is not None:
            return place, names
        if re.search(rb"[A-Za-z]", line):
            names = line.lstrip(b"#/ ")
        if end >= len(text):
            break
        place = end + 1
    return 0, b""


def _dialect(head: bytes) -> _Dialect:
    """Look at some lines for what parts the numbers, and what a comma means."""
    lines = [line for line in head.split(b"\n")[:_LOOK] if line.strip()]
    body = b"\n".join(lines)
    if b";" in body:
        return _Dialect(b";", b"," in body)
    if b"," not in body:
        return _Dialect(b"", False)
    words = body.split()
    decimals = sum(bool(_DECIMAL_COMMA.match(word)) for word in words)
    per_line = len(words) / max(len(lines), 1)
    if per_line >= 3 and decimals > 0.5 * len(words):
        return _Dialect(b"", True)
    with_both = [line for line in lines if re.search(rb"\d,\d+,\s", line)]
    if len(with_both) > 0.5 * len(lines):  # "0,5, 1,5, 2,5"
        return _Dialect(b", ", True)
    return _Dialect(b",", False)


def _split(line: bytes, dialect: _Dialect) -> list[str]:
    separator = dialect.separator.strip() or None
    return [word.decode("latin-1") for word in line.split(separator)]


def _plain(text: bytes, dialect: _Dialect) -> bytes:
    """Turn any dialect into numbers parted by spaces."""
    separator = dialect.separator
    if b'"' in text:
        text = text.replace(b'"', b"")
    if separator == b", ":
        text = text.replace(b", ", b" ").replace(b",\t", b" ").replace(b",\n", b"\n")
    elif separator:
        sign = re.escape(separator)
        if re.search(sign + rb"[ \t]*" + sign, text[:65_536]):  # empty cells
            text = re.sub(sign + rb"(?=[ \t]*" + sign + rb")", separator + b"nan", text)
        text = text.replace(separator, b" ")
    if dialect.has_decimal_comma:
        text = text.replace(b",", b".")
    return text


def _glimpse_start(text: bytes, dialect: _Dialect, glimpse: Glimpse | None) -> None:
    """Show the points of the first two megabytes before the rest is read."""
    if glimpse is None:
        return
    text = text[: text.rfind(b"\n") + 1]
    try:
        rows = parse_numbers(_plain(text, dialect))
    except NotANumberError:
        return
    starts = rows.starts[:-1][rows.widths >= 3]
    if len(starts):
        show_glimpse(rows.values[starts[:, None] + np.arange(3)], glimpse)


def _numbers(
    name: str, text: bytes, dialect: _Dialect, progress: Progress, notes: list[Note]
) -> NumberRows:
    plain = _plain(text, dialect)
    try:
        return parse_numbers(plain, progress)
    except NotANumberError as problem:
        first = problem
    lines = plain.split(b"\n")
    kept, skipped = [], 0
    for number, line in enumerate(lines):
        words = line.split()
        count = next(
            (i for i, w in enumerate(words) if number_of(w) is None), len(words)
        )
        if count >= 3 or (count and count == len(words)):
            kept.append(b" ".join(words[:count]))
        else:
            kept.append(b"")
            skipped += bool(words)
        if number % 20_000 == 0:
            progress(0.5 * number / len(lines))
    used = sum(map(bool, kept))
    if used < _MIN_SHARE_OF_ROWS * (used + skipped):
        raise LoadError(
            f"{name}: line {first.line + 1} holds {first.token!r} where a number "
            "belongs, and so do most lines. Points are text lines of x y z."
        )
    if skipped:
        text_note = (
            f"{skipped:,} lines that hold no numbers were left out; the first has "
            f"{first.token!r}."
        )
        notes.append(Note("rows-dropped", text_note, Severity.WARNING, skipped))
    else:
        text_note = f"Columns from {first.token!r} on hold words and are not used."
        notes.append(Note("columns-ignored", text_note))
    return parse_numbers(b"\n".join(kept), progress)


def _without_counts(rows: NumberRows) -> tuple[NumberRows, int | None]:
    """Take off lines of a single number: PTS and PWN count the points that follow."""
    is_count = rows.widths == 1
    if len(is_count) < 2 or is_count.all() or not is_count[0]:
        return rows, None
    declared = rows.values[rows.starts[:-1][is_count]]
    if not (np.isfinite(declared) & (declared == np.rint(declared))).all():
        return rows, None
    kept = np.flatnonzero(~is_count)
    widths = rows.widths[kept]
    keep = np.ones(len(rows.values), bool)
    keep[rows.starts[:-1][is_count]] = False
    starts = np.concatenate([[0], np.cumsum(widths)])
    return NumberRows(rows.values[keep], starts, rows.lines[kept]), int(declared.sum())


def _normals_below(rows: NumberRows, declared: int | None) -> Draft | None:
    """Read PWN: so many positions, then as many normals."""
    if declared is None or len(rows.lines) != 2 * declared or declared < 1:
        return None
    if not (rows.widths == 3).all():
        return None
    table = rows.values.reshape(-1, 3)
    text = f"A PWN file: {declared:,} positions, then their normals."
    note = Note("columns", text, count=3)
    return Draft(table[:declared], normals=table[declared:], notes=(note,))


def _table(
    name: str,
    rows: NumberRows,
    columns: Columns | None,
    notes: list[Note],
    lines_before: int,
) -> tuple[np.ndarray, Columns | None]:
    widths = rows.widths
    if (widths == widths[0]).all():
        return rows.values.reshape(len(widths), int(widths[0])), columns
    usual = int(np.argmax(np.bincount(np.minimum(widths, 1000))))
    is_usual = widths == usual
    if usual >= 3 and is_usual.mean() >= _ALIKE:
        width, kept = usual, is_usual
        what = f"hold other than {usual} numbers and were left out"
    else:
        width, kept = 3, widths >= 3
        columns = Columns((0, 1, 2))
        what = "hold fewer than three numbers and were left out"
        text = (
            f"Rows hold {int(widths.min())} to {int(widths.max())} numbers: only the "
            "first three, x y z, are used."
        )
        notes.append(Note("rows-ragged", text, Severity.WARNING))
    dropped = int(len(kept) - kept.sum())
    if dropped == len(kept):
        raise LoadError(
            f"{name}: no line holds three numbers; x, y and z are needed. Check the "
            "separator, or export three columns."
        )
    if dropped:
        line = lines_before + int(rows.lines[np.argmin(kept)]) + 1
        text = f"{dropped:,} lines {what}; the first is line {line:,}."
        notes.append(Note("rows-dropped", text, Severity.WARNING, dropped))
    starts = rows.starts[:-1][kept]
    return np.asarray(rows.values[starts[:, None] + np.arange(width)]), columns
