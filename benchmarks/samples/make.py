"""Makes the bundled samples anew: `python -m benchmarks.samples.make`.

The same files come out each time. Takes some minutes.
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from plyfile import PlyData, PlyElement
from scipy.spatial import cKDTree

from benchmarks.samples.bracket import HALF_SIZE, MIDDLE, bracket
from benchmarks.samples.distances import Array, SolidField
from benchmarks.samples.families import fit_family
from benchmarks.samples.fitted import fit_sample
from benchmarks.samples.meshed import mesh_of, simplified
from benchmarks.samples.owl import owl
from benchmarks.samples.scanner import scan
from benchmarks.samples.teapot import glaze, teapot
from inrview.messages.samples import samples_folder
from inrview.processing.sample import sample_surface
from inrview.samples.rosette import rosette

OWL_MILLIMETRES = 60.0
OWL_POINTS = 40_000
POT_METRES = 0.12
VIEWS = ((20, 25), (95, 20), (165, 35), (250, 15), (310, 40))


def make_sculpture(path: Path) -> None:
    """Write the owl as even points with exact normals, in millimetres."""
    rng = np.random.default_rng(1)
    mesh = mesh_of(owl, 384)
    many = sample_surface(mesh, 6 * OWL_POINTS, rng).positions.astype(np.float64)
    chosen = many[_even(many, OWL_POINTS)]
    normals = SolidField(owl).gradients(chosen)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    rows = _rows(
        # Rounded to 1/1024 mm: the noise of float32's last bits would not compress.
        np.round(chosen * OWL_MILLIMETRES * 1024) / 1024,
        nx=np.rint(normals[:, 0] * 127).astype(np.int8),
        ny=np.rint(normals[:, 1] * 127).astype(np.int8),
        nz=np.rint(normals[:, 2] * 127).astype(np.int8),
    )
    _write(path, [PlyElement.describe(rows, "vertex")], "millimetres, y is up")


def make_fitted(path: Path) -> None:
    """Write the owl's project, fitted, beside its scan."""
    fit_sample(path.with_suffix(".ply"), path, "Owl")


def make_part(path: Path) -> None:
    """Write the bracket as a mesh with exact edges, in millimetres."""
    mesh = simplified(mesh_of(bracket, 400), 24_000)
    vertices = mesh.vertices.astype(np.float64) * HALF_SIZE + MIDDLE
    faces = np.empty(len(mesh.faces), [("vertex_indices", "u2", (3,))])
    faces["vertex_indices"] = mesh.faces
    elements = [
        PlyElement.describe(_rows(vertices), "vertex"),
        PlyElement.describe(faces, "face"),
    ]
    _write(path, elements, "millimetres, y is up")


def make_noisy(path: Path) -> None:
    """Write the pot as five noisy views without normals, in metres."""
    seen = scan(teapot, glaze, VIEWS, np.random.default_rng(2))
    red, green, blue = seen.colors.T
    rows = _rows(seen.positions * POT_METRES, red=red, green=green, blue=blue)
    _write(path, [PlyElement.describe(rows, "vertex")], "metres, y is up")


def make_rosette(path: Path) -> None:
    """Write the picture of the rosette."""
    Pillow.fromarray(rosette().pixels).save(path, optimize=True)


def _even(points: Array, count: int) -> Array:
    """Choose about `count` points that keep their distance from each other."""
    distances, near = cKDTree(points).query(points, 40)
    low, high = 0.0, float(distances.max())
    chosen = np.arange(len(points))
    for _ in range(12):
        apart = (low + high) / 2
        chosen = _apart(near, distances, apart)
        low, high = (apart, high) if len(chosen) > count else (low, apart)
    return chosen[:count]


def _apart(near: Array, distances: Array, apart: float) -> Array:
    """Take points in order, each unless one taken before is too near."""
    free = np.ones(len(near), bool)
    for point in range(len(near)):
        if free[point]:
            close = near[point][distances[point] < apart]
            free[close[close > point]] = False
    return np.flatnonzero(free)


def _rows(positions: Array, **others: Array) -> Array:
    kinds = [(name, "f4") for name in "xyz"]
    kinds += [(name, values.dtype) for name, values in others.items()]
    rows = np.empty(len(positions), kinds)
    for axis, name in enumerate("xyz"):
        rows[name] = positions[:, axis]
    for name, values in others.items():
        rows[name] = values
    return rows


def _write(path: Path, elements: list[PlyElement], unit: str) -> None:
    comments = [f"inrview sample, made by its own generator; {unit}"]
    PlyData(elements, comments=comments, byte_order="<").write(path)


def main() -> None:
    """Make all samples, or those named on the command line."""
    folder = samples_folder()
    folder.mkdir(parents=True, exist_ok=True)
    makers = {
        "sculpture.ply": make_sculpture,
        "sculpture.inrv": make_fitted,
        "part.ply": make_part,
        "noisy.ply": make_noisy,
        "rosette.png": make_rosette,
        "creatures.inrv": partial(fit_family, "creatures"),
        "vessels.inrv": partial(fit_family, "vessels"),
    }
    for name in sys.argv[1:] or makers:
        path = folder / name
        makers[name](path)
        sys.stderr.write(f"{path}: {path.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
