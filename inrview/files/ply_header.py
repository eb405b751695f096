"""The header of a PLY file: what it declares, checked before it is believed."""

from dataclasses import dataclass, field

import numpy as np

from inrview.files.limits import MAX_HEADER_BYTES
from inrview.messages.notes import LoadError

_TYPES = {
    "char": "i1",
    "int8": "i1",
    "uchar": "u1",
    "uint8": "u1",
    "short": "i2",
    "int16": "i2",
    "ushort": "u2",
    "uint16": "u2",
    "int": "i4",
    "int32": "i4",
    "uint": "u4",
    "uint32": "u4",
    "float": "f4",
    "float32": "f4",
    "double": "f8",
    "float64": "f8",
    "int64": "i8",
    "uint64": "u8",
}
_FORMATS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass(frozen=True, slots=True)
class PlyProperty:
    """One column; a list has the type of its count as well."""

    name: str
    kind: str
    count_kind: str | None = None


@dataclass(frozen=True, slots=True)
class PlyElement:
    """A table: its declared length and its columns."""

    name: str
    count: int
    properties: tuple[PlyProperty, ...]

    @property
    def has_lists(self) -> bool:
        """Whether rows may differ in length."""
        return any(column.count_kind for column in self.properties)

    def row_type(self, order: str) -> np.dtype:
        """Return the layout of one binary row without lists."""
        names = unique_names(self.properties)
        fields = zip(names, self.properties, strict=True)
        return np.dtype([(name, order + column.kind) for name, column in fields])


@dataclass(frozen=True, slots=True)
class PlyHeader:
    """The tables, the byte order ("" means text) and where the data begin."""

    order: str
    elements: tuple[PlyElement, ...]
    comments: tuple[str, ...]
    data_start: int
    lines: int


def unique_names(properties: tuple[PlyProperty, ...]) -> list[str]:
    """Return column names, repeated ones numbered: numpy wants them different."""
    names: list[str] = []
    for column in properties:
        name = column.name
        while name in names:
            name += "_again"
        names.append(name)
    return names


def read_header(name: str, data: bytes) -> PlyHeader:
    """Read a PLY header.

    Raises
    ------
    LoadError
        Naming the line that cannot be understood.
    """
    end = data.find(b"end_header", 0, MAX_HEADER_BYTES)
    if end < 0:
        raise LoadError(
            f"{name}: the PLY header has no end_header line, so nothing says where "
            "the data begin. The file was probably cut; copy or export it again."
        )
    start = _data_start(data, end + len(b"end_header"))
    lines = data[:end].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n")
    parts = _HeaderParts()
    for number, line in enumerate(lines.split("\n")[1:], 2):
        try:
            parts.add(line)
        except (KeyError, IndexError, ValueError) as problem:
            raise LoadError(
                f"{name}: line {number} of the PLY header makes no sense: "
                f"{line.strip()[:80]!r}. Export the file again."
            ) from problem
    if parts.order is None:
        raise LoadError(
            f"{name}: the PLY header has no format line (ascii or binary). "
            "Export the file again."
        )
    return PlyHeader(
        parts.order,
        tuple(parts.elements),
        tuple(parts.comments),
        start,
        lines.count("\n") + 1,
    )


@dataclass(slots=True)
class _HeaderParts:
    """The lines so far."""

    order: str | None = None
    elements: list[PlyElement] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        words = line.split()
        match words[:1]:
            case []:
                pass
            case ["format"]:
                self.order = _FORMATS[words[1]]
            case ["comment" | "obj_info"]:
                self.comments.append(
                    line.split(None, 1)[1].strip() if words[1:] else ""
                )
            case ["element"]:
                self.elements.append(PlyElement(words[1], _count(words[2]), ()))
            case ["property"]:
                self.elements[-1] = _with_property(self.elements[-1], words)
            case _:
                raise ValueError(words[0])


def _data_start(data: bytes, end: int) -> int:
    """Skip the line end after the header: exactly one, or data would be eaten."""
    if data[end : end + 2] == b"\r\n":
        return end + 2
    newline = data.find(b"\n", end, end + 80)
    if data[end : end + 1] in (b"\n", b"\r"):
        return end + 1
    return newline + 1 if newline >= 0 else end


def _count(word: str) -> int:
    count = int(word)
    if count < 0:
        raise ValueError(word)
    return count


def _with_property(element: PlyElement, words: list[str]) -> PlyElement:
    if words[1] == "list":
        column = PlyProperty(words[4], _TYPES[words[3]], _TYPES[words[2]])
        if column.count_kind is not None and column.count_kind[0] == "f":
            raise ValueError(words[2])
    else:
        column = PlyProperty(words[2], _TYPES[words[1]])
    return PlyElement(element.name, element.count, (*element.properties, column))
