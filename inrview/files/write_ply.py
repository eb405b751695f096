"""PLY out: binary, double precision where the coordinates need it."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import numpy as np

from inrview.files.atomic import write_atomically
from inrview.files.file_coordinates import file_positions
from inrview.files.write_texture import texture_names, write_textures
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points

_NAMES = {"<f4": "float", "<f8": "double", "|u1": "uchar", "<i4": "int"}


def write_ply(mesh: Mesh, path: Path, overwrite: bool) -> int:
    """Write a mesh as binary PLY, with a texture beside it if it has one."""
    rows = _rows(file_positions(mesh), mesh.normals, mesh.colors)
    faces = _faces(mesh)
    textures = texture_names(mesh, path) if mesh.corner_uvs is not None else {}
    header = _header(rows, textures)
    header += [f"element face {len(faces)}", "property list uchar int vertex_indices"]
    if mesh.corner_uvs is not None:
        header.append("property list uchar float texcoord")
    if "material" in (faces.dtype.names or ()):
        header.append("property int texnumber")

    def write(file: BinaryIO) -> None:
        file.write(("\n".join([*header, "end_header"]) + "\n").encode("utf-8"))
        file.write(rows.tobytes())
        file.write(faces.tobytes())

    written = write_textures(mesh, path, textures, overwrite)
    return written + write_atomically(path, write, overwrite)


def write_points(
    points: Points,
    path: Path,
    overwrite: bool = False,
    more: Mapping[str, np.ndarray] | None = None,
) -> int:
    """Write points as binary PLY and return the bytes written.

    `more` are further float properties, one number a point each.
    """
    rows = _rows(file_positions(points), points.normals, points.colors)
    if more:
        rows = _with_columns(rows, more)
    header = "\n".join([*_header(rows, {}), "end_header"]) + "\n"

    def write(file: BinaryIO) -> None:
        file.write(header.encode("ascii"))
        file.write(rows.tobytes())

    return write_atomically(path, write, overwrite)


def _rows(
    positions: np.ndarray, normals: np.ndarray | None, colors: np.ndarray | None
) -> np.ndarray:
    kind = "<f8" if positions.dtype == np.float64 else "<f4"
    columns: list[tuple[str, str, np.ndarray]] = [
        (name, kind, positions[:, i]) for i, name in enumerate("xyz")
    ]
    if normals is not None:
        columns += [(f"n{name}", "<f4", normals[:, i]) for i, name in enumerate("xyz")]
    if colors is not None:
        names = ("red", "green", "blue")
        columns += [(name, "|u1", colors[:, i]) for i, name in enumerate(names)]
    rows = np.empty(len(positions), [(name, kind) for name, kind, _ in columns])
    for name, _, values in columns:
        rows[name] = values
    return rows


def _with_columns(rows: np.ndarray, more: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return rows with further float columns."""
    wider = np.empty(len(rows), [*rows.dtype.descr, *((name, "<f4") for name in more)])
    for name in rows.dtype.names or ():
        wider[name] = rows[name]
    for name, values in more.items():
        wider[name] = values
    return wider


def _faces(mesh: Mesh) -> np.ndarray:
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = [
        ("count", "|u1"),
        ("corners", "<i4", (3,)),
    ]
    if mesh.corner_uvs is not None:
        fields += [("uv count", "|u1"), ("uvs", "<f4", (6,))]
        if mesh.face_materials is not None and len(mesh.materials) > 1:
            fields.append(("material", "<i4"))
    faces = np.empty(len(mesh.faces), fields)
    faces["count"] = 3
    faces["corners"] = mesh.faces
    if mesh.corner_uvs is not None:
        faces["uv count"] = 6
        faces["uvs"] = mesh.corner_uvs.reshape(-1, 6)
    if "material" in (faces.dtype.names or ()):
        faces["material"] = _texture_numbers(mesh)
    return faces


def _texture_numbers(mesh: Mesh) -> np.ndarray:
    """Return each face's place among the textures, -1 where it has none."""
    has_texture = np.array([m.texture is not None for m in mesh.materials])
    numbers = np.where(has_texture, np.cumsum(has_texture) - 1, -1)
    return np.asarray(numbers[mesh.face_materials])


def _header(rows: np.ndarray, textures: dict[int, str]) -> list[str]:
    lines = ["ply", "format binary_little_endian 1.0"]
    lines += [f"comment TextureFile {name}" for name in textures.values()]
    lines.append(f"element vertex {len(rows)}")
    for name in rows.dtype.names or ():
        lines.append(f"property {_NAMES[rows.dtype[name].str]} {name}")
    return lines
