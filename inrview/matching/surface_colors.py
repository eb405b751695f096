"""The colours of a mesh at any place of its triangles."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt8
from PIL import Image as Pillow

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError

Colors = Float32[np.ndarray, "n 3"]
_FINER = 0.75
"""A texture shrinks where fewer than this share of its pixels a side is asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceColors(Value):
    """What a mesh looks like: textures by material, else vertex or plain colours."""

    mesh: Mesh
    pictures: Mapping[int, UInt8[np.ndarray, "h w c"]]
    """By material; smaller than the texture where that is finer than is asked for."""

    @classmethod
    def of(cls, mesh: Mesh, name: str, texels_wanted: float | None) -> "SurfaceColors":
        """Prepare a mesh's colours.

        `texels_wanted` is how many texels the whole surface will be shown with: a
        texture that is much finer is averaged down first, or it would flicker.

        Raises
        ------
        UserError
            If it has no colours, or a texture and no coordinates for it.
        """
        textured = check_colored(mesh, name)
        pictures = {}
        for index in textured if mesh.corner_uvs is not None else ():
            texture = mesh.materials[index].texture
            if texture is not None:
                pictures[index] = _averaged(texture.pixels, mesh, index, texels_wanted)
        return cls(mesh, pictures)

    def at(
        self, triangles: Int64[np.ndarray, " n"], shares: Float64[np.ndarray, "n 3"]
    ) -> Colors:
        """Return colours, 0 to 255, at places of triangles."""
        mesh = self.mesh
        if mesh.colors is not None:
            corners = mesh.colors[mesh.faces[triangles]].astype(np.float32)
            found = np.einsum("nc,ncd->nd", shares.astype(np.float32), corners)
        else:
            found = self._plain(triangles)
        for index, picture in self.pictures.items():
            if mesh.face_materials is None:
                chosen = np.arange(len(triangles))
            else:
                chosen = np.flatnonzero(mesh.face_materials[triangles] == index)
            assert mesh.corner_uvs is not None
            corner_uvs = mesh.corner_uvs[triangles[chosen]]
            uvs = np.einsum("nc,ncd->nd", shares[chosen], corner_uvs)
            found[chosen] = sampled(picture, uvs)
        return np.asarray(found, np.float32)

    def _plain(self, triangles: Int64[np.ndarray, " n"]) -> Colors:
        mesh = self.mesh
        if mesh.face_materials is None or not mesh.materials:
            return np.full((len(triangles), 3), 204, np.float32)
        table = np.array([m.color for m in mesh.materials], np.float32) * 255
        return np.asarray(table[mesh.face_materials[triangles]])


def check_colored(shape: Mesh | Points, name: str) -> list[int]:
    """Return the materials of a shape that have a texture, once it has colours at all.

    Raises
    ------
    UserError
        If it has no colours, or a texture and no coordinates for it.
    """
    if isinstance(shape, Points) or not len(shape.faces):
        if shape.colors is None or not len(shape.colors):
            raise UserError(
                f"{name} is a scan without colours: there is nothing to carry. Choose "
                "one whose points have colours, or a textured mesh."
            )
        return []
    textured = [i for i, m in enumerate(shape.materials) if m.texture is not None]
    if textured and shape.corner_uvs is None and shape.colors is None:
        raise UserError(
            f"{name} has a texture picture but no texture coordinates (UVs), so "
            "that nothing says where on it the picture belongs. Save it with UVs."
        )
    is_plain = shape.face_materials is not None and len(shape.materials) > 1
    if not textured and shape.colors is None and not is_plain:
        raise UserError(
            f"{name} has no colours to carry: no texture picture that could be read, "
            "no colours at its vertices, and no more than one plain material. Choose a "
            "textured or coloured one, and keep the pictures that it names beside its "
            "file."
        )
    return textured


def sampled(
    picture: UInt8[np.ndarray, "h w c"], uvs: Float64[np.ndarray, "n 2"]
) -> Colors:
    """Return a picture's colours at texture coordinates, which repeat outside 0 to 1.

    Notes
    -----
    Keys 1981, "Cubic Convolution Interpolation for Digital Image Processing": unlike
    bilinear interpolation it keeps edges as sharp as they are.
    """
    height, width = picture.shape[:2]
    x, y = uvs[:, 0] * width - 0.5, (1 - uvs[:, 1]) * height - 0.5
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    across, down = _keys(x - column), _keys(y - row)
    flat = picture.reshape(height * width, -1)
    found = np.zeros((len(uvs), 3), np.float32)
    for j in range(4):
        line = np.mod(row + (j - 1), height) * width
        for i in range(4):
            colors = flat[line + np.mod(column + (i - 1), width), :3]
            found += (down[j] * across[i])[:, None] * colors
    return found.clip(0, 255)


def _keys(part: Float64[np.ndarray, " n"]) -> Float32[np.ndarray, "4 n"]:
    """Return the weights of the four texels around (Keys, a = -1/2)."""
    t = part.astype(np.float32)
    return np.stack(
        [
            ((-0.5 * t + 1.0) * t - 0.5) * t,
            (1.5 * t - 2.5) * t * t + 1.0,
            ((-1.5 * t + 2.0) * t + 0.5) * t,
            (0.5 * t - 0.5) * t * t,
        ]
    )


def _averaged(
    pixels: UInt8[np.ndarray, "h w c"], mesh: Mesh, index: int, wanted: float | None
) -> UInt8[np.ndarray, "a b c"]:
    """Return a texture that is hardly finer than will be seen."""
    if wanted is None or mesh.corner_uvs is None:
        return pixels
    is_own = (
        np.ones(len(mesh.faces), bool)
        if mesh.face_materials is None
        else mesh.face_materials == index
    )
    corners = mesh.vertices[mesh.faces]
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(crossed, axis=1)
    part = areas[is_own].sum() / max(float(areas.sum()), 1e-30)
    height, width = pixels.shape[:2]
    there = uv_area(mesh.corner_uvs[is_own]) * height * width
    scale = float(np.sqrt(max(wanted * part, 1.0) / max(there, 1.0)))
    if scale > _FINER:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    picture = Pillow.fromarray(pixels).resize(size, Pillow.Resampling.BOX)
    return np.asarray(picture)


def uv_area(uvs: Float32[np.ndarray, "f 3 2"]) -> float:
    """Return the area of triangles in texture coordinates, overlaps counted twice."""
    a, b = uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]
    return float(np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / 2
