"""STL out: binary; text where single precision would lose the coordinates."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from inrview.files.atomic import write_atomically
from inrview.files.file_coordinates import file_positions
from inrview.geometry.mesh import Mesh

_PIECE = 50_000


def write_stl(mesh: Mesh, path: Path, overwrite: bool) -> int:
    """Write a mesh as STL; binary STL knows only float32."""
    positions = file_positions(mesh)
    corners = positions[mesh.faces]
    local = mesh.vertices[mesh.faces].astype(np.float64)
    normals = np.cross(local[:, 1] - local[:, 0], local[:, 2] - local[:, 0])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    normals = normals / np.where(lengths > 0, lengths, 1)
    if positions.dtype == np.float32:
        return write_atomically(
            path, lambda file: _write_binary(file, corners, normals), overwrite
        )
    return write_atomically(
        path, lambda file: _write_text(file, corners, normals), overwrite
    )


def _write_binary(file: BinaryIO, corners: np.ndarray, normals: np.ndarray) -> None:
    rows = np.zeros(
        len(corners),
        [("normal", "<f4", (3,)), ("corners", "<f4", (3, 3)), ("extra", "<u2")],
    )
    rows["normal"] = normals
    rows["corners"] = corners
    file.write(b"binary STL".ljust(80, b"\0"))
    file.write(np.uint32(len(rows)).astype("<u4").tobytes())
    file.write(rows.tobytes())


def _write_text(file: BinaryIO, corners: np.ndarray, normals: np.ndarray) -> None:
    row = (
        "facet normal %.6g %.6g %.6g\nouter loop\n"
        + "vertex %.17g %.17g %.17g\n" * 3
        + "endloop\nendfacet\n"
    )
    file.write(b"solid surface\n")
    for start in range(0, len(corners), _PIECE):
        chosen = slice(start, start + _PIECE)
        values = np.concatenate(
            [normals[chosen], corners[chosen].reshape(-1, 9)], axis=1
        )
        file.write((row * len(values) % tuple(values.ravel().tolist())).encode())
    file.write(b"endsolid surface\n")
