"""Screened Poisson on a regular grid: the indicator that a scan's normals ask for.

It is the chi, negative inside and positive outside, that makes
|grad chi - V|^2 + screening * sum of a_p chi(p)^2 least: V holds the normals, spread
over the voxels around their points, a_p is the area that a point stands for.

Notes
-----
Kazhdan and Hoppe 2013, "Screened Poisson Surface Reconstruction", equation 3, with
finite differences on a grid in place of splines on an octree.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64
from scipy import fft, ndimage, sparse

from inrview.geometry.frozen import Value

ITERATIONS = 40
ENOUGH = 1e-3
"""Residual, as a share of the right side, at which the solution is good enough."""


@dataclass(frozen=True, slots=True, eq=False)
class _Equation(Value):
    """Left and right side of the linear equation for chi, in units of the voxel."""

    at_points: sparse.csr_matrix
    """Reads a grid at the points."""
    held: Float32[np.ndarray, " n"]
    """How much the value at each point counts."""
    right: Float32[np.ndarray, "g g g"]
    inverse: Float32[np.ndarray, "g g g"]
    """The preconditioner's eigenvalues: screening spread evenly over the cube."""

    def applied(self, chi: Float32[np.ndarray, "g g g"]) -> np.ndarray:
        """Return the left side: the Laplacian, turned over, and the screening."""
        total = np.zeros_like(chi)
        for axis in range(3):
            along, sums = np.moveaxis(chi, axis, 0), np.moveaxis(total, axis, 0)
            slope = along[1:] - along[:-1]
            sums[:-1] -= slope
            sums[1:] += slope
        held = self.held * (self.at_points @ chi.ravel())
        return np.asarray(total + (self.at_points.T @ held).reshape(chi.shape))

    def preconditioned(self, rest: Float32[np.ndarray, "g g g"]) -> np.ndarray:
        """Solve as if the screening were the same everywhere."""
        spectrum = fft.dctn(rest, workers=2) * self.inverse
        return np.asarray(fft.idctn(spectrum, workers=2, overwrite_x=True))


def screened_poisson(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    areas: Float32[np.ndarray, " n"],
    cells: int,
    start: Float32[np.ndarray, "h h h"] | None = None,
    screening: float = 4.0,
) -> Generator[None, None, Float32[np.ndarray, "g g g"]]:
    """Solve for chi at the voxel centres of the cube by conjugate gradients.

    `start` is the solution on another grid; `screening` is in units of the voxel, by
    default as in the reference code. Yields twice in every step.
    """
    equation = yield from _equation(positions, normals, areas, cells, screening)
    chi = _started(equation, start)
    yield
    rest = equation.right - equation.applied(chi)
    small = ENOUGH * float(np.linalg.norm(equation.right))
    direction = equation.preconditioned(rest)
    product = float(np.vdot(rest, direction))
    yield
    for _ in range(ITERATIONS):
        if float(np.linalg.norm(rest)) <= small:
            break
        change = equation.applied(direction)
        length = np.float32(product / float(np.vdot(direction, change)))
        chi += length * direction
        rest -= length * change
        yield
        steepest = equation.preconditioned(rest)
        last, product = product, float(np.vdot(rest, steepest))
        direction = steepest + np.float32(product / last) * direction
        yield
    return chi


def _started(
    equation: _Equation, start: Float32[np.ndarray, "h h h"] | None
) -> Float32[np.ndarray, "g g g"]:
    """Return a first guess, zero on the points on average."""
    if start is not None:
        zoom = len(equation.right) / len(start)
        grown = ndimage.zoom(start, zoom, order=1, mode="nearest", grid_mode=True)
        return np.asarray(grown, np.float32)
    chi = equation.preconditioned(equation.right)
    level = np.average(equation.at_points @ chi.ravel(), weights=equation.held)
    return np.asarray(chi - np.float32(level), np.float32)


def _equation(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    areas: Float32[np.ndarray, " n"],
    cells: int,
    screening: float,
) -> Generator[None, None, _Equation]:
    at_points = _reader(positions, cells)
    yield
    shares = (areas * (cells / 2) ** 2).astype(np.float32)
    right = np.zeros((cells,) * 3, np.float32)
    for axis in range(3):
        flow = (at_points.T @ (shares * normals[:, axis])).reshape(right.shape)
        flow, sums = np.moveaxis(flow, axis, 0), np.moveaxis(right, axis, 0)
        between = (flow[1:] + flow[:-1]) / 2
        sums[:-1] -= between
        sums[1:] += between
        yield
    # The eigenvalues of second differences whose slope is zero at the cube's sides.
    line = 2 - 2 * np.cos(np.pi * np.arange(cells) / cells)
    waves = line[:, None, None] + line[:, None] + line
    spread = 3 * screening * float(shares.sum()) / cells**3
    inverse = (1 / (waves + spread)).astype(np.float32)
    yield
    return _Equation(at_points, np.float32(screening) * shares, right, inverse)


def _reader(positions: Float32[np.ndarray, "n 3"], cells: int) -> sparse.csr_matrix:
    """Return the matrix that reads a grid, trilinearly, at the points."""
    place: Float64[np.ndarray, "n 3"] = (positions.astype(np.float64) + 1) * cells / 2
    base = np.clip(np.floor(place - 0.5).astype(np.int64), 0, cells - 2)
    share = np.clip(place - 0.5 - base, 0, 1)
    corners = np.array([[k & 1, k >> 1 & 1, k >> 2 & 1] for k in range(8)])
    weights = np.where(corners == 1, share[:, None], 1 - share[:, None]).prod(axis=2)
    voxels = (base[:, None] + corners) @ np.array([cells * cells, cells, 1])
    ends = np.arange(len(positions) + 1) * 8
    entries = (weights.ravel().astype(np.float32), voxels.ravel(), ends)
    return sparse.csr_matrix(entries, (len(positions), cells**3))
