"""LAS and LAZ, through laspy, in pieces, with the header checked beforehand."""

import io
import struct
from dataclasses import dataclass, field
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
        import laspy  # type: ignore[import-untyped]
    except ImportError as problem:
        raise LoadError(
            f"{path.name} is a LAS or LAZ file, which needs laspy: "
            "pip install inrview[scans]."
        ) from problem
    count = _checked_count(path.name, data)
    found = _Found(path.name, count, progress, glimpse)
    try:
        # one thread: the parallel reader allocates what the file claims, and aborts
        backend = laspy.LazBackend.Lazrs
        with laspy.open(io.BytesIO(data), laz_backend=backend) as reader:
            for points in reader.chunk_iterator(_PIECE):
                found.add(points)
    except laspy.errors.LaspyException as problem:
        raise _damaged(path.name, problem) from problem
    except (ValueError, RuntimeError, OSError, MemoryError) as problem:
        if not found.positions:
            raise _damaged(path.name, problem) from problem
    except BaseException as problem:
        # a panic of the Rust library is no Exception; cancelling goes through
        if type(problem).__name__ != "PanicException":
            raise
        raise _damaged(path.name, problem) from problem
    return found.draft()


@dataclass(slots=True)
class _Found:
    """The points so far."""

    name: str
    declared: int
    progress: Progress
    glimpse: Glimpse | None
    positions: list[np.ndarray] = field(default_factory=list)
    colors: list[np.ndarray] = field(default_factory=list)

    def add(self, points: Any) -> None:
        positions = np.stack([points.x, points.y, points.z], axis=1)
        if not self.positions:
            show_glimpse(positions, self.glimpse)
        self.positions.append(positions)
        if {"red", "green", "blue"} <= set(points.point_format.dimension_names):
            colors = [points.red, points.green, points.blue]
            self.colors.append(np.stack(colors, axis=1))
        self.progress(min(1.0, len(self.positions) * _PIECE / self.declared))

    def draft(self) -> Draft:
        notes: list[Note] = []
        found = sum(map(len, self.positions))
        if found < self.declared:
            _say_cut(self.name, self.declared, found, notes)
        colors = np.concatenate(self.colors) if self.colors else None
        if colors is not None and not colors.any():
            colors = None
        return Draft(
            np.concatenate(self.positions),
            colors=None if colors is None else as_colors(colors),
            notes=tuple(notes),
            up_axis="z",
        )


def _checked_count(name: str, data: bytes) -> int:
    """Return the declared number of points, if the file can hold its own tables."""
    if len(data) < 227:
        raise LoadError(f"{name}: {len(data)} bytes hold no LAS header. Copy it again.")
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
            f"{name}: the LAS header points outside the file ({records:,} records, "
            f"data at byte {start:,} of {len(data):,}). It is damaged; copy it again."
        )
    if is_packed:
        _check_chunk_table(name, data, start)
        _check_items(name, data[header_size:start], length)
    most = room / _LEAST_LAZ_BYTES if is_packed else room / length
    if count == 0 or most < MIN_SHARE_FOUND * count:
        raise LoadError(
            f"{name}: the LAS header declares {count:,} points, the file has room for "
            f"{int(most):,}. It was cut or is damaged; copy it again."
        )
    return int(count)


def _check_chunk_table(name: str, data: bytes, start: int) -> None:
    """Refuse a table of more chunks than the file has bytes for."""
    place = int.from_bytes(data[start : start + 8], "little", signed=True)
    if place == -1:  # a streamed file keeps the place in its last bytes
        place = int.from_bytes(data[-8:], "little", signed=True)
    chunks = int.from_bytes(data[place + 4 : place + 8], "little")
    if not start < place <= len(data) - 8 or chunks > len(data) - start:
        raise LoadError(
            f"{name}: its table of compressed chunks is damaged ({chunks:,} chunks at "
            f"byte {place:,} of {len(data):,}). It was cut; copy it again."
        )


def _check_items(name: str, records: bytes, length: int) -> None:
    """Refuse a packing record whose parts do not make up a point."""
    place = records.find(b"laszip encoded")
    packing = records[place + 52 :] if place >= 2 else b""
    sizes = []
    if len(packing) >= 34:
        count = int.from_bytes(packing[32:34], "little")
        items = struct.iter_unpack("<HHH", packing[34 : 34 + 6 * min(count, 64)][:384])
        sizes = [size for _, size, _ in items]
    if sum(sizes) != length:
        raise LoadError(
            f"{name}: its LAZ packing record describes {sum(sizes)} of the {length} "
            "bytes of a point. It is damaged; copy it again."
        )


def _say_cut(name: str, count: int, found: int, notes: list[Note]) -> None:
    if found < MIN_SHARE_FOUND * count:
        raise LoadError(
            f"{name}: declares {count:,} points but {found:,} could be read. It was "
            "cut or is damaged; copy it again."
        )
    text = f"The header declares {count:,} points but {found:,} could be read."
    notes.append(Note("truncated", text, Severity.WARNING, count - found))


def _damaged(name: str, problem: BaseException) -> LoadError:
    return LoadError(
        f"{name}: damaged LAS data ({str(problem)[:120]}). Copy or export it again."
    )
