"""Which point of one shape is which of another, found on their waves.

Notes
-----
Functional maps: Ovsjanikov et al. 2012; wave kernel signature: Aubry et al. 2011;
ZoomOut: Melzi et al. 2019.
"""

from collections.abc import Generator

import numpy as np
from jaxtyping import Float64, Int64

from inrview.families.surface_graph import SurfaceGraph

WAY = 0.5
"""Cost of the mean way points go, in shape space, beside the distortion: of two maps
that bend alike, the one that swaps no limbs."""
FIRST = 10
"""Waves of the first, coarse map."""
STRIDE = 5
MIDDLE = 50
"""Waves at which the candidates are compared; the best one goes on to all of them."""
ENERGIES = 20
PLACE_WEIGHTS = (0.5, 1.0, 2.0, 4.0)
"""How much where a point lies counts beside how it vibrates: bent limbs want little,
left and right want much. All are tried, the least distorted map wins."""
ORDERLY = 0.1
"""Weight of waves mapping to waves of their own frequency."""
SMOOTH = 80
"""Waves that make up the mapped positions: fewer than tell points apart."""
TORN = 3.0
"""A link stretched by more than this is as bad as one torn apart."""


def best_map(
    source: SurfaceGraph,
    target: SurfaceGraph,
    known: Int64[np.ndarray, " n"] | None = None,
) -> Generator[None, None, tuple[Int64[np.ndarray, " n"], float]]:
    """Return for each point of the source one of the target, and the map's distortion.

    A `known` map is refined beside those found from nothing. Yields between stretches
    of some ten milliseconds.
    """
    starts = [_first_map(source, target, weight) for weight in PLACE_WEIGHTS]
    if known is not None:
        count = min(2 * FIRST, source.waves.shape[1], target.waves.shape[1])
        starts.append(source.coefficients(target.waves[known, :count], count))
    found = []
    for start in starts:
        rows = yield from _zoomed(source, target, start, MIDDLE)
        mapped = smoothed(source, target, rows, MIDDLE)
        strain = distortion(source, mapped)
        way = float(np.linalg.norm(mapped - source.points, axis=1).mean())
        found.append((strain + WAY * way, strain, rows))
    _, strain, rows = min(found, key=lambda candidate: candidate[:2])
    matrix = source.coefficients(target.waves[rows, :MIDDLE], MIDDLE)
    fine = yield from _zoomed(source, target, matrix, target.waves.shape[1])
    return fine, strain


def smoothed(
    source: SurfaceGraph,
    target: SurfaceGraph,
    rows: Int64[np.ndarray, " n"],
    count: int = SMOOTH,
) -> Float64[np.ndarray, "n 3"]:
    """Return where the source's points go, without the jumps from point to point."""
    waves = source.waves[:, :count]
    return np.asarray(waves @ source.coefficients(target.points[rows], count))


def distortion(source: SurfaceGraph, mapped: Float64[np.ndarray, "n 3"]) -> float:
    """Return the mean relative change of the length of links."""
    starts, ends = source.links
    before = np.linalg.norm(source.points[starts] - source.points[ends], axis=1)
    after = np.linalg.norm(mapped[starts] - mapped[ends], axis=1)
    changes = np.abs(after - before) / np.maximum(before, 1e-12)
    return float(np.minimum(changes, TORN).mean())


def _zoomed(
    source: SurfaceGraph,
    target: SurfaceGraph,
    matrix: Float64[np.ndarray, "a b"],
    most: int,
) -> Generator[None, None, Int64[np.ndarray, " n"]]:
    """Refine a map by turns: points from waves, then more waves from points."""
    most = min(most, source.waves.shape[1], target.waves.shape[1])
    count = len(matrix)
    while True:
        rows = _nearest(source.waves[:, :count], target.waves[:, :count] @ matrix.T)
        yield
        if count >= most:
            return rows
        count = min(count + max(STRIDE, count // 6), most)
        matrix = source.coefficients(target.waves[rows, :count], count)


def _first_map(
    source: SurfaceGraph, target: SurfaceGraph, weight: float
) -> Float64[np.ndarray, "a b"]:
    """Solve for the matrix that carries the target's features to the source's."""
    count = min(FIRST, source.waves.shape[1], target.waves.shape[1])
    wanted = source.coefficients(_features(source, weight), count)
    given = target.coefficients(_features(target, weight), count)
    scale = max(source.frequencies[count - 1], target.frequencies[count - 1], 1e-12)
    apart = source.frequencies[:count, None] - target.frequencies[None, :count]
    penalties = ORDERLY * np.square(given).sum() * np.square(apart / scale)
    products = given @ given.T + 1e-9 * np.eye(count)
    rows = [
        np.linalg.solve(products + np.diag(penalty), given @ row)
        for penalty, row in zip(penalties, wanted, strict=True)
    ]
    return np.array(rows)


def _features(graph: SurfaceGraph, weight: float) -> Float64[np.ndarray, "n c"]:
    """Return the wave kernel signature and the weighted place of each point."""
    logs = np.log(np.maximum(graph.frequencies[1:], 1e-8))
    energies = np.linspace(logs[0], logs[-1], ENERGIES + 4)[2:-2]
    width = 3.5 * (energies[1] - energies[0])
    kernel = np.exp(-np.square((energies[None] - logs[:, None]) / width) / 2)
    signature = np.square(graph.waves[:, 1:]) @ (kernel / kernel.sum(axis=0))
    signature = signature / signature.mean(axis=0) - 1
    signature /= max(float(np.linalg.norm(signature, axis=1).mean()), 1e-12)
    places = graph.points - graph.points.mean(axis=0)
    places /= max(float(np.linalg.norm(places, axis=1).mean()), 1e-12)
    return np.concatenate([signature, weight * places], axis=1)


def _nearest(
    queries: Float64[np.ndarray, "n k"], places: Float64[np.ndarray, "m k"]
) -> Int64[np.ndarray, " n"]:
    """Return the nearest place: a plain product beats a tree in sixty dimensions."""
    halves = np.square(places).sum(axis=1).astype(np.float32) / 2
    products = queries.astype(np.float32) @ places.T.astype(np.float32)
    return np.asarray((halves[None] - products).argmin(axis=1), np.int64)
