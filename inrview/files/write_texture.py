"""Textures out: PNG files beside the mesh that names them."""

import io
import re
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PIL import Image as Pillow

from inrview.files.atomic import check_target, write_atomically
from inrview.geometry.image import Image
from inrview.geometry.mesh import Mesh


def texture_names(mesh: Mesh, path: Path) -> dict[int, str]:
    """Return a file name for each material that has a texture, by material index."""
    stem = re.sub(r"\s+", "_", path.stem)
    textured = [i for i, m in enumerate(mesh.materials) if m.texture is not None]
    if len(textured) == 1:
        return {textured[0]: f"{stem}.png"}
    return {index: f"{stem}_{index}.png" for index in textured}


def png_bytes(image: Image) -> bytes:
    """Return a picture as PNG."""
    buffer = io.BytesIO()
    Pillow.fromarray(image.pixels).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue()


def write_textures(
    mesh: Mesh, path: Path, names: dict[int, str], overwrite: bool
) -> int:
    """Write each texture beside `path` and return the bytes written."""
    for target in (path, *(path.with_name(name) for name in names.values())):
        check_target(target, overwrite)  # all or none
    written = 0
    for index, name in names.items():
        texture = mesh.materials[index].texture
        if texture is None:
            continue
        data = png_bytes(texture)
        written += write_atomically(
            path.with_name(name), partial(_write_all, data=data), overwrite
        )
    return written


def _write_all(file: BinaryIO, data: bytes) -> None:
    file.write(data)
