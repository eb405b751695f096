"""A scan's points or mesh as parts of a project file, and back."""

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from inrview.document.project_archive import Archive
from inrview.document.project_arrays import Header, expect, pack, read_header, unpack
from inrview.document.project_table import Table
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError

_MOST_PIXELS = 64_000_000
_POINT_ARRAYS: Mapping[str, type] = {
    "normals": np.float32,
    "colors": np.uint8,
    "views": np.float32,
}
_VERTEX_ARRAYS: Mapping[str, type] = {"normals": np.float32, "colors": np.uint8}
_Expected = dict[str, tuple[type, tuple[int, ...]]]
_CHANNELS = {"L": "RGB", "RGB": "RGB", "RGBA": "RGBA", "P": "RGBA", "LA": "RGBA"}


def store_geometry(
    geometry: Points | Mesh, stem: str, parts: dict[str, bytes]
) -> dict[str, Any]:
    """Add a geometry's parts and return what scene.json says of it."""
    part = f"{stem}.safetensors"
    parts[part] = pack(_arrays_of(geometry))
    described: dict[str, Any] = {"part": part, "origin": list(geometry.origin)}
    if isinstance(geometry, Points):
        return {"kind": "points", **described}
    materials = [
        _store_material(material, f"{stem}-texture-{index}.png", parts)
        for index, material in enumerate(geometry.materials)
    ]
    return {"kind": "mesh", **described, "materials": materials}


def _arrays_of(geometry: Points | Mesh) -> dict[str, np.ndarray]:
    names = ["positions", "views", "vertices", "faces", "normals", "colors"]
    names += ["corner_uvs", "face_materials"]
    found = {name: getattr(geometry, name, None) for name in names}
    return {name: array for name, array in found.items() if array is not None}


def _store_material(
    material: Material, part: str, parts: dict[str, bytes]
) -> dict[str, Any]:
    described = {"name": material.name, "color": list(material.color), "texture": None}
    if material.texture is not None:
        parts[part] = png_of(material.texture.pixels)
        described["texture"] = part
    return described


def png_of(pixels: np.ndarray) -> bytes:
    """Return pixels as the bytes of a PNG file."""
    from PIL import Image as Picture

    file = io.BytesIO()
    flat = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
    Picture.fromarray(flat).save(file, "PNG", compress_level=1)
    return file.getvalue()


def restore_geometry(table: Table, archive: Archive) -> Points | Mesh:
    """Read a geometry back.

    Raises
    ------
    UserError
        If a part is missing, damaged or not what scene.json says.
    """
    part, origin = table.text("part"), table.vector("origin")
    data = archive.part(part)
    header = read_header(data, part)
    if table.choice("kind", ("points", "mesh")) == "points":
        _check_points(header, part)
        return Points(**unpack(data, part), origin=origin)
    _check_mesh(header, part)
    arrays = unpack(data, part)
    materials = tuple(_material(one, archive) for one in table.tables("materials"))
    _check_indices(arrays, len(materials), part)
    return Mesh(**arrays, materials=materials, origin=origin)


def _check_points(header: Header, part: str) -> None:
    count = _length(header, "positions")
    expected: _Expected = {"positions": (np.float32, (count, 3))}
    expected |= {n: (kind, (count, 3)) for n, kind in _POINT_ARRAYS.items()}
    _check(header, expected, ("positions",), part)


def _length(header: Header, name: str) -> int:
    shape = header[name][1] if name in header else ()
    return shape[0] if shape else 0


def _check_mesh(header: Header, part: str) -> None:
    vertices, faces = _length(header, "vertices"), _length(header, "faces")
    expected: _Expected = {
        "vertices": (np.float32, (vertices, 3)),
        "faces": (np.int32, (faces, 3)),
        "corner_uvs": (np.float32, (faces, 3, 2)),
        "face_materials": (np.int32, (faces,)),
    }
    expected |= {n: (kind, (vertices, 3)) for n, kind in _VERTEX_ARRAYS.items()}
    _check(header, expected, ("vertices", "faces"), part)


def _check(
    header: Header,
    expected: _Expected,
    needed: tuple[str, ...],
    part: str,
) -> None:
    for name in header:
        if name not in expected:
            raise UserError(f"{part}: {name[:60]} is not known here.")
    for name, (kind, shape) in expected.items():
        if name in header or name in needed:
            expect(header, name, kind, shape, part)
    if header[needed[0]][1][0] == 0:
        raise UserError(f"{part}: it holds no points.")


def _check_indices(arrays: dict[str, np.ndarray], materials: int, part: str) -> None:
    """VTK and our kernels trust indices; a wrong one would end the process."""
    faces = arrays["faces"]
    if faces.size and not 0 <= faces.min() <= faces.max() < len(arrays["vertices"]):
        raise UserError(f"{part} is damaged: a face names a vertex that is not there.")
    used = arrays.get("face_materials")
    if used is None or not used.size:
        return
    if not -1 <= used.min() <= used.max() < max(materials, 1):
        raise UserError(f"{part} is damaged: a face names a missing material.")


def _material(table: Table, archive: Archive) -> Material:
    red, green, blue = table.vector("color")
    texture = None
    if table.has("texture"):
        part = table.text("texture")
        texture = Image(pixels_of(archive.part(part), part))
    return Material(table.text("name"), (red, green, blue), texture)


def pixels_of(data: bytes, place: str) -> np.ndarray:
    """Return the pixels of a PNG file of bounded size."""
    from PIL import Image as Picture

    try:
        with Picture.open(io.BytesIO(data), formats=("PNG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise UserError(f"{place} has more than {_MOST_PIXELS:,} pixels.")
            mode = _CHANNELS.get(picture.mode, "RGB")
            return np.array(picture.convert(mode), np.uint8)
    except (OSError, ValueError, SyntaxError, EOFError, Picture.DecompressionBombError):
        raise UserError(f"{place} is damaged: it is not a picture.") from None
