"""The surface of one member as points, and as distances on a grid."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from inrview.fields.code_slopes import Answer
from inrview.fields.field import Field
from inrview.geometry.frozen import Value
from inrview.messages.family import FamilySnapshot
from inrview.processing.neighbours import nearest

HALF = 1.4
"""Half the side of the grid: scans that lie too far out are told which way to go."""
CELLS = 40
DRAWN = 24_000
TENTH = 10
"""Of the points drawn, this part lies near enough to the surface to be led to it."""
NEWTON = 4


def surface_cloud(
    field: Field, family: FamilySnapshot, count: int = DRAWN
) -> Float32[np.ndarray, "n 3"]:
    """Return points on a member's surface, found from anywhere by Newton's steps."""
    rng = np.random.default_rng(0)
    low, high = np.array(family.low), np.array(family.high)
    points = rng.uniform(low, high, (count, 3)).astype(np.float32)
    values = field.values(points)
    near = np.argsort(np.abs(values), kind="stable")[: count // TENTH]
    points = points[near]
    for _ in range(NEWTON):
        values, slopes = field.values(points), field.gradients(points)
        squares = np.maximum(np.square(slopes).sum(axis=1), 0.05)
        points = points - (values / squares)[:, None] * slopes
        inside = ((points >= low) & (points <= high)).all(axis=1)
        points = np.ascontiguousarray(points[inside], np.float32)
    return np.asarray(points[np.abs(field.values(points)) < 2e-3])


@dataclass(frozen=True, slots=True, eq=False)
class DistanceGrid(Value):
    """Signed distance to one surface, looked up: far out too, where no field is."""

    values: Float32[np.ndarray, "c c c"]
    cloud: Float32[np.ndarray, "n 3"]

    @classmethod
    def of(cls, field: Field, family: FamilySnapshot) -> "DistanceGrid":
        """Measure the distance to a member's surface at each corner of a grid."""
        cloud = surface_cloud(field, family)
        marks = np.linspace(-HALF, HALF, CELLS)
        corners = np.stack(np.meshgrid(marks, marks, marks, indexing="ij"), axis=-1)
        corners = corners.reshape(-1, 3)
        if len(cloud) == 0:
            lengths = np.linalg.norm(corners, axis=1)
        else:
            lengths = nearest(cKDTree(cloud), corners, 1)[0][:, 0]
        within = ((corners >= family.low) & (corners <= family.high)).all(axis=1)
        values = field.values(corners[within].astype(np.float32))
        lengths[within] *= np.where(values < 0, -1.0, 1.0)
        return cls(lengths.astype(np.float32).reshape(CELLS, CELLS, CELLS), cloud)

    def ask(
        self,
        points: Float32[np.ndarray, "n 3"],
        code: Float32[np.ndarray, " k"],
        directions: Float32[np.ndarray, "d k"],
    ) -> Answer:
        """Return distances and their slopes; whatever the code, the surface stays."""
        del code
        step = 2 * HALF / (CELLS - 1)
        places = (points.astype(np.float64) + HALF) / step
        values = self._at(places)
        slopes = np.empty((len(points), 3), np.float32)
        for axis in range(3):
            aside = np.zeros(3)
            aside[axis] = 0.5
            rise = self._at(places + aside) - self._at(places - aside)
            slopes[:, axis] = rise / step
        none = np.zeros((len(points), len(directions)), np.float32)
        return Answer(values.astype(np.float32), slopes, none)

    def by_template(
        self,
        points: Float32[np.ndarray, "n 3"],
        code: Float32[np.ndarray, " k"],
        directions: Float32[np.ndarray, "d k"],
    ) -> Float32[np.ndarray, "n d 3"]:
        """Return that nothing moves."""
        del code
        return np.zeros((len(points), len(directions), 3), np.float32)

    def _at(self, places: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " n"]:
        """Return values at places counted in cells; beyond the grid, further off."""
        held = np.clip(places, 0, CELLS - 1)
        beyond = np.linalg.norm(places - held, axis=1) * 2 * HALF / (CELLS - 1)
        found = map_coordinates(self.values, held.T, order=1, output=np.float64)
        return np.asarray(found + beyond)
