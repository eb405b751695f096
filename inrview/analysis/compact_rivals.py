"""What else could be kept in as many bytes: fewer triangles, a grid, a JPEG, a PNG.

Each is coded as carefully as the field: rounded, told from what came before, and passed
through the same coder.
"""

import io
from collections.abc import Generator

import fast_simplification  # type: ignore[import-untyped]
import numpy as np
from PIL import Image as Pillow

from inrview.fields.compact_codes import planes_of, predicted, squeezed
from inrview.fields.restore import restore_shape
from inrview.fields.voxel_field import VoxelField
from inrview.geometry.mesh import Mesh
from inrview.geometry.raster import Raster
from inrview.messages.reports import Progress
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.extract import Extractor

_VERTEX_STEPS = 1 << 14
"""A decimated vertex is one of so many places along each side of the bounds."""
_REACH = 4
"""Cubes from the surface within which a voxel's value counts."""
_PIECE = 16_384


def decimated(mesh: Mesh, faces: int) -> tuple[Mesh, int]:
    """Return a mesh of about so many triangles, and its bytes.

    Notes
    -----
    Garland and Heckbert 1997, "Surface Simplification Using Quadric Error Metrics".
    """
    vertices, kept = fast_simplification.simplify(
        mesh.vertices, mesh.faces.astype(np.int32), target_count=faces
    )
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    step = max(float((high - low).max()), 1e-30) / _VERTEX_STEPS
    places = np.rint((vertices - low) / step).astype(np.int64)
    size = sum(len(_coded(column)) for column in places.T)
    # each corner from the one before: neighbouring triangles share vertices
    size += len(_coded(kept.astype(np.int64).reshape(-1)))
    rounded = (low + places * step).astype(np.float32)
    made = Mesh(rounded, np.asarray(kept, np.int32), origin=mesh.origin)
    return made, size + 32


def _coded(numbers: np.ndarray) -> bytes:
    return squeezed(planes_of(np.diff(numbers, prepend=0)))


def voxels(
    snapshot: FieldSnapshot, cells: int
) -> Generator[Progress, None, tuple[VoxelField, int]]:
    """Return a grid of so many cubes along the longest side, and its bytes."""
    low, high = np.array(snapshot.low), np.array(snapshot.high)
    spacing = float((high - low).max()) / cells
    counts = np.ceil((high - low) / spacing).astype(int) + 1
    lines = [low[k] + spacing * np.arange(counts[k]) for k in range(3)]
    places = np.stack(np.meshgrid(*lines, indexing="ij"), -1).reshape(-1, 3)
    places = places.astype(np.float32)
    field = restore_shape(snapshot)
    values = np.empty(len(places), np.float32)
    for start in range(0, len(places), _PIECE):
        values[start : start + _PIECE] = field.values(places[start : start + _PIECE])
        yield Progress(None, "Filling a grid")
    grain = _REACH * spacing / 127
    codes = np.rint(np.clip(values / grain, -127, 127)).astype(np.int64)
    size = len(squeezed(planes_of(predicted(codes, tuple(counts.tolist())))))
    grid = (codes * grain).astype(np.float32).reshape(counts)
    x, y, z = low.tolist()
    return VoxelField(grid, (x, y, z), spacing), size + 32


def surface_of_voxels(
    snapshot: FieldSnapshot, field: VoxelField, resolution: int
) -> Generator[Progress, None, Mesh]:
    """Return the surface of a grid, in scan space."""
    box = (snapshot.low, snapshot.high)
    extractor = Extractor(field, snapshot.placement, 0.0, box)
    return (yield from extractor.at(resolution)).mesh


def as_jpeg(raster: Raster, quality: int) -> tuple[np.ndarray, int]:
    """Return the pixels of a JPEG, from 0 to 1, and its bytes."""
    return _saved(raster, "JPEG", quality=quality, optimize=True)


def as_png(raster: Raster) -> tuple[np.ndarray, int]:
    """Return the pixels of a PNG of eight bits, from 0 to 1, and its bytes."""
    return _saved(raster, "PNG", optimize=True)


def _saved(raster: Raster, kind: str, **settings: int) -> tuple[np.ndarray, int]:
    file = io.BytesIO()
    Pillow.fromarray(raster.in_eight_bits()).save(file, kind, **settings)
    data = file.getvalue()
    with Pillow.open(io.BytesIO(data)) as opened:
        pixels = np.asarray(opened.convert("RGB"), np.float32) / np.float32(255)
    return pixels, len(data)
