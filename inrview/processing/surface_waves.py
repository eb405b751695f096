"""Which frequencies a function on a surface is made of.

The waves of a surface are the eigenfunctions of its Laplace-Beltrami operator; a wave
of eigenvalue lambda has sqrt(lambda) / pi cycles along the cube, which is 2 long: on a
flat square they would be the sines of a Fourier transform.

Notes
-----
Vallet and Levy 2008, "Spectral Geometry Processing with Manifold Harmonics".
"""

from collections.abc import Generator
from dataclasses import dataclass

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float, Float32, Float64, Int64
from scipy import sparse
from scipy.sparse.linalg import splu

from inrview.geometry.frozen import Value
from inrview.messages.spectra import Spectra

WAVES = 240
"""Lowest waves that are found: on a ball that fills the cube, up to 5 cycles."""
FEWEST = 64
"""Vertices that a mesh needs to have waves."""
_BLOCK, _BLOCKS = 32, 16
"""Vectors found at once, and how often: twice as many as are wanted."""
_SHIFT = 1e-2
_SMALLEST = 1e-9

Values = Float[np.ndarray, "n c"]


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceWaves(Value):
    """The lowest waves of a surface, at points of it."""

    masses: Float64[np.ndarray, " n"]
    """The share of the surface's area about each point."""
    waves: Float64[np.ndarray, "n k"]
    """Orthonormal under the masses."""
    cycles: Float64[np.ndarray, " k"]
    """The frequency of each, along the cube."""

    @property
    def count(self) -> int:
        """Return how many bands are whole, that of the mean included."""
        return max(int(np.floor(self.cycles[-1] - 0.5)), 1) + 1

    def power(self, values: Values) -> Float64[np.ndarray, " b"]:
        """Return the power in each band; entry k is k cycles along the cube.

        It is the sum over the waves of a band and over the channels. Over all waves of
        a surface it would sum up to the mean square of the values (Parseval).
        """
        found = self.waves.T @ (self.masses[:, None] * values)
        band = np.rint(self.cycles).astype(np.int64)
        squares = np.square(found).sum(axis=1)
        power: Float64[np.ndarray, " b"] = np.bincount(band, squares, self.count)
        return power[: self.count]

    def spectra(self, signal: Values, fit: Values) -> Spectra:
        """Return the spectra of a signal, of a fit to it, and of signal minus fit."""
        powers = (self.power(signal), self.power(fit), self.power(signal - fit))
        return Spectra(*(power.astype(np.float32) for power in powers))


def surface_waves(
    vertices: Float64[np.ndarray, "n 3"], faces: Int64[np.ndarray, "m 3"]
) -> Generator[float, None, SurfaceWaves]:
    """Find the lowest waves of a mesh in the cube; yields the share done.

    Raises
    ------
    ValueError
        When the mesh is too small to have any.
    """
    if len(vertices) < FEWEST:
        raise ValueError(f"a mesh of {len(vertices)} vertices has no waves")
    stiffness = -igl.cotmatrix(vertices, faces)
    kind = igl.MASSMATRIX_TYPE_BARYCENTRIC
    areas = np.asarray(igl.massmatrix(vertices, faces, kind).diagonal())
    areas = np.maximum(areas, _SMALLEST)
    root = sparse.diags(areas**-0.5)
    values, vectors = yield from _lowest((root @ stiffness @ root).tocsc())
    count = min(WAVES, len(areas) // 3)
    total = areas.sum()
    waves = vectors[:, :count] * (areas / total)[:, None] ** -0.5
    cycles = np.sqrt(np.maximum(values[:count], 0)) / np.pi
    return SurfaceWaves(areas / total, waves, cycles)


def _lowest(
    operator: sparse.csc_matrix,
) -> Generator[
    float, None, tuple[Float64[np.ndarray, " k"], Float64[np.ndarray, "n k"]]
]:
    """Return the lowest eigenvalues with their vectors, found block by block.

    Notes
    -----
    Golub and Underwood 1977, "The block Lanczos method for computing eigenvalues", on
    the inverse, with all blocks kept orthogonal: a few wide products in place of the
    thousands of thin ones that ARPACK makes, which take ten times as long where other
    processes want the cores too.
    """
    shift = _SHIFT * sparse.identity(operator.shape[0], format="csc")
    options = {"SymmetricMode": True}
    solved = splu(
        (operator + shift).tocsc(),
        "MMD_AT_PLUS_A",
        diag_pivot_thresh=0.0,
        options=options,
    )
    count = operator.shape[0]
    width = min(_BLOCK, count // _BLOCKS)
    basis = np.zeros((count, width * _BLOCKS))
    block = np.random.default_rng(0).standard_normal((count, width))
    for number in range(_BLOCKS):
        known = basis[:, : number * width]
        block = solved.solve(block)
        for _ in range(2):  # once is not orthogonal enough
            block = block - known @ (known.T @ block)
        block, _ = np.linalg.qr(block)
        basis[:, number * width : (number + 1) * width] = block
        yield (number + 1) / (_BLOCKS + 1)
    values, mixed = np.linalg.eigh(basis.T @ (operator @ basis))
    return values, basis @ mixed


def contoured(
    values: Float32[np.ndarray, "g g g"],
) -> tuple[Float64[np.ndarray, "n 3"], Int64[np.ndarray, "m 3"]]:
    """Return where values at the cell centres of the cube are zero, as a mesh."""
    side = len(values)
    line = (np.arange(side) + 0.5) * (2 / side) - 1
    z, y, x = np.meshgrid(line, line, line, indexing="ij")
    places = np.stack([x, y, z], axis=-1).reshape(-1, 3)  # igl's x is the fastest
    flat = np.ascontiguousarray(values.transpose(2, 1, 0), np.float64).ravel()
    found = igl.marching_cubes(flat, places, side, side, side, 0.0)
    return np.asarray(found[0], np.float64), np.asarray(found[1], np.int64)
