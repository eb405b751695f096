"""Face lines of an OBJ: `1 2 3`, `1/1 ..`, `1//1 ..`, `1/1/1 ..`, or counted back."""

from dataclasses import dataclass

import numpy as np

from inrview.files.limits import MAX_INDEX
from inrview.files.numbers import NotANumberError, parse_numbers
from inrview.messages.notes import LoadError


@dataclass(frozen=True, slots=True, eq=False)
class FaceLines:
    """The text of face lines, where they stand, and what was defined before them."""

    rows: list[bytes]
    lines: np.ndarray
    counts: tuple[np.ndarray, ...]
    materials: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class FaceCorners:
    """Corners of polygons in a row, counted from 0; -1 where none is given."""

    vertices: np.ndarray
    uvs: np.ndarray | None
    normals: np.ndarray | None
    sizes: np.ndarray
    materials: np.ndarray

    @classmethod
    def joined(cls, parts: list["FaceCorners"]) -> "FaceCorners":
        """Concatenate parts of a file."""
        counts = [len(part.vertices) for part in parts]
        return cls(
            np.concatenate([part.vertices for part in parts]),
            _joined([part.uvs for part in parts], counts),
            _joined([part.normals for part in parts], counts),
            np.concatenate([part.sizes for part in parts]),
            np.concatenate([part.materials for part in parts]),
        )


def _joined(parts: list[np.ndarray | None], counts: list[int]) -> np.ndarray | None:
    if all(part is None for part in parts):
        return None
    return np.concatenate(
        [
            np.full(count, -1, np.int32) if part is None else part
            for part, count in zip(parts, counts, strict=True)
        ]
    )


def parse_faces(name: str, faces: FaceLines) -> FaceCorners:
    """Parse face lines.

    Raises
    ------
    LoadError
        Naming the line that is no face.
    """
    rows = faces.rows
    text = b"\n".join(rows)
    if b"#" in text:
        rows = [row.split(b"#", 1)[0] for row in rows]
        text = b"\n".join(rows)
    slashes = _slashes(text)
    try:
        if slashes is None:
            columns, sizes = _parse_mixed(rows)
        else:
            columns, sizes = _parse_alike(text, slashes, len(rows))
    except NotANumberError as problem:
        raise LoadError(
            f"{name}: line {int(faces.lines[problem.line]) + 1} is no face: "
            f"{problem.token!r} is not a vertex number. Repair it or export again."
        ) from problem
    vertices, uvs, normals = (
        None if column is None else _from_zero(column, np.repeat(count, sizes))
        for column, count in zip(columns, faces.counts, strict=True)
    )
    assert vertices is not None
    return FaceCorners(
        vertices, uvs, normals, sizes.astype(np.int32), faces.materials.astype(np.int32)
    )


def _slashes(text: bytes) -> str | None:
    """Return the form of all corners: "v", "v/t", "v//n", "v/t/n"; None if mixed."""
    if b"/" not in text:
        return "v"
    codes = np.frombuffer(text, np.uint8)
    is_space = codes <= 32
    is_first = ~is_space
    is_first[1:] &= is_space[:-1]
    tokens = np.cumsum(is_first)[codes == 47]
    count = int(is_first.sum())
    per_token = np.bincount(tokens, minlength=count + 1)[1:]
    doubles = text.count(b"//")
    if (per_token == 1).all() and not doubles and not _has_open_end(text):
        return "v/t"
    if (per_token == 2).all():
        if doubles == count and not _has_open_end(text):
            return "v//n"
        if doubles == 0 and not _has_open_end(text):
            return "v/t/n"
    return None


def _has_open_end(text: bytes) -> bool:
    """Tell whether a corner ends with its slash, as in `1/ 2/ 3/`."""
    return any(end in text for end in (b"/ ", b"/\n", b"/\t")) or text.endswith(b"/")


def _parse_alike(
    text: bytes, form: str, count: int
) -> tuple[list[np.ndarray | None], np.ndarray]:
    parts = {"v": (0,), "v/t": (0, 1), "v//n": (0, 2), "v/t/n": (0, 1, 2)}[form]
    rows = parse_numbers(text.replace(b"/", b" "))
    sizes = np.zeros(count, np.int64)
    sizes[rows.lines] = rows.widths // len(parts)
    if (rows.widths % len(parts)).any():
        line = int(rows.lines[np.argmax(rows.widths % len(parts) != 0)])
        raise NotANumberError(line, text.split(b"\n")[line][:40].decode("latin-1"))
    _check_whole(rows.values, rows.starts, rows.lines)
    table = rows.values.astype(np.int64).reshape(-1, len(parts))
    columns: list[np.ndarray | None] = [None, None, None]
    for place, part in enumerate(parts):
        columns[part] = table[:, place]
    return columns, sizes


def _check_whole(values: np.ndarray, starts: np.ndarray, lines: np.ndarray) -> None:
    is_whole = (np.abs(values) < 2**53) & (values == np.rint(values))
    if not is_whole.all():
        place = int(np.argmin(is_whole))
        row = int(np.searchsorted(starts, place, side="right")) - 1
        raise NotANumberError(int(lines[row]), f"{values[place]:g}")


def _parse_mixed(rows: list[bytes]) -> tuple[list[np.ndarray | None], np.ndarray]:
    """Parse corner by corner: for lines whose corners are of different forms."""
    corners: list[tuple[int, int, int]] = []
    sizes = np.zeros(len(rows), np.int64)
    for line, row in enumerate(rows):
        for token in row.split():
            parts = token.split(b"/")
            try:
                numbers = [_index(part) if part else 0 for part in parts[:3]]
            except ValueError:
                text = token[:40].decode("latin-1")
                raise NotANumberError(line, text) from None
            numbers += [0] * (3 - len(numbers))
            corners.append((numbers[0], numbers[1], numbers[2]))
            sizes[line] += 1
    table = np.array(corners, np.int64).reshape(-1, 3)
    return [table[:, i] for i in range(3)], sizes


def _index(part: bytes) -> int:
    number = int(part)
    if abs(number) >= 2**53:
        raise ValueError(part)
    return number


def _from_zero(numbers: np.ndarray, defined: np.ndarray) -> np.ndarray:
    """Count from 0: OBJ counts from 1, or back from the line with negative numbers.

    What names nothing (0, or too far back) becomes negative and is dropped later.
    """
    places = np.where(
        numbers > 0, numbers - 1, np.where(numbers < 0, defined + numbers, -1)
    )
    return np.clip(places, -MAX_INDEX, MAX_INDEX).astype(np.int32)
