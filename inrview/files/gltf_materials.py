"""Base colours and pictures of a glTF file."""

from pathlib import Path
from typing import Any

import numpy as np

from inrview.files.gltf_buffers import Accessors, uri_bytes
from inrview.files.textures import decode_texture
from inrview.files.wording import many
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material
from inrview.messages.notes import LoadError, Note, Severity


def read_materials(
    path: Path,
    scene: dict[str, Any],
    accessors: Accessors,
    numbers: np.ndarray,
    notes: list[Note],
) -> tuple[tuple[Material, ...], np.ndarray | None]:
    """Return the materials that faces use, and which face uses which."""
    entries = scene.get("materials") or []
    if not entries or len(numbers) == 0:
        return (), None
    numbers = np.where((numbers >= 0) & (numbers < len(entries)), numbers, -1)
    if (numbers < 0).all():
        return (), None
    used, places = np.unique(numbers, return_inverse=True)
    images: dict[int, Image | None] = {}
    materials = tuple(
        _material(path, scene, accessors, entries[i] if i >= 0 else {}, (images, notes))
        for i in used.tolist()
    )
    textured = sum(material.texture is not None for material in materials)
    text = f"{many(len(materials), 'material')}, {textured} with a texture."
    notes.append(Note("materials-found", text, count=len(materials)))
    return materials, places


def _material(
    path: Path,
    scene: dict[str, Any],
    accessors: Accessors,
    entry: Any,
    seen: tuple[dict[int, Image | None], list[Note]],
) -> Material:
    images, notes = seen
    if not isinstance(entry, dict):
        entry = {}
    surface = entry.get("pbrMetallicRoughness") or {}
    color = _srgb(surface.get("baseColorFactor"))
    name = str(entry.get("name", ""))[:200]
    texture = surface.get("baseColorTexture")
    if not isinstance(texture, dict):
        return Material(name, color)
    try:
        source = scene["textures"][texture["index"]]["source"]
        if source not in images:
            images[source] = None
            images[source], said = _image(path, scene, accessors, source)
            notes += said
        return Material(name, color, images[source])
    except LoadError as problem:
        notes.append(Note("texture-missing", str(problem), Severity.WARNING))
    except (KeyError, IndexError, TypeError):
        text = f"The texture of material {name[:60]!r} is not in the file."
        notes.append(Note("texture-missing", text, Severity.WARNING))
    return Material(name, color)


def _image(
    path: Path, scene: dict[str, Any], accessors: Accessors, index: int
) -> tuple[Image, list[Note]]:
    entry = scene["images"][index]
    if "bufferView" in entry:
        data = bytes(accessors.view_bytes(entry["bufferView"]))
    else:
        data = uri_bytes(path, entry["uri"])
    return decode_texture(data, str(entry.get("name") or f"image {index}")[:80])


def _srgb(factor: Any) -> tuple[float, float, float]:
    """Bring a linear base colour to sRGB; white if it is missing or damaged."""
    try:
        shares = [min(max(float(share), 0.0), 1.0) for share in factor[:3]]
    except (TypeError, ValueError):
        return 1.0, 1.0, 1.0
    curved = [
        12.92 * s if s <= 0.0031308 else 1.055 * s ** (1 / 2.4) - 0.055 for s in shares
    ]
    if len(curved) != 3 or any(s != s for s in curved):
        return 1.0, 1.0, 1.0
    return curved[0], curved[1], curved[2]
