"""LAS and LAZ, through laspy, in pieces: the header is checked before it is believed."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np

from inrview.files.draft import Draft, Glimpse, as_colors, show_glimpse
from inrview.files.limits import MIN_SHARE_FOUND
from inrview.files.source import Progress
from inrview.messages.notes import LoadError, Note, Severity

_PIECE = 200_000
_LEAST_LAZ_BYTES = 0.05
"""A compressed point takes at least this many bytes, or the count lies."""


def read_las(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read a LAS or LAZ file."""
    try:
        import laspy
    except ImportError as problem:
        raise LoadError(
            f"{path.name} is a LAS or LAZ file, which needs laspy: "
            "pip install inrview[scans]."
        ) from problem
    count = _checked_count(path.name, data)
    notes: list[Note] = []
    parts: list[np.ndarray] = []
    colors: list[np.ndarray] = []
    try:
        with laspy.open(io.BytesIO(data)) as reader:
            for points in reader.chunk_iterator(_PIECE):
                parts.append(np.stack([points.x, points.y, points.z], axis=1))
                colors += _colors(points)
                if len(parts) == 1:
                    show_glimpse(parts[0], glimpse)
                progress(min(1.0, len(parts) * _PIECE / max(count, 1)))
    except laspy.errors.LaspyException as problem:
        raise _damaged(path.name, problem) from problem
    except (ValueError, RuntimeError, OSError, MemoryError) as problem:
        if not parts:
            raise _damaged(path.name, problem) from problem
    found = sum(map(len, parts))
    if found < count:
        _say_cut(path.name, count, found, notes)
    if not parts:
        raise LoadError(f"{path.name}: the file holds no point. Export it again.")
    positions = np.concatenate(parts)
    all_colors = np.concatenate(colors) if len(colors) == len(parts) else None
    if all_colors is not None and not all_colors.any():
        all_colors = None
    return Draft(
        positions,
        colors=None if all_colors is None else as_colors(all_colors),
        notes=tuple(notes),
        up_axis="z",
    )


def _checked_count(name: str, data: bytes) -> int:
    """Return the declared number of points, if the file can hold its own tables."""
    if len(data) < 227:
        raise LoadError(
            f"{name}: {len(data)} bytes are too few for a LAS header. Copy it again."
        )
    minor = data[25]
    header_size, start, records = struct.unpack_from("<HII", data, 94)
    kind, length, count = struct.unpack_from("<BHI", data, 104)
    if minor >= 4 and len(data) >= 375:
        count = max(count, struct.unpack_from("<Q", data, 247)[0])
        extra_start, extra = struct.unpack_from("<QI", data, 235)
        if extra and extra_start + 60 * extra > len(data):
            raise LoadError(
                f"{name}: declares {extra:,} extended records that are not in the "
                "file. It was cut; copy it again."
            )
    is_packed = bool(kind & 0x80)
    room = max(0, len(data) - start)
    if header_size + 54 * records > max(start, 1) or start > len(data) or length == 0:
        raise LoadError(
            f"{name}: the LAS header points outside the file ({records:,} records, data "
            f"at byte {start:,} of {len(data):,}). It is damaged; copy it again."
        )
    most = room / _LEAST_LAZ_BYTES if is_packed else room / length
    if count == 0 or most < MIN_SHARE_FOUND * count:
        raise LoadError(
            f"{name}: the LAS header declares {count:,} points, the file has room for "
            f"{int(most):,}. It was cut or is damaged; copy it again."
        )
    return int(count)


def _colors(points: Any) -> list[np.ndarray]:
    names = set(points.point_format.dimension_names)
    if not {"red", "green", "blue"} <= names:
        return []
    return [np.stack([points.red, points.green, points.blue], axis=1)]


def _say_cut(name: str, count: int, found: int, notes: list[Note]) -> None:
    if found < MIN_SHARE_FOUND * count:
        raise LoadError(
            f"{name}: declares {count:,} points but {found:,} could be read. It was cut "
            "or is damaged; copy it again."
        )
    text = f"The header declares {count:,} points but {found:,} could be read."
    notes.append(Note("truncated", text, Severity.WARNING, count - found))


def _damaged(name: str, problem: Exception) -> LoadError:
    return LoadError(
        f"{name}: damaged LAS data ({str(problem)[:120]}). Copy or export it again."
    )
