"""Binary PLY elements: all rows at once where they are alike, else one by one."""

from dataclasses import dataclass

import numpy as np

from inrview.files.ply_header import PlyElement, unique_names
from inrview.files.ply_table import PlyTable, gather
from inrview.files.source import Progress

_WALK_REPORT = 1 << 16


def binary_table(
    element: PlyElement, order: str, data: bytes, place: int, progress: Progress
) -> tuple[PlyTable, int]:
    """Read an element from `place` on; return it and where the next one begins."""
    if not element.properties:
        return PlyTable(element.name, element.count, 0), place
    if element.has_lists:
        return _binary_lists(element, order, data, place, progress)
    row_type = element.row_type(order)
    found = min(element.count, (len(data) - place) // row_type.itemsize)
    rows = np.frombuffer(data, row_type, max(found, 0), min(place, len(data)))
    progress(min(1.0, place / len(data)))
    columns = {name: rows[name] for name in row_type.names or ()}
    end = place + found * row_type.itemsize
    if found < element.count:
        end = len(data)
    return PlyTable(element.name, element.count, found, columns), end


def _binary_lists(
    element: PlyElement, order: str, data: bytes, place: int, progress: Progress
) -> tuple[PlyTable, int]:
    alike = _alike_rows(element, order, data, place)
    if alike is not None:
        return alike
    walk = _walk_rows(element, order, data, place, progress)
    raw = np.frombuffer(data, np.uint8)
    columns: dict[str, np.ndarray] = {}
    lists: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    names = unique_names(element.properties)
    found = min(len(offsets) for offsets, _ in walk.columns)
    for name, column, (offsets, sizes) in zip(
        names, element.properties, walk.columns, strict=True
    ):
        kind = np.dtype(order + column.kind)
        starts = np.array(offsets[:found], np.int64)
        counts = np.array(sizes[:found], np.int64)
        chosen = gather(raw, starts, counts * kind.itemsize).view(kind)
        if column.count_kind:
            lists[name] = (chosen, counts)
        else:
            columns[name] = chosen
    end = walk.end if found == element.count else len(data)
    return PlyTable(element.name, element.count, found, columns, lists), end


def _alike_rows(
    element: PlyElement, order: str, data: bytes, place: int
) -> tuple[PlyTable, int] | None:
    """Read rows at once when each has lists as long as the first row's, or None."""
    sizes = _first_sizes(element, order, data, place)
    if sizes is None or element.count == 0:
        return None
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
    names = unique_names(element.properties)
    for name, column, size in zip(names, element.properties, sizes, strict=True):
        if column.count_kind:
            fields.append((f"count of {name}", order + column.count_kind))
            fields.append((name, order + column.kind, (size,)))
        else:
            fields.append((name, order + column.kind))
    row_type = np.dtype(fields)
    found = min(element.count, (len(data) - place) // row_type.itemsize)
    rows = np.frombuffer(data, row_type, found, place)
    columns: dict[str, np.ndarray] = {}
    lists: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name, column, size in zip(names, element.properties, sizes, strict=True):
        if not column.count_kind:
            columns[name] = rows[name]
            continue
        if not (rows[f"count of {name}"] == size).all():
            return None
        lists[name] = (rows[name].reshape(-1), np.full(found, size, np.int64))
    end = place + found * row_type.itemsize if found == element.count else len(data)
    return PlyTable(element.name, element.count, found, columns, lists), end


def _first_sizes(
    element: PlyElement, order: str, data: bytes, place: int
) -> list[int] | None:
    sizes = []
    for column in element.properties:
        size = 1
        if column.count_kind:
            kind = np.dtype(order + column.count_kind)
            if place + kind.itemsize > len(data):
                return None
            size = int(np.frombuffer(data, kind, 1, place)[0])
            place += kind.itemsize
        sizes.append(size)
        place += size * np.dtype(column.kind).itemsize
        if size < 0 or place > len(data):
            return None
    return sizes


@dataclass(slots=True)
class _Walk:
    columns: list[tuple[list[int], list[int]]]
    end: int = 0


def _walk_rows(
    element: PlyElement, order: str, data: bytes, place: int, progress: Progress
) -> _Walk:
    """Step through rows of different lengths, noting where each value lies."""
    byte_order = "big" if order == ">" else "little"
    columns: list[tuple[list[int], list[int]]] = [([], []) for _ in element.properties]
    steps = [
        (
            np.dtype(column.count_kind).itemsize if column.count_kind else 0,
            np.dtype(column.kind).itemsize,
            *columns[i],
        )
        for i, column in enumerate(element.properties)
    ]
    limit = len(data)
    for row in range(element.count):
        for count_bytes, bytes_each, offsets, sizes in steps:
            size = 1
            if count_bytes:
                count = data[place : place + count_bytes]
                size = int.from_bytes(count, byte_order)  # type: ignore[arg-type]
                place += count_bytes
            if place + size * bytes_each > limit or place >= limit:
                return _Walk(columns, limit)
            offsets.append(place)
            sizes.append(size)
            place += size * bytes_each
        if row % _WALK_REPORT == 0:
            progress(place / limit)
    return _Walk(columns, place)
