"""Labels of vertices or faces, from NPY, CSV or PLY."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import Int32

from inrview.files.named_rows import read_rows
from inrview.files.numpy_arrays import array_of
from inrview.files.ply_header import read_header
from inrview.files.ply_tables import read_tables
from inrview.files.read import DAMAGE
from inrview.files.source import read_bytes
from inrview.geometry.frozen import Value, readonly
from inrview.messages.notes import LoadError

ENDINGS = (".npy", ".csv", ".ply")
_COLUMNS = ("label", "labels", "part", "parts", "segment", "class", "scalar_label")
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Labels(Value):
    """One label for each vertex, or for each face, in the order of the mesh's file."""

    values: Int32[np.ndarray, " n"]
    names: tuple[str, ...] = ()
    """Of the labels 0, 1, ... where the file has words."""
    of: str = ""
    """"vertex" or "face" where the file says so, else nothing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", readonly(self.values, np.int32))


def read_labels(path: Path) -> Labels:
    """Read labels from a file.

    NPY: one row of whole numbers. CSV: a column named label (or the only one), numbers
    or words. PLY: a property named label of its vertices, or else of its faces.

    Raises
    ------
    LoadError
        If there are none in it.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise LoadError(f"{path.name}: labels are read from {', '.join(ENDINGS)}.")
    try:
        return reader(path)
    except DAMAGE as problem:
        raise LoadError(
            f"{path.name} is damaged ({type(problem).__name__}). Save the labels again."
        ) from problem


def _from_npy(path: Path) -> Labels:
    return Labels(_whole(path, array_of(path.name, _bytes(path), [])))


def _bytes(path: Path) -> bytes:
    return read_bytes(path, lambda _: None)


def _from_csv(path: Path) -> Labels:
    header, rows = read_rows(path)
    lower = [name.lower() for name in header]
    found = [lower.index(name) for name in _COLUMNS if name in lower]
    if header and not found:
        raise LoadError(
            f"{path.name}: no column is called label; there are {', '.join(header)}."
        )
    if not found and rows and len(rows[0]) > 1:
        raise LoadError(
            f"{path.name}: which of its {len(rows[0])} columns holds the labels? Give "
            "them a first line with names, one of them label."
        )
    column = found[0] if found else 0
    words = [row[column] if column < len(row) else "" for row in rows]
    is_number = [word.lstrip("-").isdigit() for word in words]
    if all(is_number):
        return Labels(_whole(path, np.array([int(word) for word in words])))
    if not all(words):
        line = words.index("") + 1
        raise LoadError(f"{path.name}: its row {line} has no label.")
    names = tuple(dict.fromkeys(words))
    numbers: Mapping[str, int] = {name: number for number, name in enumerate(names)}
    return Labels(np.array([numbers[word] for word in words], np.int32), names)


def _from_ply(path: Path) -> Labels:
    data = _bytes(path)
    header = read_header(path.name, data)
    tables = read_tables(path.name, header, data, lambda _: None, lambda _: None)
    for of in ("vertex", "face"):
        for table in tables:
            if table.name != of:
                continue
            for name, values in table.columns.items():
                if name.lower() in _COLUMNS:
                    return Labels(_whole(path, values), of=of)
    raise LoadError(
        f"{path.name}: neither its vertices nor its faces have a property label."
    )


_READERS = {".npy": _from_npy, ".csv": _from_csv, ".ply": _from_ply}


def _whole(path: Path, values: np.ndarray) -> Int32[np.ndarray, " n"]:
    """Return labels as whole numbers of one row."""
    flat = values.ravel()
    if values.ndim > 2 or flat.size != max(values.shape, default=0):
        raise LoadError(
            f"{path.name}: an array of shape {values.shape}; labels are one row of "
            "whole numbers."
        )
    if flat.dtype.kind not in "biuf":
        raise LoadError(f"{path.name}: its labels are {flat.dtype.name}, not numbers.")
    exact = flat.astype(np.float64)
    if not (np.isfinite(exact) & (exact == np.rint(exact))).all():
        raise LoadError(f"{path.name}: labels are whole numbers; some in it are not.")
    if len(exact) and np.abs(exact).max() > _MOST:
        raise LoadError(f"{path.name}: a label is larger than {_MOST}.")
    return exact.astype(np.int32)
