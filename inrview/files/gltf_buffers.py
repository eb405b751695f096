"""Buffers and accessors of a glTF file: every length is checked against the bytes."""

import base64
import binascii
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np

from inrview.files.source import read_bytes
from inrview.files.textures import file_beside
from inrview.messages.notes import LoadError

_KINDS = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


def gltf_error(name: str, what: str) -> LoadError:
    """Make the error for a glTF file."""
    return LoadError(f"{name}: this glTF {what}.")


class Accessors:
    """The numbers of a glTF file, by accessor."""

    def __init__(self, path: Path, scene: dict[str, Any], binary: bytes) -> None:
        self.path, self.name, self.scene = path, path.name, scene
        self.binary = binary
        self._buffers: dict[int, bytes] = {}

    def read(self, index: Any, width: int | None) -> np.ndarray:
        """Return `count x width` numbers; normalised integers become shares.

        Raises
        ------
        LoadError
            If the accessor reaches outside its buffer or is of another width.
        """
        accessor = _entry(self.name, self.scene, "accessors", index)
        count = accessor["count"]
        kind, columns = _layout(self.name, index, accessor)
        if width is not None and columns != width:
            raise gltf_error(
                self.name,
                f"has accessor {index} of type {accessor['type']} where {width} "
                "numbers belong. Export it again",
            )
        if "bufferView" in accessor:
            values = self._strided(accessor, kind, count, columns)
        else:
            self._refuse_empty_giant(index, count * columns, accessor)
            values = np.zeros((count, columns), kind)
        if "sparse" in accessor:
            values = self._with_sparse(accessor["sparse"], values.copy(), kind)
        if accessor.get("normalized") and kind.kind in "iu":
            values = values.astype(np.float64) / np.iinfo(kind).max
        return values

    def _refuse_empty_giant(self, index: Any, size: int, accessor: Any) -> None:
        """Refuse zeros out of nothing beyond what the file's own size suggests."""
        if size > 1_000_000 or "sparse" not in accessor:
            raise gltf_error(
                self.name,
                f"has accessor {index} of {size:,} numbers without data. Export "
                "it again",
            )

    def _strided(
        self, accessor: dict[str, Any], kind: np.dtype, count: int, columns: int
    ) -> np.ndarray:
        view = _entry(self.name, self.scene, "bufferViews", accessor["bufferView"])
        data = self.view_bytes(accessor["bufferView"])
        offset = _natural(self.name, accessor.get("byteOffset", 0))
        row = kind.itemsize * columns
        stride = _natural(self.name, view.get("byteStride") or row)
        end = offset + (stride * (count - 1) + row if count else 0)
        if end > len(data) or stride < row:
            raise gltf_error(
                self.name,
                f"has an accessor of {count:,} entries that reaches to byte {end:,} of "
                f"{len(data):,}. It was cut or is damaged; export it again",
            )
        return np.ndarray((count, columns), kind, data, offset, (stride, kind.itemsize))

    def _with_sparse(
        self, sparse: dict[str, Any], values: np.ndarray, kind: np.dtype
    ) -> np.ndarray:
        count = _natural(self.name, sparse["count"])
        places = sparse["indices"]
        index_kind = np.dtype(_KINDS[places["componentType"]])
        if index_kind.kind != "u":
            raise gltf_error(self.name, "has sparse indices that are no whole numbers")
        rows = self._strided(places, index_kind, count, 1)[:, 0]
        if len(rows) and int(rows.max()) >= len(values):
            raise gltf_error(self.name, "has a sparse index out of range")
        values[rows] = self._strided(sparse["values"], kind, count, values.shape[1])
        return values

    def view_bytes(self, index: Any) -> memoryview:
        """Return the bytes of a buffer view."""
        view = _entry(self.name, self.scene, "bufferViews", index)
        data = self._buffer(view["buffer"])
        start = _natural(self.name, view.get("byteOffset", 0))
        end = start + _natural(self.name, view["byteLength"])
        if end > len(data):
            raise gltf_error(
                self.name,
                f"has a buffer view up to byte {end:,} of {len(data):,}. It was cut or "
                "is damaged; export it again",
            )
        return memoryview(data)[start:end]

    def _buffer(self, index: Any) -> bytes:
        if index not in self._buffers:
            buffer = _entry(self.name, self.scene, "buffers", index)
            uri = buffer.get("uri")
            if uri is None:
                self._buffers[index] = self.binary
            else:
                self._buffers[index] = uri_bytes(self.path, uri)
        return self._buffers[index]


def uri_bytes(path: Path, uri: Any) -> bytes:
    """Return what a URI holds: data inside the file, or a file beside it.

    Raises
    ------
    LoadError
        If it leads anywhere else.
    """
    if not isinstance(uri, str):
        raise gltf_error(path.name, "has a URI that is no text. Export it again")
    if uri.startswith("data:"):
        head, _, body = uri.partition(",")
        if not head.endswith(";base64"):
            raise gltf_error(path.name, "has inline data that is not base64")
        try:
            return base64.b64decode(body)
        except binascii.Error as problem:
            raise gltf_error(path.name, f"has damaged base64 ({problem})") from problem
    found = file_beside(path, unquote(uri))
    if found is None:
        raise gltf_error(
            path.name,
            f"needs the file {uri[:80]!r}, which is not beside it. Copy it there, or "
            "export as GLB",
        )
    return read_bytes(found, lambda _: None)


def _entry(name: str, scene: dict[str, Any], kind: str, index: Any) -> dict[str, Any]:
    entries = scene.get(kind) or []
    is_index = isinstance(index, int) and not isinstance(index, bool)
    if not is_index or not 0 <= index < len(entries):
        raise gltf_error(
            name, f"refers to {kind} {index!r} of {len(entries)}. Export it again"
        )
    entry = entries[index]
    if not isinstance(entry, dict):
        raise gltf_error(name, f"has {kind} {index} that is no table. Export it again")
    return entry


def _layout(name: str, index: Any, accessor: dict[str, Any]) -> tuple[np.dtype, int]:
    _natural(name, accessor.get("count"))
    try:
        return np.dtype(_KINDS[accessor["componentType"]]), _WIDTHS[accessor["type"]]
    except (KeyError, TypeError) as problem:
        raise gltf_error(
            name, f"has accessor {index} of an unknown type. Export it again"
        ) from problem


def _natural(name: str, number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or number < 0:
        raise gltf_error(
            name, f"has {str(number)[:40]!r} where a count belongs. Export it again"
        )
    return number
