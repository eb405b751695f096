"""Areas and volumes of labelled parts."""

import numpy as np
from jaxtyping import Bool, Float64, Int64
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from inrview.analysis.placing import Placed
from inrview.analysis.surface_calculus import crosses
from inrview.messages.landmarks import Measurement, TemplateLabels
from inrview.messages.notes import UserError
from inrview.processing.template_labels import labels_at
from inrview.processing.topology import edges, welded


def part_at(
    measurement: Measurement,
    labels: TemplateLabels | None,
    places: Float64[np.ndarray, "n 3"],
) -> Bool[np.ndarray, " n"]:
    """Return which places in template space belong to a measurement's part.

    Raises
    ------
    UserError
        If there is no such part.
    """
    wanted = part_number(measurement, labels)
    assert labels is not None
    return np.asarray(labels_at(labels, places)[0] == wanted)


def part_number(measurement: Measurement, labels: TemplateLabels | None) -> int:
    """Return the number of a measurement's part.

    Raises
    ------
    UserError
        If the template has no labels, or none of that name.
    """
    name = measurement.part or ""
    number = None if labels is None else labels.label(name)
    if number is not None:
        return number
    known = "no labels" if labels is None else f"the parts {', '.join(labels.parts)}"
    raise UserError(
        f"{measurement.name}: there is no part {name}; the template has {known}. "
        "Labels are painted or loaded in the window, or come from: inrview labels "
        "FAMILY.inrv --from NAME LABELS -o OUT.inrv."
    )


def part_size(
    measurement: Measurement, labels: TemplateLabels | None, placed: Placed
) -> float:
    """Return the area or the volume of a part of a member, scan units."""
    surface = placed.surface
    vertices = surface.vertices.astype(np.float64)
    faces = welded(surface.vertices, np.asarray(surface.faces, np.int64))
    middles = placed.places[surface.faces].mean(axis=1)
    mine = faces[part_at(measurement, labels, middles)]
    if not len(mine):
        return float("nan")
    if measurement.kind == "area":
        return float(np.linalg.norm(crosses(vertices, mine), axis=1).sum() / 2)
    return volume(vertices, mine)


def volume(
    vertices: Float64[np.ndarray, "v 3"], faces: Int64[np.ndarray, "f 3"]
) -> float:
    """Return the volume within faces, each rim closed by a fan about its middle."""
    middle = vertices[faces].mean(axis=(0, 1))
    a, b, c = (vertices[faces[:, corner]] - middle for corner in range(3))
    total = np.einsum("fa,fa->", a, np.cross(b, c))
    start, end = _rims(faces)
    if len(start):
        ones = np.ones(len(start), np.int8)
        graph = coo_matrix((ones, (start, end)), shape=(len(vertices),) * 2)
        rim = connected_components(graph, directed=False)[1][start]
        _, rim = np.unique(rim, return_inverse=True)
        counts = np.bincount(rim)[:, None]
        points = vertices[start] - middle
        sums = [np.bincount(rim, points[:, axis]) for axis in range(3)]
        centers = (np.stack(sums, axis=1) / counts)[rim]
        ends = vertices[end] - middle
        total += np.einsum("fa,fa->", ends, np.cross(points, centers))
    return abs(float(total)) / 6


def _rims(
    faces: Int64[np.ndarray, "f 3"],
) -> tuple[Int64[np.ndarray, " k"], Int64[np.ndarray, " k"]]:
    """Return the directed edges that only one face has."""
    found = edges(faces)
    is_rim = found.counts[found.of_corner] == 1
    ends = np.roll(faces, -1, axis=1)
    return faces[is_rim], ends[is_rim]
