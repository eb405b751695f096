"""What the columns of a table of points mean: by their names, or by what they hold."""

from dataclasses import dataclass

import numpy as np

from inrview.files.draft import Draft, as_colors
from inrview.messages.notes import LoadError, Note

_SAMPLE = 5_000
_NAMES = {
    "position": (("x", "y", "z"), ("easting", "northing", "elevation")),
    "normal": (("nx", "ny", "nz"), ("normal_x", "normal_y", "normal_z")),
    "color": (("r", "g", "b"), ("red", "green", "blue")),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where positions, normals and colours stand; None where they are not there."""

    positions: tuple[int, int, int]
    normals: tuple[int, int, int] | None = None
    colors: tuple[int, int, int] | None = None
    is_guessed: bool = True


def columns_by_name(names: list[str]) -> Columns | None:
    """Find columns by a header such as `X Y Z Red Green Blue`."""
    plain = [name.strip(" \"'()[]").lower().removeprefix("//") for name in names]
    found: dict[str, tuple[int, int, int]] = {}
    for meaning, choices in _NAMES.items():
        for trio in choices:
            if all(name in plain for name in trio):
                x, y, z = (plain.index(name) for name in trio)
                found.setdefault(meaning, (x, y, z))
    if "position" not in found:
        return None
    return Columns(
        found["position"], found.get("normal"), found.get("color"), is_guessed=False
    )


def columns_by_content(table: np.ndarray) -> Columns:
    """Guess: x y z first, then whatever three have unit length, or are colours."""
    step = max(1, len(table) // _SAMPLE)
    sample = table[::step]
    normals = colors = None
    starts = range(3, table.shape[1] - 2)
    for start in starts:
        if _are_unit(sample[:, start : start + 3]):
            normals = (start, start + 1, start + 2)
            break
    free = [s for s in starts if normals is None or abs(s - normals[0]) >= 3]
    for judge in (_are_bytes, _are_shares):
        for start in free:
            if colors is None and judge(sample[:, start : start + 3]):
                colors = (start, start + 1, start + 2)
    return Columns((0, 1, 2), normals, colors)


def _are_unit(values: np.ndarray) -> bool:
    lengths = np.sqrt((values * values).sum(axis=1))
    near = np.abs(lengths - 1) < 0.02
    is_varied = bool((np.ptp(values, axis=0) > 0).any()) if len(values) else False
    return is_varied and bool(near.mean() > 0.95)


def _are_bytes(values: np.ndarray) -> bool:
    is_whole = (values == np.rint(values)) & (values >= 0) & (values <= 255)
    return bool(is_whole.all()) and float(values.max(initial=0)) > 1


def _are_shares(values: np.ndarray) -> bool:
    inside = (values >= 0) & (values <= 1)
    return bool(inside.all()) and bool((np.ptp(values, axis=0) > 0).any())


def draft_of_table(
    name: str, table: np.ndarray, columns: Columns | None, notes: list[Note]
) -> Draft:
    """Make a draft of an `n x k` table, and say which columns were taken as what.

    Raises
    ------
    LoadError
        If there are fewer than three columns.
    """
    width = table.shape[1]
    if width < 3:
        raise LoadError(
            f"{name}: its rows hold {width} number{'s' if width > 1 else ''}; x, y and "
            "z are needed. Check the separator, or export three columns."
        )
    if columns is None:
        columns = columns_by_content(table)
    parts = (columns.positions, columns.normals, columns.colors)
    if width > 3:
        notes.append(_columns_note(columns, width))
    positions, normals, colors = (
        None if part is None else _take(table, part) for part in parts
    )
    assert positions is not None
    if colors is not None:
        is_whole = bool((colors == np.rint(colors)).all())
        highest = float(np.nan_to_num(colors).max(initial=0))
        whole = np.nan_to_num(colors).astype(np.int64) if is_whole else colors
        colors = as_colors(whole if highest > 1 else colors)
    return Draft(positions, normals=normals, colors=colors, notes=tuple(notes))


def _take(table: np.ndarray, columns: tuple[int, int, int]) -> np.ndarray:
    first = columns[0]
    if columns == (first, first + 1, first + 2):
        return table[:, first : first + 3]
    return np.asarray(table[:, list(columns)])


def _columns_note(columns: Columns, width: int) -> Note:
    names = ["x y z"]
    used = 3
    for part, words in ((columns.normals, "a normal"), (columns.colors, "a colour")):
        if part is not None:
            names.append(f"{words} in columns {part[0] + 1} to {part[2] + 1}")
            used += 3
    how = "guessed from what they hold" if columns.is_guessed else "named in the file"
    text = f"{width} columns, {how}: {', '.join(names)}"
    if used < width:
        text += f"; {width - used} not used"
    return Note("columns", text + ".", count=width)
