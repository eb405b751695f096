"""How far apart two surfaces are; every number is defined here and nowhere else."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.processing.merge import moved
from inrview.processing.neighbours import nearest
from inrview.processing.sample import sample_surface
from inrview.processing.triangle_distance import TriangleDistance, distance_to

CHUNK = 8192
THRESHOLD_SHARE = 0.005

DEFINITIONS = {
    "samples": "points on each side: drawn evenly by area from a mesh, taken at random"
    " from a cloud (all of them if it has fewer)",
    "mean_forward": "mean distance from the samples of A to the nearest sample of B",
    "mean_backward": "mean distance from the samples of B to the nearest sample of A",
    "chamfer_l1": "(mean_forward + mean_backward) / 2",
    "chamfer_l2": "half the mean squared distance from A to B plus half that from B"
    " to A",
    "hausdorff": "the largest of all distances, from A to B and from B to A",
    "threshold": "distance that counts as a match; 0.5 % of the longest side of A's"
    " bounds if not given",
    "precision": "share of the samples of A within the threshold of a sample of B",
    "recall": "share of the samples of B within the threshold of a sample of A",
    "f_score": "2 precision recall / (precision + recall)",
    "normal_consistency": "mean of |cos| of the angle between the normals of nearest"
    " samples, over both directions; none if a cloud has no normals",
    "distance_to_triangles_forward": "mean distance from the samples of A to the"
    " nearest point of B's triangles; none if B is a cloud",
    "distance_to_triangles_backward": "mean distance from the samples of B to the"
    " nearest point of A's triangles; none if A is a cloud",
}
"""Each key of a comparison and its meaning; A is the first and B the second side."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of a comparison: samples in float64, and triangles if it is a mesh."""

    samples: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"] | None
    triangles: TriangleDistance | None
    longest: float
    """Longest side of the bounds."""


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """For each sample of one side: what is nearest on the other."""

    distances: Float64[np.ndarray, " n"]
    indices: Int64[np.ndarray, " n"]
    to_triangles: Float64[np.ndarray, " n"] | None


def prepare(
    geometry: Points | Mesh, count: int, rng: np.random.Generator, origin: Vector
) -> Side:
    """Draw a side's samples, in coordinates relative to `origin`."""
    low, high = geometry.bounds
    longest = float((high - low).max())
    if isinstance(geometry, Mesh):
        samples = sample_surface(geometry, count, rng)
        triangles = _moved_triangles(geometry, origin)
    else:
        samples, triangles = _chosen(geometry, count, rng), None
    normals = samples.normals
    return Side(
        moved(samples, origin).astype(np.float64),
        None if normals is None else normals.astype(np.float64),
        triangles,
        longest,
    )


def match(side: Side, other: Side) -> Generator[float, None, Matches]:
    """Find what is nearest to each sample, yielding the share done."""
    tree = cKDTree(other.samples)
    found, indices, triangles = [], [], []
    for start in range(0, len(side.samples), CHUNK):
        queries = side.samples[start : start + CHUNK]
        distances, nearest_samples = nearest(tree, queries, 1)
        found.append(distances[:, 0])
        indices.append(nearest_samples[:, 0])
        if other.triangles is not None:
            triangles.append(other.triangles.closest(queries)[0])
        yield min(1.0, (start + CHUNK) / len(side.samples))
    return Matches(
        np.concatenate(found),
        np.concatenate(indices),
        np.concatenate(triangles) if triangles else None,
    )


def triangles_apart(one: Side, two: Side) -> Generator[float, None, float | None]:
    """Return the mean distance from samples to the other's triangles, both ways.

    The mean of `distance_to_triangles_forward` and `_backward`; None where a side has
    no triangles. Yields the share done.
    """
    if one.triangles is None or two.triangles is None:
        return None
    means = []
    for share, side, triangles in ((0, one, two.triangles), (0.5, two, one.triangles)):
        found = []
        for start in range(0, len(side.samples), CHUNK):
            found.append(triangles.closest(side.samples[start : start + CHUNK])[0])
            yield share + 0.5 * start / len(side.samples)
        means.append(float(np.concatenate(found).mean()))
    return sum(means) / 2


def measures(
    sides: tuple[Side, Side],
    matches: tuple[Matches, Matches],
    threshold: float | None = None,
) -> dict[str, float | None]:
    """Return every measure of `DEFINITIONS` but `samples`."""
    forward, backward = (match.distances for match in matches)
    if threshold is None:
        threshold = THRESHOLD_SHARE * sides[0].longest
    precision = float((forward <= threshold).mean())
    recall = float((backward <= threshold).mean())
    both = precision + recall
    return {
        "mean_forward": float(forward.mean()),
        "mean_backward": float(backward.mean()),
        "chamfer_l1": float(forward.mean() + backward.mean()) / 2,
        "chamfer_l2": float((forward**2).mean() + (backward**2).mean()) / 2,
        "hausdorff": float(max(forward.max(), backward.max())),
        "threshold": float(threshold),
        "precision": precision,
        "recall": recall,
        "f_score": 2 * precision * recall / both if both > 0 else 0.0,
        "normal_consistency": _normal_consistency(sides, matches),
        "distance_to_triangles_forward": _mean(matches[0].to_triangles),
        "distance_to_triangles_backward": _mean(matches[1].to_triangles),
    }


def _normal_consistency(
    sides: tuple[Side, Side], matches: tuple[Matches, Matches]
) -> float | None:
    first, second = sides[0].normals, sides[1].normals
    if first is None or second is None:
        return None
    forward = np.einsum("ij,ij->i", first, second[matches[0].indices])
    backward = np.einsum("ij,ij->i", second, first[matches[1].indices])
    return float(np.abs(forward).mean() + np.abs(backward).mean()) / 2


def _chosen(points: Points, count: int, rng: np.random.Generator) -> Points:
    if len(points) <= count:
        return points
    rows = np.sort(rng.choice(len(points), count, replace=False))
    normals = None if points.normals is None else points.normals[rows]
    return Points(points.positions[rows], normals=normals, origin=points.origin)


def _moved_triangles(mesh: Mesh, origin: Vector) -> TriangleDistance | None:
    x, y, z = np.subtract(mesh.origin, origin).tolist()
    return distance_to(mesh, (x, y, z))


def _mean(distances: Float64[np.ndarray, " n"] | None) -> float | None:
    return None if distances is None else float(distances.mean())
