"""The tables of a PLY file, from text or bytes, never more than is really there."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from inrview.files.numbers import NotANumberError, NumberRows, parse_numbers
from inrview.files.ply_header import PlyElement, PlyHeader, unique_names
from inrview.files.source import Progress
from inrview.messages.notes import LoadError

_WALK_REPORT = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class PlyTable:
    """One element as found: plain columns, and lists as (values, sizes)."""

    name: str
    declared: int
    found: int
    columns: dict[str, np.ndarray] = field(default_factory=dict)
    lists: dict[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)


TableFound = Callable[[PlyTable], None]


def read_tables(
    name: str,
    header: PlyHeader,
    data: bytes,
    progress: Progress,
    table_found: TableFound,
) -> list[PlyTable]:
    """Read the elements in turn; `table_found` sees each one at once.

    Raises
    ------
    LoadError
        If the text part holds something that is no number.
    """
    tables = []
    if header.order == "":
        try:
            rows = parse_numbers(data[header.data_start :], progress)
        except NotANumberError as problem:
            raise LoadError(
                f"{name}: line {header.lines + problem.line + 1} holds "
                f"{problem.token!r} where a number belongs. Repair the line or export "
                "again."
            ) from problem
        row = 0
        for element in header.elements:
            table = _text_table(element, rows, row)
            row += element.count
            tables.append(table)
            table_found(table)
        return tables
    place = header.data_start
    for element in header.elements:
        table, place = _binary_table(element, header.order, data, place, progress)
        tables.append(table)
        table_found(table)
    return tables


def _text_table(element: PlyElement, rows: NumberRows, first: int) -> PlyTable:
    last = min(first + element.count, len(rows.starts) - 1)
    if last <= first or not element.properties:
        return PlyTable(element.name, element.count, 0)
    names = unique_names(element.properties)
    ends = rows.starts[first + 1 : last + 1]
    places = rows.starts[first:last].copy()
    values = rows.values
    if not element.has_lists:
        return _plain_text_table(element, rows, first, last)
    columns: dict[str, np.ndarray] = {}
    lists: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for name, column in zip(names, element.properties, strict=True):
        # a short row ends the table: what follows it cannot be trusted
        sizes = np.ones(len(places), np.int64)
        whole = _leading(places < ends)
        if column.count_kind and (places == ends).all():  # declared, never written
            lists[name] = (values[:0], np.zeros(len(places), np.int64))
            continue
        if column.count_kind:
            counts = values[places[:whole]]
            whole = _leading(
                (counts >= 0) & (places[:whole] + 1 + counts <= ends[:whole])
            )
            sizes = counts[:whole].astype(np.int64)
            places = places[:whole] + 1
            lists[name] = (_gather(values, places, sizes), sizes)
        else:
            columns[name] = values[places[:whole]]
        places, ends = places[:whole] + sizes[:whole], ends[:whole]
    return _even(element, len(places), columns, lists)


def _plain_text_table(
    element: PlyElement, rows: NumberRows, first: int, last: int
) -> PlyTable:
    width = len(element.properties)
    widths = rows.widths[first:last]
    start = int(rows.starts[first])
    if (widths == width).all():
        found = last - first
        block = rows.values[start : start + found * width].reshape(found, width)
    elif (widths >= width).all():
        block = rows.values[rows.starts[first:last, None] + np.arange(width)]
    else:  # rows broken over lines, or lines missing: count numbers, not lines
        whole = _leading(widths >= width)
        block = rows.values[rows.starts[first : first + whole, None] + np.arange(width)]
    names = unique_names(element.properties)
    columns = {name: block[:, i] for i, name in enumerate(names)}
    return PlyTable(element.name, element.count, len(block), columns)


def _even(
    element: PlyElement,
    found: int,
    columns: dict[str, np.ndarray],
    lists: dict[str, tuple[np.ndarray, np.ndarray]],
) -> PlyTable:
    """Cut all columns to the rows that are whole."""
    columns = {name: values[:found] for name, values in columns.items()}
    lists = {
        name: (values[: int(sizes[:found].sum())], sizes[:found])
        for name, (values, sizes) in lists.items()
    }
    return PlyTable(element.name, element.count, found, columns, lists)


def _leading(is_good: np.ndarray) -> int:
    """How many rows from the first are good without a gap."""
    return len(is_good) if is_good.all() else int(np.argmin(is_good))


def _gather(values: np.ndarray, places: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Concatenate `values[place : place + size]` of every row."""
    if len(sizes) and (sizes == sizes[0]).all():
        size = int(sizes[0])
        return np.asarray(values[places[:, None] + np.arange(size)]).reshape(-1)
    starts = np.cumsum(sizes) - sizes
    return np.asarray(
        values[np.repeat(places - starts, sizes) + np.arange(int(sizes.sum()))]
    )


def _binary_table(
    element: PlyElement, order: str, data: bytes, place: int, progress: Progress
) -> tuple[PlyTable, int]:
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
        chosen = _gather(raw, starts, counts * kind.itemsize).view(kind)
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
