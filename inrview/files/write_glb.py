"""GLB (binary glTF 2.0) out: one mesh, textures inside, large origins in a node."""

import json
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from inrview.files.atomic import write_atomically
from inrview.files.write_texture import png_bytes
from inrview.geometry.mesh import Mesh

_ARRAY, _INDICES = 34962, 34963
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
_KINDS = {"<f4": 5126, "<u4": 5125, "<u2": 5123}


def write_glb(mesh: Mesh, path: Path, overwrite: bool) -> int:
    """Write a mesh as GLB.

    Positions are float32 in glTF, so the large part of the coordinates goes into the
    node's translation, which is JSON and keeps every digit.
    """
    data = _Parts().pack(mesh)
    return write_atomically(path, lambda file: _write(file, data), overwrite)


def _write(file: BinaryIO, data: bytes) -> None:
    file.write(data)


@dataclass(slots=True)
class _Parts:
    """The growing lists of a glTF document."""

    binary: bytearray = field(default_factory=bytearray)
    views: list[dict[str, Any]] = field(default_factory=list)
    accessors: list[dict[str, Any]] = field(default_factory=list)

    def pack(self, mesh: Mesh) -> bytes:
        scene: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "inrview"},
            "scene": 0,
            "scenes": [{"nodes": [0]}],
            "nodes": [{"mesh": 0, "translation": list(mesh.origin)}],
        }
        scene["meshes"] = [{"primitives": self._primitives(mesh)}]
        self._materials(mesh, scene)
        scene["accessors"] = self.accessors
        scene["bufferViews"] = self.views
        scene["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(scene, separators=(",", ":"), allow_nan=False).encode()
        text += b" " * (-len(text) % 4)
        binary = bytes(self.binary) + b"\0" * (-len(self.binary) % 4)
        total = 12 + 8 + len(text) + 8 + len(binary)
        return b"".join(
            [
                struct.pack("<4sII", b"glTF", 2, total),
                struct.pack("<I4s", len(text), b"JSON"),
                text,
                struct.pack("<I4s", len(binary), b"BIN\0"),
                binary,
            ]
        )

    def _primitives(self, mesh: Mesh) -> list[dict[str, Any]]:
        if mesh.face_materials is None or not mesh.materials:
            return [self._primitive(mesh, np.arange(len(mesh.faces)))]
        primitives = []
        for index in np.unique(mesh.face_materials).tolist():
            chosen = np.flatnonzero(mesh.face_materials == index)
            primitive = self._primitive(mesh, chosen)
            primitive["material"] = index
            primitives.append(primitive)
        return primitives

    def _primitive(self, mesh: Mesh, chosen: np.ndarray) -> dict[str, Any]:
        vertices, indices, uvs = _unwelded(mesh, chosen)
        attributes = {"POSITION": self._positions(mesh.vertices[vertices])}
        if mesh.normals is not None:
            normals = mesh.normals[vertices]
            lengths = np.linalg.norm(normals, axis=1)
            if (lengths > 0.5).all():
                unit = normals / lengths[:, None]
                attributes["NORMAL"] = self._accessor(unit, _ARRAY)
        if mesh.colors is not None:
            colors = np.full((len(vertices), 4), 65535, np.uint16)
            colors[:, :3] = _linear_colors(mesh.colors[vertices])
            attributes["COLOR_0"] = self._accessor(colors, _ARRAY, normalized=True)
        if uvs is not None:
            flipped = uvs * np.array((1, -1)) + np.array((0, 1))
            attributes["TEXCOORD_0"] = self._accessor(flipped, _ARRAY)
        place = self._accessor(indices.reshape(-1, 1).astype(np.uint32), _INDICES)
        return {"attributes": attributes, "indices": place, "mode": 4}

    def _positions(self, positions: np.ndarray) -> int:
        place = self._accessor(positions, _ARRAY)
        self.accessors[place]["min"] = positions.min(axis=0).tolist()
        self.accessors[place]["max"] = positions.max(axis=0).tolist()
        return place

    def _accessor(
        self, values: np.ndarray, target: int, normalized: bool = False
    ) -> int:
        kind = "<f4" if values.dtype.kind == "f" else values.dtype.newbyteorder("<")
        values = np.ascontiguousarray(values, kind)
        accessor: dict[str, Any] = {
            "bufferView": self._view(values.tobytes(), target),
            "componentType": _KINDS[values.dtype.str],
            "count": len(values),
            "type": _TYPES[values.shape[1]],
        }
        if normalized:
            accessor["normalized"] = True
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def _view(self, data: bytes, target: int | None = None) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        if target is not None:
            view["target"] = target
        self.binary += data
        self.views.append(view)
        return len(self.views) - 1

    def _materials(self, mesh: Mesh, scene: dict[str, Any]) -> None:
        if mesh.face_materials is None or not mesh.materials:
            return
        images: list[dict[str, Any]] = []
        materials: list[dict[str, Any]] = []
        for material in mesh.materials:
            color = [_linear(share) for share in material.color]
            surface: dict[str, Any] = {
                "baseColorFactor": [*color, 1.0],
                "metallicFactor": 0.0,
                "roughnessFactor": 0.9,
            }
            if material.texture is not None:
                surface["baseColorFactor"] = [1.0, 1.0, 1.0, 1.0]
                surface["baseColorTexture"] = {"index": len(images)}
                view = self._view(png_bytes(material.texture))
                images.append({"bufferView": view, "mimeType": "image/png"})
            materials.append({"name": material.name, "pbrMetallicRoughness": surface})
        scene["materials"] = materials
        if images:
            scene["images"] = images
            scene["samplers"] = [{}]
            scene["textures"] = [
                {"source": i, "sampler": 0} for i in range(len(images))
            ]


def _unwelded(
    mesh: Mesh, chosen: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Return vertices, indices into them and uvs: one vertex per place and uv."""
    corners = mesh.faces[chosen].reshape(-1)
    if mesh.corner_uvs is None:
        vertices, indices = np.unique(corners, return_inverse=True)
        return vertices, indices, None
    uvs = mesh.corner_uvs[chosen].reshape(-1, 2)
    keys = np.empty(len(corners), [("vertex", "<i4"), ("u", "<u4"), ("v", "<u4")])
    keys["vertex"] = corners
    bits = np.ascontiguousarray(uvs).view(np.uint32)
    keys["u"], keys["v"] = bits[:, 0], bits[:, 1]
    _, first, indices = np.unique(keys, return_index=True, return_inverse=True)
    return corners[first], indices, uvs[first]


def _linear(share: float) -> float:
    """Bring an sRGB share to linear light, which glTF wants (IEC 61966-2-1)."""
    share = min(max(float(share), 0.0), 1.0)
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _linear_colors(colors: np.ndarray) -> np.ndarray:
    table = np.array([round(65535 * _linear(i / 255)) for i in range(256)], np.uint16)
    return np.asarray(table[colors])
