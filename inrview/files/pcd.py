"""PCD of the Point Cloud Library: text, binary, compressed; organised clouds."""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, Glimpse, show_glimpse
from inrview.files.limits import MIN_SHARE_FOUND, check_memory, most_unpacked
from inrview.files.lzf import decompress
from inrview.files.numbers import NotANumberError, parse_numbers
from inrview.files.source import Progress
from inrview.files.views import views_towards
from inrview.messages.notes import LoadError, Note, Severity

_MOST_FIELDS = 256


@dataclass(frozen=True, slots=True)
class PcdHeader:
    """What the header declares."""

    names: tuple[str, ...]
    row_type: np.dtype
    width: int
    height: int
    points: int
    viewpoint: tuple[float, ...]
    storage: str
    data_start: int
    lines: int


def read_pcd(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read a PCD file."""
    header = read_pcd_header(path.name, data)
    notes: list[Note] = []
    if header.storage == "ascii":
        columns = _text_columns(path.name, header, data, progress)
    elif header.storage == "binary":
        there = (len(data) - header.data_start) // max(header.row_type.itemsize, 1)
        count = max(0, min(header.points, there))
        rows = np.frombuffer(data, header.row_type, count, header.data_start)
        columns = {name: rows[name] for name in header.row_type.names or ()}
    else:
        columns = _compressed_columns(path, header, data, progress)
    found = min((len(values) for values in columns.values()), default=0)
    _check_count(path.name, header, found, notes)
    draft = _draft(path.name, header, columns, notes)
    show_glimpse(draft.positions, glimpse)
    return draft


def read_pcd_header(name: str, data: bytes) -> PcdHeader:
    """Read the header lines of a PCD file.

    Raises
    ------
    LoadError
        If they do not say where, how many and what the data are.
    """
    found: dict[str, list[str]] = {}
    place = lines = 0
    while place < min(len(data), 100_000):
        end = data.find(b"\n", place)
        end = len(data) if end < 0 else end
        words = data[place:end].decode("latin-1").split()
        place, lines = end + 1, lines + 1
        if words and not words[0].startswith("#"):
            found[words[0].upper()] = words[1:]
            if words[0].upper() == "DATA":
                break
    try:
        return _understood(found, min(place, len(data)), lines)
    except (KeyError, ValueError, IndexError, TypeError) as problem:
        raise LoadError(
            f"{name}: the PCD header makes no sense ({problem}). Export it again."
        ) from problem


def _understood(found: dict[str, list[str]], start: int, lines: int) -> PcdHeader:
    names = found["FIELDS"]
    if not 1 <= len(names) <= _MOST_FIELDS:
        raise ValueError(f"{len(names)} fields")
    sizes = [int(size) for size in found["SIZE"]]
    counts = [int(count) for count in found.get("COUNT", ["1"] * len(names))]
    kinds = [{"F": "f", "U": "u", "I": "i"}[kind.upper()] for kind in found["TYPE"]]
    fields: list[tuple[str, str, tuple[int, ...]]] = []
    for place, (name, size, count, kind) in enumerate(
        zip(names, sizes, counts, kinds, strict=True)
    ):
        if not 0 <= count <= 100_000:
            raise ValueError(f"COUNT {count}")
        unique = (
            name if name not in names[:place] and name != "_" else f"{name} {place}"
        )
        fields.append((unique, f"<{kind}{size}", (count,) if count != 1 else ()))
    width, height = int(found["WIDTH"][0]), int(found.get("HEIGHT", ["1"])[0])
    points = int(found.get("POINTS", [str(width * height)])[0])
    if width < 0 or height < 0 or points < 0:
        raise ValueError(f"{width} x {height}, {points} points")
    storage = found["DATA"][0].lower()
    if storage not in ("ascii", "binary", "binary_compressed"):
        raise ValueError(f"DATA {storage}")
    viewpoint = tuple(float(word) for word in found.get("VIEWPOINT", []))
    row_type = np.dtype(fields)
    return PcdHeader(
        tuple(name for name, _, _ in fields),
        row_type,
        width,
        height,
        points,
        viewpoint,
        storage,
        start,
        lines,
    )


def _text_columns(
    name: str, header: PcdHeader, data: bytes, progress: Progress
) -> dict[str, np.ndarray]:
    try:
        rows = parse_numbers(data[header.data_start :], progress)
    except NotANumberError as problem:
        raise LoadError(
            f"{name}: line {header.lines + problem.line + 1} holds {problem.token!r} "
            "where a number belongs. Repair the line or export again."
        ) from problem
    counts = [int(np.prod(header.row_type[n].shape)) for n in header.names]
    width = sum(counts)
    whole = rows.widths >= width
    found = len(whole) if whole.all() else int(np.argmin(whole))
    found = min(found, header.points)
    table = rows.values[rows.starts[:found, None] + np.arange(width)]
    starts = np.cumsum([0, *counts])
    columns = {}
    for place, field in enumerate(header.names):
        values = table[:, starts[place]] if counts[place] else table[:, 0]
        kind = header.row_type[field].base
        if kind.kind == "u" and field in ("rgb", "rgba"):
            values = values.astype(np.int64).astype(np.uint32)
        columns[field] = values
    return columns


def _compressed_columns(
    path: Path, header: PcdHeader, data: bytes, progress: Progress
) -> dict[str, np.ndarray]:
    if len(data) < header.data_start + 8:
        raise LoadError(f"{path.name}: ends before its data. Copy or export it again.")
    packed_size, size = struct.unpack_from("<II", data, header.data_start)
    packed = data[header.data_start + 8 : header.data_start + 8 + packed_size]
    if size > most_unpacked(len(data)) or len(packed) < packed_size:
        raise LoadError(
            f"{path.name}: its compressed part should hold {packed_size:,} bytes and "
            f"unpack to {size:,}, but {len(packed):,} are there. It was cut or is "
            "damaged; copy or export it again."
        )
    check_memory(path, 3 * size)
    try:
        values = decompress(packed, size, progress)
    except (ValueError, IndexError) as problem:
        raise LoadError(
            f"{path.name}: its compressed part is damaged ({problem}). Copy or export "
            "it again."
        ) from problem
    count = size // max(header.row_type.itemsize, 1)
    columns, place = {}, 0
    for name in header.names:  # stored field by field, not point by point
        kind = header.row_type[name]
        columns[name] = np.frombuffer(values, kind, count, place)
        place += count * kind.itemsize
    return columns


def _check_count(name: str, header: PcdHeader, found: int, notes: list[Note]) -> None:
    if found >= header.points:
        return
    if found == 0 or found < MIN_SHARE_FOUND * header.points:
        raise LoadError(
            f"{name}: the PCD header declares {header.points:,} points but {found:,} "
            "are in the file. It was cut or its header is wrong; export it again."
        )
    text = (
        f"The header declares {header.points:,} points but {found:,} are in the file: "
        "it was cut."
    )
    missing = header.points - found
    notes.append(Note("truncated", text, Severity.WARNING, missing))


def _draft(
    name: str, header: PcdHeader, columns: dict[str, np.ndarray], notes: list[Note]
) -> Draft:
    if not all(axis in columns for axis in "xyz"):
        raise LoadError(
            f"{name}: its points have no x, y and z (fields: "
            f"{', '.join(header.names)[:100]}). Export it with positions."
        )
    positions = np.stack([columns[axis] for axis in "xyz"], axis=1)
    if positions.dtype.kind != "f" or positions.ndim != 2:
        positions = positions.reshape(len(positions), 3, -1)[:, :, 0].astype(np.float64)
    normals = None
    wanted = ("normal_x", "normal_y", "normal_z")
    if all(axis in columns for axis in wanted):
        normals = np.stack([columns[axis] for axis in wanted], axis=1)
    colors = _colors(columns)
    is_organised = header.height > 1
    if is_organised:
        is_seen = np.isfinite(positions).all(axis=1)
        unseen = int(len(is_seen) - is_seen.sum())
        text = (
            f"An organised cloud of {header.width} by {header.height}; {unseen:,} "
            "places hold no measurement."
        )
        notes.append(Note("organised", text, count=unseen))
        positions = positions[is_seen]
        normals = None if normals is None else normals[is_seen]
        colors = None if colors is None else colors[is_seen]
    views = _views(header, positions, is_organised, notes)
    return Draft(
        positions, normals=normals, colors=colors, views=views, notes=tuple(notes)
    )


def _colors(columns: dict[str, np.ndarray]) -> np.ndarray | None:
    packed = columns.get("rgb", columns.get("rgba"))
    if packed is None or packed.ndim != 1 or packed.dtype.itemsize not in (4, 8):
        return None
    if packed.dtype.kind == "f":
        bits = packed.astype(np.float32).view(np.uint32)
    else:
        bits = packed.astype(np.uint32)
    return np.stack([bits >> 16 & 255, bits >> 8 & 255, bits & 255], axis=1).astype(
        np.uint8
    )


def _views(
    header: PcdHeader, positions: np.ndarray, is_organised: bool, notes: list[Note]
) -> np.ndarray | None:
    """Return directions to the viewpoint, where the file says that there was one."""
    place = header.viewpoint[:3]
    is_stated = len(place) == 3 and any(place)
    if not (is_organised or is_stated) or not np.isfinite(place).all():
        return None
    sensor = np.array(place if len(place) == 3 else (0.0, 0.0, 0.0))
    x, y, z = sensor.tolist()
    text = f"Seen from ({x:g}, {y:g}, {z:g}), which orients the normals."
    notes.append(Note("views-found", text))
    return views_towards(positions, sensor)
