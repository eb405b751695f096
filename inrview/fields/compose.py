"""Fields made of fields: joined, blended, offset, hollowed, cropped, moved.

Each is a function of values that are negative inside. Of signed distances the result
never changes faster than a distance does: wherever it is d, the surface is at least |d|
away, so it may be stepped through and offset, but it is not the distance itself.

| field | exact outside | exact inside |
|---|---|---|
| union, min(a, b) | yes | no: where parts overlap, the surface is farther |
| intersection and crops, max(a, b) | no: beyond edges it is farther | yes |
| difference, max(a, -b) | no | yes |
| any of them blended | no | no |
| offset f - d | if d >= 0 | if d <= 0 |
| shell abs(f) - t / 2 | yes | no |
| moved | as before | as before |

"Yes" holds if the parts are exact there as well. Of occupancies the same minima and
maxima are right about inside and outside, and about nothing else.

Notes
-----
Ricci 1973, "A Constructive Geometry for Computer Graphics" (minima and maxima);
Quilez, "Smooth minimum" (the quadratic polynomial); "Distance functions" (offset and
shell).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.fields.field import Field
from inrview.fields.regions import BoxRegion
from inrview.geometry.frozen import Value
from inrview.geometry.similarity import Similarity

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class Joined(Value):
    """Union, intersection or difference of two fields, blended within a radius.

    The quadratic smooth minimum is min(a, b) - h^2 r / 4, h = max(1 - |a - b| / r, 0).
    It fills at most r / 4, and its gradient is a mean of the two, so never longer.
    """

    kind: str
    first: Field
    second: Field
    radius: float = 0.0

    def values(self, points: Points) -> Numbers:
        """Return the joined field."""
        a, b = self._signed(self.first.values(points), self.second.values(points))
        result = np.minimum(a, b)
        if self.radius > 0:
            near = self._nearness(a, b)
            result -= near * near * np.float32(self.radius / 4)
        return np.asarray(result if self.kind == "union" else -result, np.float32)

    def gradients(self, points: Points) -> Points:
        """Return the gradient, asking each part only where it counts."""
        a, b = self._signed(self.first.values(points), self.second.values(points))
        share = (b < a).astype(np.float32)
        if self.radius > 0:
            half = self._nearness(a, b) / 2
            share = np.where(b < a, 1 - half, half)
        result = np.zeros_like(points, np.float32)
        sign = -1 if self.kind == "difference" else 1
        for field, part in ((self.first, 1 - share), (self.second, sign * share)):
            rows = np.flatnonzero(part)
            result[rows] += part[rows, None] * field.gradients(points[rows])
        return result

    def _signed(self, a: Numbers, b: Numbers) -> tuple[Numbers, Numbers]:
        """Return what the smaller is taken of; maxima are minima of the opposite."""
        if self.kind == "union":
            return a, b
        return -a, b if self.kind == "difference" else -b

    def _nearness(self, a: Numbers, b: Numbers) -> Numbers:
        apart = np.abs(a - b) / np.float32(self.radius)
        return np.asarray(np.maximum(1 - apart, 0), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Offset(Value):
    """The surface at a distance: grown if positive, shrunk if negative."""

    inner: Field
    amount: float

    def values(self, points: Points) -> Numbers:
        """Return the values less the amount."""
        return np.asarray(self.inner.values(points) - np.float32(self.amount))

    def gradients(self, points: Points) -> Points:
        """Return the gradient of the field inside."""
        return self.inner.gradients(points)


@dataclass(frozen=True, slots=True, eq=False)
class Shell(Value):
    """A wall of a thickness, half of it on either side of the surface."""

    inner: Field
    thickness: float

    def values(self, points: Points) -> Numbers:
        """Return the distance to the wall."""
        half = np.float32(self.thickness / 2)
        return np.asarray(np.abs(self.inner.values(points)) - half)

    def gradients(self, points: Points) -> Points:
        """Return the gradient, turned round within the old surface."""
        sides = np.sign(self.inner.values(points))[:, None]
        return np.asarray(sides * self.inner.gradients(points), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Placed(Value):
    """A field seen from another space: `similarity` carries points into its own."""

    inner: Field
    similarity: Similarity
    factor: float
    """Of its values: a length of its space in the space around; 1 for occupancies."""

    def values(self, points: Points) -> Numbers:
        """Return the field's values as lengths of the space around."""
        values = self.inner.values(self._carried(points))
        return np.asarray(values * np.float32(self.factor))

    def gradients(self, points: Points) -> Points:
        """Return the gradient, turned back."""
        slopes = self.inner.gradients(self._carried(points))
        turned = slopes @ self.similarity.rotation.astype(np.float32)
        return np.asarray(turned * np.float32(self.factor * self.similarity.scale))

    def _carried(self, points: Points) -> Points:
        return self.similarity(points.astype(np.float64)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Bounded(Value):
    """A field that holds in its box only, continued outside as a bound.

    Nothing is known of a fitted field beyond the box where its surface is looked for.
    Outside, it is sqrt(d^2 + f(c)^2) with the nearest place c of the box, d away: the
    surface lies in the box, so it cannot be nearer. What reaches the box's border from
    inside is closed there.
    """

    inner: Field
    box: BoxRegion

    def values(self, points: Points) -> Numbers:
        """Return the field, or outside its box a bound of it."""
        nearest, beyond = self._nearest(points)
        values = np.maximum(self.inner.values(nearest), np.minimum(beyond, 0))
        outside = np.flatnonzero(beyond > 0)
        kept = np.maximum(values[outside], 0)
        values[outside] = np.hypot(kept, beyond[outside])
        return np.asarray(values, np.float32)

    def gradients(self, points: Points) -> Points:
        """Return the gradient of the same."""
        nearest, beyond = self._nearest(points)
        values = self.inner.values(nearest)
        result = self.inner.gradients(nearest).copy()
        is_closed = (beyond <= 0) & (values < beyond)
        result[is_closed] = self.box.gradients(points[is_closed])
        outside = np.flatnonzero(beyond > 0)
        away = points[outside] - nearest[outside]
        kept = np.maximum(values[outside], 0)[:, None]
        along = np.where(away == 0, result[outside], 0) * kept
        lengths = np.hypot(kept, beyond[outside, None])
        result[outside] = (along + away) / lengths
        return np.asarray(result, np.float32)

    def _nearest(self, points: Points) -> tuple[Points, Numbers]:
        """Return the nearest places of the box, and signed distances to it."""
        beyond = self.box.values(points)
        if (beyond <= 0).all():
            return points, beyond
        low, high = (np.array(one, np.float32) for one in (self.box.low, self.box.high))
        return np.clip(points, low, high), beyond
