"""The tables of a PLY file, from text or bytes, never more than is really there."""

from collections.abc import Callable

import numpy as np

from inrview.files.numbers import NotANumberError, NumberRows, parse_numbers
from inrview.files.ply_binary import binary_table
from inrview.files.ply_header import PlyElement, PlyHeader, unique_names
from inrview.files.ply_table import PlyTable, gather
from inrview.files.source import Progress
from inrview.messages.notes import LoadError

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
        table, place = binary_table(element, header.order, data, place, progress)
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
            lists[name] = (gather(values, places, sizes), sizes)
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
