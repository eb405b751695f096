"""Girths: a loop found once on the template, cut again on each member."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.analysis.parts import part_at
from inrview.analysis.placing import Placed
from inrview.analysis.plane_cut import Loop, loops
from inrview.geometry.mesh import Mesh
from inrview.messages.landmarks import Measurement, TemplateLabels
from inrview.messages.notes import UserError
from inrview.processing.surface_places import Places
from inrview.processing.topology import welded

_ASIDE = (0.0, 0.05, -0.05, 0.1, -0.1, 0.15, -0.15, 0.2, -0.2)
"""How far beside the plane others are tried, in radii of the loop."""
_STEP, _STEPS = 0.01, 8
"""How far beside the template's plane others are tried, in shape space."""
_AS_NEAR = 1.5
"""Times that distance within which a loop there must pass the landmark."""
_MUCH_SHORTER, _LASTING = 0.6, 0.8
"""Of the loop one step before: a shorter one goes around a limb alone, if the next is
about as long."""
_STRAYED = 0.12
"""Mean distance of a loop from the carried one, in radii and beyond the planes' own,
from which on it holds what the other does not: 0.03 to 0.04 for a trunk, 0.2 with arms.
"""
_MOSTLY = 0.5
"""Of a loop in a part, at least this share of its length lies there."""


def template_loop(
    template: Mesh,
    measurement: Measurement,
    point: Float64[np.ndarray, "3"],
    labels: TemplateLabels | None,
) -> Loop:
    """Return the connected loop nearest to a point, of those in the part asked for.

    Where the plane runs through what planes close beside it leave out (the trunk, by an
    arm told on a body that holds it off), the nearest of those is taken.

    Raises
    ------
    UserError
        If the plane does not cut the template there.
    """
    assert measurement.normal is not None
    normal = np.array(measurement.normal) / np.linalg.norm(measurement.normal)
    vertices = template.vertices.astype(np.float64)
    faces = welded(template.vertices, np.asarray(template.faces, np.int64))

    def nearest(aside: float) -> Loop | None:
        found = loops(vertices, faces, point + aside * normal, normal)
        if measurement.part is not None:
            found = [one for one in found if _is_in(one, measurement, labels)]
        return min(found, key=lambda one: _distance(one, point[None]), default=None)

    first = nearest(0.0)
    if first is None:
        where = f" in the part {measurement.part}" if measurement.part else ""
        raise UserError(
            f"{measurement.name}: the plane at {measurement.landmarks[0]} cuts no loop "
            f"of the template{where}. Choose another landmark, plane or part."
        )
    split = [_split_off(nearest, first, point, way) for way in (1.0, -1.0)]
    alone = [one for one in split if one is not None]
    return min(alone, key=lambda one: _distance(one, point[None]), default=first)


def _split_off(
    nearest: Callable[[float], Loop | None],
    first: Loop,
    point: Float64[np.ndarray, "3"],
    way: float,
) -> Loop | None:
    """Return the loop to one side that is suddenly much shorter, and stays so.

    A limb that grows thinner does so by and by, and a tip ends; a plane that leaves
    the trunk keeps the arm's loop.
    """
    before = first
    for step in range(1, _STEPS + 1):
        aside = _STEP * step
        here = nearest(way * aside)
        if here is None or _distance(here, point[None]) > _AS_NEAR * aside:
            return None
        if here.length < _MUCH_SHORTER * before.length:
            after = nearest(way * (aside + _STEP))
            is_lasting = after is not None and after.length > _LASTING * here.length
            return here if is_lasting else None
        before = here
    return None


def girth(loop: Loop, around: Places, placed: Placed, is_taut: bool) -> float:
    """Return the length of the loop on a member, scan units; NaN where there is none.

    The template's loop (`around` are its starts, then its ends, on the template) is
    carried to the member; the plane that fits it best cuts the member's surface, and
    the loop nearest to the carried one is measured.
    """
    starts, ends = placed.at(around).reshape(2, -1, 3)
    carried = Loop(starts, ends, loop.gap)
    return recut(placed.surface, carried, loop.lengths, is_taut)


def recut(
    surface: Mesh,
    carried: Loop,
    lengths: Float64[np.ndarray, " k"],
    is_taut: bool,
) -> float:
    """Return the length of the plane loop of a surface most like a carried one.

    `lengths` say how much each of the carried segments counts. Where the plane runs
    through what the carried loop leaves out (an arm at the height of an armpit), planes
    beside it are tried, the nearest first; where all of them do, the carried loop
    itself is measured, laid into the plane.
    """
    weights = np.tile(lengths / lengths.sum() / 2, 2)
    points = np.concatenate([carried.starts, carried.ends])
    center = weights @ points
    away = points - center
    turned = away * np.sqrt(weights)[:, None]
    normal = np.linalg.svd(turned, full_matrices=False)[2][2]
    radius = float(weights @ np.linalg.norm(away, axis=1))
    faces = welded(surface.vertices, np.asarray(surface.faces, np.int64))
    vertices = surface.vertices.astype(np.float64)
    best: Loop | None = None
    for share in _ASIDE:
        aside = center + share * radius * normal
        found = loops(vertices, faces, aside, normal)
        if not found:
            continue
        nearest = min(found, key=lambda one: _distance(one, points))
        if _strayed(nearest, points) < (_STRAYED + abs(share)) * radius:
            best = nearest
            break
        best = carried.flat(normal)
    if best is None:
        return float("nan")
    return best.taut(normal) if is_taut else best.length


def _distance(loop: Loop, points: Float64[np.ndarray, "n 3"]) -> float:
    """Return the mean distance of points to a loop."""
    return float(np.mean(cKDTree(loop.points).query(points)[0]))


def _strayed(loop: Loop, points: Float64[np.ndarray, "n 3"]) -> float:
    """Return the mean distance of a loop, along its length, to points."""
    away, _ = cKDTree(points).query(loop.points)
    return float(np.average(away, weights=np.maximum(loop.lengths, 1e-12)))


def _is_in(loop: Loop, measurement: Measurement, labels: TemplateLabels | None) -> bool:
    inside = part_at(measurement, labels, loop.points)
    return bool(loop.lengths[inside].sum() > _MOSTLY * loop.lengths.sum())
