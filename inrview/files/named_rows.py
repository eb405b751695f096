"""Small tables that people write: landmarks and groups, as CSV."""

import csv
import io
from pathlib import Path

import numpy as np
from jaxtyping import Float64

from inrview.files.source import read_bytes
from inrview.files.text import plain_text
from inrview.messages.notes import LoadError

_NAMES = ("name", "label", "member", "landmark", "shape", "x", "y", "z", "group")
_MORE = ("vertex", "face", "labels", "part", "parts", "segment", "class", "index")


def read_rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the names in the first line, if it has any of ours, and the rows.

    Columns are parted by commas, semicolons or tabs.
    """
    text = plain_text(read_bytes(path, lambda _: None)).decode("utf-8", "replace")
    first = text.partition("\n")[0]
    separator = next((one for one in ("\t", ";", ",") if one in first), ",")
    try:
        rows = [
            [cell.strip() for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=separator)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as problem:
        raise LoadError(f"{path.name} is no table: {problem}.") from problem
    if not rows:
        raise LoadError(f"{path.name} holds no rows.")
    is_header = any(cell.lower() in (*_NAMES, *_MORE) for cell in rows[0])
    return (rows[0], rows[1:]) if is_header else ([], rows)


def read_landmarks(path: Path) -> tuple[tuple[str, ...], Float64[np.ndarray, "n 3"]]:
    """Return names and places, file coordinates, of rows of name, x, y, z.

    Raises
    ------
    LoadError
        If a row is something else, or a name stands twice.
    """
    header, rows = read_rows(path)
    columns = _columns(path, header, ("name", "x", "y", "z"), ("landmark", "label"))
    names, places = [], []
    for number, row in enumerate(rows, 2 if header else 1):
        cells = _cells(path, row, columns, number)
        try:
            place = [float(cell) for cell in cells[1:]]
        except ValueError:
            place = [float("nan")]
        if not np.isfinite(place).all():
            raise LoadError(
                f"{path.name}, line {number}: '{', '.join(cells[1:])}' is not x, y, z."
            )
        names.append(cells[0])
        places.append(place)
    _once(path, names)
    return tuple(names), np.array(places)


def read_groups(path: Path) -> dict[str, str]:
    """Return the group of each name, of rows of name, group.

    Raises
    ------
    LoadError
        If a row is something else, or a name stands twice.
    """
    header, rows = read_rows(path)
    columns = _columns(path, header, ("name", "group"), ("member", "shape"))
    cells = [
        _cells(path, row, columns, number)
        for number, row in enumerate(rows, 2 if header else 1)
    ]
    _once(path, [name for name, _ in cells])
    return dict((name, group) for name, group in cells)  # noqa: C402  # two cells each


def _columns(
    path: Path, header: list[str], wanted: tuple[str, ...], instead: tuple[str, ...]
) -> list[int]:
    """Return where the wanted columns stand; `instead` may be what names are called."""
    if not header:
        return list(range(len(wanted)))
    lower = [name.lower() for name in header]
    found = []
    for name in wanted:
        choices = (name, *instead) if name == "name" else (name,)
        places = [lower.index(one) for one in choices if one in lower]
        if not places:
            raise LoadError(
                f"{path.name}: there is no column {name}; its first line names "
                f"{', '.join(header)}. Wanted are {', '.join(wanted)}."
            )
        found.append(places[0])
    return found


def _cells(path: Path, row: list[str], columns: list[int], line: int) -> list[str]:
    if max(columns) >= len(row) or not all(row[column] for column in columns):
        raise LoadError(
            f"{path.name}, line {line}: {len(columns)} cells are needed, and it holds "
            f"'{', '.join(row)[:60]}'."
        )
    return [row[column] for column in columns]


def _once(path: Path, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise LoadError(f"{path.name}: {name} stands in it twice.")
        seen.add(name)
