"""Where points of each shape belong on the most typical one: a start for posed shapes.

Arms that are up here and down there cross space which a smooth, small deformation does
not cross: from nothing, a fit stays where it matched the wrong limbs. Shapes that
overlap already need no guide.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import cKDTree

from inrview.families.functional_map import best_map, smoothed
from inrview.families.kinds import PROBES, surface_distances
from inrview.families.samples import ShapeSamples
from inrview.families.surface_graph import SurfaceGraph, surface_graph
from inrview.geometry.frozen import Value
from inrview.geometry.steps import told_alike

APART = 0.055
"""Mean distance of surfaces stretched to one size, in radii (root mean square), from
which shapes are guided. Standing bodies: 0.028; airliners: 0.06; in poses: 0.089."""
DENSE = 5000
"""Points of each shape there: the gaps between them count too."""
WHOLE = 0.95
"""Share of a shape that must hang together for its waves to say anything."""
STRAINED = 0.6
"""Distortion from which a map is not believed."""


@dataclass(frozen=True, slots=True, eq=False)
class Guide(Value):
    """Points of one shape and where they belong, in shape space."""

    points: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"]
    targets: Float32[np.ndarray, "n 3"]
    target_normals: Float32[np.ndarray, "n 3"]


def guides(
    shapes: Sequence[ShapeSamples],
) -> Generator[float, None, tuple[Guide | None, ...]]:
    """Return a guide for each shape that has one; yields the share done.

    Maps go along the tree of the most alike shapes to the most typical one, so that
    each step is between like poses; where a shape falls apart or its map is badly
    strained, it has no guide.
    """
    nothing: tuple[Guide | None, ...] = (None,) * len(shapes)
    distances = surface_distances(shapes)
    middle = int(distances.sum(axis=1).argmin())
    if apart(shapes) < APART:
        return nothing
    graphs = []
    for i, shape in enumerate(shapes):
        graphs.append(surface_graph(shape))
        yield 0.4 * i / len(shapes)
    if graphs[middle].whole < WHOLE:
        return nothing
    return (yield from _along_tree(graphs, distances, middle))


def apart(shapes: Sequence[ShapeSamples]) -> float:
    """Return the mean distance of all to the most typical, each axis to one size.

    In radii: root mean square distances of surfaces from their middles. What is only
    taller or wider than the others needs no guide.
    """
    every = max(1, len(shapes[0].surface) // DENSE)
    clouds = [shape.surface[::every].astype(np.float64) for shape in shapes]
    clouds = [cloud - cloud.mean(axis=0) for cloud in clouds]
    sizes = np.maximum([cloud.std(axis=0) for cloud in clouds], 1e-9)
    common = sizes.mean(axis=0)
    even = [cloud / size * common for cloud, size in zip(clouds, sizes, strict=True)]
    trees = [cKDTree(cloud) for cloud in even]
    few = [cloud[:: max(1, len(cloud) // PROBES)] for cloud in even]
    ways = np.array(
        [[np.mean(tree.query(cloud)[0]) for tree in trees] for cloud in few]
    )
    sums = ((ways + ways.T) / 2).sum(axis=1)
    return float(sums.min()) / max(len(shapes) - 1, 1) / float(np.linalg.norm(common))


def _along_tree(
    graphs: Sequence[SurfaceGraph], distances: Float64[np.ndarray, "s s"], middle: int
) -> Generator[float, None, tuple[Guide | None, ...]]:
    """Map each shape to its parent, and both together to the middle one."""
    tree = minimum_spanning_tree(distances)
    order, parents = breadth_first_order(tree, middle, directed=False)
    target = graphs[middle]
    maps: dict[int, Int64[np.ndarray, " n"]] = {middle: np.arange(len(target.points))}
    found: list[Guide | None] = [None] * len(graphs)
    found[middle] = _guide(target, target, maps[middle])
    for done, i in enumerate(order[1:], 1):
        parent = int(parents[i])
        if graphs[i].whole < WHOLE or parent not in maps:
            continue
        share = 0.4 + 0.6 * done / len(graphs)
        known = None
        if parent != middle:
            steps = best_map(graphs[i], graphs[parent])
            to_parent, _ = yield from told_alike(steps, share)
            known = maps[parent][to_parent]
        steps = best_map(graphs[i], target, known)
        rows, strain = yield from told_alike(steps, share)
        if strain < STRAINED:
            maps[int(i)] = rows
            found[i] = _guide(graphs[i], target, rows)
    return tuple(found)


def _guide(
    source: SurfaceGraph, target: SurfaceGraph, rows: Int64[np.ndarray, " n"]
) -> Guide:
    targets = target.points if source is target else smoothed(source, target, rows)
    return Guide(
        source.points.astype(np.float32),
        source.normals.astype(np.float32),
        targets.astype(np.float32),
        target.normals[rows].astype(np.float32),
    )
