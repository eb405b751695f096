"""glTF and GLB: all meshes of the scene, each under its node's transform."""

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from inrview.files.draft import Draft, Glimpse, show_glimpse
from inrview.files.gltf_buffers import Accessors, gltf_error
from inrview.files.gltf_materials import read_materials
from inrview.files.gltf_nodes import placed_meshes
from inrview.files.limits import MAX_JSON_BYTES
from inrview.files.polygons import strips_to_triangles
from inrview.files.source import Progress
from inrview.files.text import plain_text
from inrview.files.wording import many
from inrview.messages.notes import LoadError, Note, Severity

_JSON, _BIN = 0x4E4F534A, 0x004E4942
_TRIANGLES, _STRIP, _FAN = 4, 5, 6


def read_gltf(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read a glTF 2.0 scene, text or binary."""
    if data[:4] == b"glTF":
        scene, binary = _chunks(path.name, data)
    else:
        scene, binary = _json(path.name, plain_text(data)), b""
    needed = set(scene.get("extensionsRequired") or [])
    packed = [name for name in needed if "draco" in name or "meshopt" in name]
    if packed:
        raise gltf_error(
            path.name,
            f"is compressed with {packed[0]}, which is not read. Export it without "
            "compression",
        )
    found = _Found()
    accessors = Accessors(path, scene, binary)
    try:
        _collect(scene, accessors, found, progress)
    except (KeyError, IndexError, TypeError, AttributeError) as problem:
        raise gltf_error(
            path.name,
            f"refers to what is not there ({str(problem)[:80]}). Export it again",
        ) from problem
    draft = _assemble(path, scene, accessors, found)
    show_glimpse(draft.positions, glimpse)
    return draft


def _chunks(name: str, data: bytes) -> tuple[dict[str, Any], bytes]:
    """Split a GLB into its JSON and its binary chunk."""
    if len(data) < 20:
        raise gltf_error(name, "is too short for a GLB. Copy or export it again")
    version, length = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise gltf_error(name, f"is glTF version {version}; 2 is read. Export as 2.0")
    size, kind = struct.unpack_from("<II", data, 12)
    if kind != _JSON or 20 + size > len(data):
        raise gltf_error(
            name,
            f"declares {length:,} bytes with {size:,} of JSON but holds {len(data):,}. "
            "It was cut or is damaged; copy or export it again",
        )
    scene = _json(name, data[20 : 20 + size])
    place = 20 + size
    if place + 8 <= len(data):
        size, kind = struct.unpack_from("<II", data, place)
        if kind == _BIN:
            return scene, data[place + 8 : place + 8 + size]
    return scene, b""


def _json(name: str, text: bytes) -> dict[str, Any]:
    if len(text) > MAX_JSON_BYTES:
        raise gltf_error(name, f"has {len(text) / 1e6:.0f} MB of JSON: too much")
    try:
        scene = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as problem:
        raise gltf_error(
            name, f"has damaged JSON ({str(problem)[:80]}). Export it again"
        ) from problem
    if not isinstance(scene, dict):
        raise gltf_error(name, "has JSON that is no glTF scene. Export it again")
    return scene


@dataclass(slots=True)
class _Found:
    """Primitives in scene coordinates, one after the other."""

    positions: list[np.ndarray] = field(default_factory=list)
    faces: list[np.ndarray] = field(default_factory=list)
    normals: list[np.ndarray | None] = field(default_factory=list)
    colors: list[np.ndarray | None] = field(default_factory=list)
    uvs: list[np.ndarray | None] = field(default_factory=list)
    materials: list[int] = field(default_factory=list)
    count: int = 0
    skipped: int = 0
    point_sets: int = 0


def _collect(
    scene: dict[str, Any], accessors: Accessors, found: _Found, progress: Progress
) -> None:
    placed = placed_meshes(accessors.name, scene)
    for number, (mesh, matrix) in enumerate(placed):
        for primitive in scene["meshes"][mesh]["primitives"]:
            _add(primitive, matrix, accessors, found)
        progress(0.8 * (number + 1) / len(placed))


def _add(
    primitive: dict[str, Any], matrix: np.ndarray, accessors: Accessors, found: _Found
) -> None:
    mode = primitive.get("mode", _TRIANGLES)
    attributes = primitive.get("attributes", {})
    if "POSITION" not in attributes or mode in (1, 2, 3):
        found.skipped += 1
        return
    positions = accessors.read(attributes["POSITION"], 3).astype(np.float64)
    faces = np.empty((0, 3), np.int64)
    if mode >= _TRIANGLES:
        faces = _triangles(primitive, mode, len(positions), accessors)
    else:
        found.point_sets += 1
    if np.linalg.det(matrix[:3, :3]) < 0:  # a mirror turns the winding over
        faces = faces[:, ::-1]
    found.positions.append(positions @ matrix[:3, :3].T + matrix[:3, 3])
    is_bad = (faces < 0) | (faces >= len(positions))
    found.faces.append(np.where(is_bad, -1, faces + found.count))
    found.normals.append(_normals(attributes, matrix, accessors, len(positions)))
    found.colors.append(_colors(attributes, accessors, len(positions)))
    uvs = _optional(attributes, "TEXCOORD_0", accessors, len(positions))
    inside = np.clip(faces, 0, max(len(positions) - 1, 0))
    found.uvs.append(None if uvs is None else uvs[:, :2][inside])
    material = primitive.get("material", -1)
    found.materials += [material if isinstance(material, int) else -1] * len(faces)
    found.count += len(positions)


def _triangles(
    primitive: dict[str, Any], mode: int, count: int, accessors: Accessors
) -> np.ndarray:
    if "indices" in primitive:
        indices = accessors.read(primitive["indices"], 1).reshape(-1).astype(np.int64)
    else:
        indices = np.arange(count)
    if mode == _STRIP:
        return strips_to_triangles(indices)
    if mode == _FAN:
        middle = np.full(max(len(indices) - 2, 0), indices[0] if len(indices) else 0)
        return np.stack([middle, indices[1:-1], indices[2:]], axis=1)
    return indices[: len(indices) // 3 * 3].reshape(-1, 3)


def _optional(
    attributes: dict[str, Any], name: str, accessors: Accessors, count: int
) -> np.ndarray | None:
    if name not in attributes:
        return None
    values = accessors.read(attributes[name], None)
    return values if len(values) == count else None


def _normals(
    attributes: dict[str, Any], matrix: np.ndarray, accessors: Accessors, count: int
) -> np.ndarray | None:
    normals = _optional(attributes, "NORMAL", accessors, count)
    if normals is None or normals.shape[1] != 3:
        return None
    part = matrix[:3, :3]
    if abs(np.linalg.det(part)) < 1e-30:
        return None
    return np.asarray(normals.astype(np.float64) @ np.linalg.inv(part))


def _colors(
    attributes: dict[str, Any], accessors: Accessors, count: int
) -> np.ndarray | None:
    """Return sRGB bytes: glTF keeps vertex colours in linear light."""
    colors = _optional(attributes, "COLOR_0", accessors, count)
    if colors is None or colors.shape[1] < 3:
        return None
    linear = np.clip(np.nan_to_num(colors[:, :3].astype(np.float64)), 0, 1)
    curved = np.where(
        linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055
    )
    return np.asarray(np.rint(curved * 255).astype(np.uint8))


def _assemble(
    path: Path, scene: dict[str, Any], accessors: Accessors, found: _Found
) -> Draft:
    if found.count == 0:
        raise LoadError(
            f"{path.name}: the scene holds no triangles and no points. Export it with "
            "its meshes."
        )
    notes: list[Note] = []
    faces = np.concatenate(found.faces)
    if len(found.positions) > 1:
        text = f"{len(found.positions)} parts of the scene were put together."
        notes.append(Note("parts-joined", text, count=len(found.positions)))
    if found.skipped:
        text = f"Left out: {many(found.skipped, 'part')} made of lines."
        notes.append(Note("lines-ignored", text, count=found.skipped))
    if found.point_sets and len(faces):
        text = f"Left out: {many(found.point_sets, 'set')} of loose points."
        notes.append(Note("points-ignored", text, Severity.WARNING, found.point_sets))
    uvs = _joined_uvs(found, notes)
    materials, numbers = read_materials(
        path, scene, accessors, np.array(found.materials, np.int64), notes
    )
    return Draft(
        np.concatenate(found.positions),
        faces,
        _joined(found.normals),
        _joined(found.colors),
        corner_uvs=uvs,
        face_materials=numbers if len(faces) else None,
        materials=materials,
        notes=tuple(notes),
        unit="m",  # glTF 2.0, section 3.4: metres, +Y up
        up_axis="y",
    )


def _joined(parts: list[np.ndarray | None]) -> np.ndarray | None:
    there = [part for part in parts if part is not None]
    if not there or len(there) < len(parts):
        return None
    return np.asarray(np.concatenate(there))


def _joined_uvs(found: _Found, notes: list[Note]) -> np.ndarray | None:
    if all(part is None for part in found.uvs):
        return None
    parts = [
        np.zeros((len(faces), 3, 2)) if uvs is None else uvs
        for faces, uvs in zip(found.faces, found.uvs, strict=True)
    ]
    uvs = np.nan_to_num(np.concatenate(parts), posinf=0.0, neginf=0.0)
    notes.append(Note("uvs-found", "Texture coordinates were found and kept."))
    upward = np.asarray(uvs, np.float32) * np.array((1, -1), np.float32)
    return upward + np.array((0, 1), np.float32)
