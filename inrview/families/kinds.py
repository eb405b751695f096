"""Whether the shapes of a folder look like one kind of thing."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Float32, Float64
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial import cKDTree
from scipy.spatial.distance import squareform

from inrview.families.samples import ShapeSamples
from inrview.messages.notes import Note, Severity

PROBES = 600
APART = 2.5
"""Gap between two groups, over the typical gap within them, that is worth a word."""


def kinds_note(shapes: Sequence[ShapeSamples]) -> Note | None:
    """Return a note with the figure where shapes fall into two groups, else None.

    The figure is the mean distance between two placed surfaces, both ways. Shapes are
    joined nearest first (single linkage); the last join of one kind is little wider
    than the others.
    """
    if len(shapes) < 4:
        return None
    joins = linkage(squareform(surface_distances(shapes)), "single")
    gaps = joins[:, 2]
    last, typical = float(gaps[-1]), float(np.median(gaps[:-1]))
    if typical <= 0 or last < APART * typical:
        return None
    groups = fcluster(joins, 2, "maxclust")
    smaller = 1 if (groups == 1).sum() * 2 <= len(groups) else 2
    names = [s.name for s, g in zip(shapes, groups, strict=True) if g == smaller]
    some = ", ".join(f"'{name}'" for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    text = (
        f"These look like two kinds of shapes: {some}{more} lie {last:.3f} from the "
        f"others, which lie {typical:.3f} from each other (mean distance of surfaces, "
        "where a shape is about 2 long). Learn each kind as its own family."
    )
    return Note("mixed-kinds", text, Severity.WARNING, len(names))


def surface_distances(
    shapes: Sequence[ShapeSamples],
) -> Float64[np.ndarray, "s s"]:
    """Return the mean distance between surfaces as they are placed, both ways."""
    return cloud_distances([probes(shape) for shape in shapes])


def probes(shape: ShapeSamples) -> Float32[np.ndarray, "n 3"]:
    """Return a few points spread over a shape."""
    rows = np.linspace(0, len(shape.surface) - 1, PROBES).astype(int)
    return np.asarray(shape.surface[rows], np.float32)


def cloud_distances(
    clouds: Sequence[Float[np.ndarray, "n 3"]],
) -> Float64[np.ndarray, "s s"]:
    """Return the mean distance between clouds to the nearest points, both ways."""
    trees = [cKDTree(cloud) for cloud in clouds]
    one_way = np.array(
        [[np.mean(tree.query(cloud)[0]) for tree in trees] for cloud in clouds]
    )
    mean = (one_way + one_way.T) / 2
    np.fill_diagonal(mean, 0)
    return np.asarray(mean, np.float64)
