"""An even, sparse cloud that stands for a shape where shapes are laid over another."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import UserError
from inrview.processing.sample import sample_surface

FEWEST = 16
"""Fewer points than this have no shape."""
DRAWN = 20_000
COARSE = 8
"""Cells along the root mean square radius: one point is kept in each cell."""
_AHEAD = {"x": (0.0, 0.0, 1.0), "y": (0.0, 0.0, 1.0), "z": (0.0, -1.0, 0.0)}
"""Where the front of a file looks, by its up axis."""


@dataclass(frozen=True, slots=True, eq=False)
class Outline(Value):
    """A shape's surface as even points, upright and centred, in its own units."""

    positions: Float64[np.ndarray, "n 3"]
    """Relative to `pivot`, with up along +y."""
    pivot: Float64[np.ndarray, "3"]
    """Mean of the even points, scan space without origin."""
    radius: float
    """Root mean square distance from the pivot."""
    upright: Float64[np.ndarray, "3 3"]
    """From scan space's directions to upright ones."""


def outline_of(shape: FamilyShape) -> Outline:
    """Return an even cloud of a shape, the same for the same shape each time.

    Raises
    ------
    UserError
        When the shape holds too few points, or all of them lie in one place.
    """
    drawn = surface_points(shape.geometry, DRAWN)
    if len(drawn) < FEWEST:
        raise UserError(
            f"'{shape.name}' has no surface: {len(drawn)} usable points, and at least "
            f"{FEWEST} are needed. Leave it out or check its file."
        )
    kept = drawn[within(drawn, *robust_bounds(drawn))]
    spread = float(np.sqrt(kept.var(axis=0).sum()))
    if not spread > 0:
        raise UserError(
            f"All points of '{shape.name}' lie in one place, so it has no shape. "
            "Leave it out or check its file."
        )
    even = thinned(kept, spread / COARSE)
    pivot = even.mean(axis=0)
    upright = upright_from(shape.up_axis)
    radius = float(np.sqrt(even.var(axis=0).sum()))
    return Outline((even - pivot) @ upright.T, pivot, radius, upright)


def upright_from(up_axis: str) -> Float64[np.ndarray, "3 3"]:
    """Return the rotation that turns a file's up axis ("z", "-y", ...) to +y."""
    sign = -1.0 if up_axis.startswith("-") else 1.0
    up = sign * np.eye(3)["xyz".index(up_axis[-1])]
    ahead = sign * np.asarray(_AHEAD[up_axis[-1]])
    return np.stack([np.cross(up, ahead), up, ahead])


def surface_points(geometry: Points | Mesh, count: int) -> Float64[np.ndarray, "n 3"]:
    """Return up to `count` points of a surface, in scan space without origin."""
    rng = np.random.default_rng(0)
    if isinstance(geometry, Mesh) and len(geometry.faces):
        found = sample_surface(geometry, count, rng).positions
        return found.astype(np.float64)
    every = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    if len(every) > count:
        every = every[np.sort(rng.permutation(len(every))[:count])]
    return every.astype(np.float64)


def robust_bounds(
    points: Float64[np.ndarray, "n 3"],
) -> tuple[Float64[np.ndarray, "3"], Float64[np.ndarray, "3"]]:
    """Return a box around all points but a few that lie far off on their own."""
    low, high = np.quantile(points, [0.005, 0.995], axis=0)
    # Across a sheet or a thin limb the quantiles meet: the whole size is a floor.
    room = 0.1 * (high - low) + 0.05 * float((high - low).max())
    return (
        np.maximum(points.min(axis=0), low - room),
        np.minimum(points.max(axis=0), high + room),
    )


def within(
    points: Float64[np.ndarray, "n 3"], low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Return which points lie in a box."""
    return np.asarray(((points >= low) & (points <= high)).all(axis=1))


def thinned(
    points: Float64[np.ndarray, "n 3"], cell: float
) -> Float64[np.ndarray, "m 3"]:
    """Return the mean of the points in each cell: dense parts weigh no more."""
    cells = np.floor((points - points.min(axis=0)) / cell).astype(np.int64)
    across = cells.max(axis=0) + 1
    keys = (cells[:, 0] * across[1] + cells[:, 1]) * across[2] + cells[:, 2]
    _, owners, counts = np.unique(keys, return_inverse=True, return_counts=True)
    sums = [np.bincount(owners, points[:, axis]) for axis in range(3)]
    return np.asarray(np.stack(sums, axis=1) / counts[:, None])
