"""OBJ out, with its materials and textures beside it."""

from pathlib import Path
from typing import BinaryIO

import numpy as np

from inrview.files.atomic import check_target, write_atomically
from inrview.files.file_coordinates import file_positions
from inrview.files.write_texture import texture_names, write_textures
from inrview.geometry.mesh import Mesh

_PIECE = 100_000


def write_obj(mesh: Mesh, path: Path, overwrite: bool) -> int:
    """Write an OBJ; with materials also an MTL of the same name and PNG textures."""
    names = texture_names(mesh, path)
    has_materials = bool(mesh.materials) and mesh.face_materials is not None
    written = 0
    library = path.with_name(path.stem.replace(" ", "_") + ".mtl")
    if has_materials:
        check_target(library, overwrite)
        written += write_textures(mesh, path, names, overwrite)
        text = _library(mesh, names).encode("utf-8")
        written += write_atomically(
            library, lambda file: _write_all(file, text), overwrite
        )

    def write(file: BinaryIO) -> None:
        if has_materials:
            file.write(f"mtllib {library.name}\n".encode())
        _write_vertices(file, mesh)
        _write_all_faces(file, mesh, has_materials)

    return written + write_atomically(path, write, overwrite)


def _write_all(file: BinaryIO, data: bytes) -> None:
    file.write(data)


def _material_names(mesh: Mesh) -> list[str]:
    """Names without spaces, and different ones: the format has no quotes."""
    names: list[str] = []
    for index, material in enumerate(mesh.materials):
        name = "_".join(material.name.split()) or f"material_{index}"
        names.append(f"{name}_{index}" if name in names else name)
    return names


def _library(mesh: Mesh, textures: dict[int, str]) -> str:
    lines = []
    for index, name in enumerate(_material_names(mesh)):
        red, green, blue = mesh.materials[index].color
        lines += [f"newmtl {name}", f"Kd {red:.6g} {green:.6g} {blue:.6g}"]
        if index in textures:
            lines.append(f"map_Kd {textures[index]}")
        lines.append("")
    return "\n".join(lines)


def _write_vertices(file: BinaryIO, mesh: Mesh) -> None:
    positions = file_positions(mesh)
    digits = "%.17g" if positions.dtype == np.float64 else "%.9g"
    row = "v " + " ".join([digits] * 3)
    if mesh.colors is not None:
        shares = mesh.colors.astype(np.float64) / 255
        positions = np.concatenate([positions, shares], axis=1)
        row += " %.4g %.4g %.4g"
    _write_rows(file, row, positions)
    if mesh.corner_uvs is not None:
        _write_rows(file, "vt %.7g %.7g", mesh.corner_uvs.reshape(-1, 2))
    if mesh.normals is not None:
        _write_rows(file, "vn %.5g %.5g %.5g", mesh.normals)


def _write_all_faces(file: BinaryIO, mesh: Mesh, has_materials: bool) -> None:
    corner, parts = "%d", [mesh.faces + 1]
    if mesh.corner_uvs is not None:
        corner += "/%d"
        parts.append(np.arange(1, 3 * len(mesh.faces) + 1).reshape(-1, 3))
    elif mesh.normals is not None:
        corner += "/"
    if mesh.normals is not None:
        corner += "/%d"
        parts.append(mesh.faces + 1)
    row = "f " + " ".join([corner] * 3)
    rows = np.stack(parts, axis=2).reshape(len(mesh.faces), -1)
    if not has_materials or mesh.face_materials is None:
        _write_rows(file, row, rows)
        return
    for index, name in enumerate(_material_names(mesh)):
        chosen = rows[mesh.face_materials == index]
        if len(chosen):
            file.write(f"usemtl {name}\n".encode())
            _write_rows(file, row, chosen)


def _write_rows(file: BinaryIO, row: str, values: np.ndarray) -> None:
    for start in range(0, len(values), _PIECE):
        piece = values[start : start + _PIECE]
        text = (row + "\n") * len(piece) % tuple(piece.ravel().tolist())
        file.write(text.encode("ascii"))
