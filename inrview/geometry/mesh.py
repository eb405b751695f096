"""A triangle mesh as a value."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.image import Image


@dataclass(frozen=True, slots=True, eq=False)
class Material(Value):
    """What a face looks like: a name, a base colour and maybe a texture."""

    name: str
    color: tuple[float, float, float] = (0.8, 0.8, 0.8)
    texture: Image | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Mesh(Value):
    """Triangles in scan space, minus `origin` (file: `vertices + origin`).

    `corner_uvs` belong to face corners (v upwards), so a seam needs no doubled vertex;
    `face_materials` index `materials`.
    """

    vertices: Float32[np.ndarray, "n 3"]
    faces: Int32[np.ndarray, "m 3"]
    normals: Float32[np.ndarray, "n 3"] | None = None
    colors: UInt8[np.ndarray, "n 3"] | None = None
    corner_uvs: Float32[np.ndarray, "m 3 2"] | None = None
    face_materials: Int32[np.ndarray, " m"] | None = None
    materials: tuple[Material, ...] = ()
    origin: Vector = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vertices", readonly(self.vertices, np.float32))
        object.__setattr__(self, "faces", readonly(self.faces, np.int32))
        for name, kind, count in (
            ("normals", np.float32, len(self.vertices)),
            ("colors", np.uint8, len(self.vertices)),
            ("corner_uvs", np.float32, len(self.faces)),
            ("face_materials", np.int32, len(self.faces)),
        ):
            array = getattr(self, name)
            if array is None:
                continue
            if len(array) != count:
                raise ValueError(f"{len(array)} {name} where {count} are needed")
            object.__setattr__(self, name, readonly(array, kind))

    @property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest corner, without `origin`."""
        return self.vertices.min(axis=0), self.vertices.max(axis=0)

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays, textures included."""
        arrays = [self.vertices, self.faces, self.normals, self.colors]
        arrays += [self.corner_uvs, self.face_materials]
        arrays += [m.texture.pixels for m in self.materials if m.texture is not None]
        return sum(array.nbytes for array in arrays if array is not None)
