"""Where a field is asked to see what rounding its weights changes."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore import restore_shape
from inrview.fields.restore_image import restore_image
from inrview.geometry.raster import pixel_places
from inrview.messages.compact import AnyField
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot

Changes = Generator[None, None, float]

COUNT = 16_384
PIECE = 2048
"""Places asked at once: jobs yield at most 0.05 s apart."""
_NEAR = 0.05
_DRAWN = 65_536
_TRIES, _WALKS = 24, 5
_FOUND = 1e-4
_FEWEST = 256
_FAR_SHARE = 8
"""Off the surface an error counts so many times less; there every eighth probe is."""


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """Places, what the field says there, and how much a change of that counts."""

    snapshot: AnyField
    points: Float32[np.ndarray, "n d"]
    values: Float32[np.ndarray, "n k"]
    shares: Float32[np.ndarray, " n"]

    def change(self, weights: Mapping[str, np.ndarray]) -> Changes:
        """Yield between pieces; return the root mean square change of these weights.

        Of a shape it is the way along the normal, in shape space; of a picture, in
        colours.
        """
        other = replace(self.snapshot, weights=weights, packed=None)
        found = yield from _asked(other, self.points)
        steps = (found - self.values) * self.shares[:, None]
        return float(np.sqrt(np.mean(np.square(steps, dtype=np.float64))))


def probes_of(snapshot: AnyField, seed: int) -> Generator[None, None, Probes]:
    """Return probes of a field, most of them where it shows.

    Raises
    ------
    UserError
        When a shape has no surface.
    """
    rng = np.random.default_rng(seed)
    if isinstance(snapshot, ImageSnapshot):
        sides = snapshot.width, snapshot.height
        points = pixel_places(sides, (0, 0, *sides), sides)
        chosen = rng.permutation(len(points))[:COUNT]
        points = points[np.sort(chosen)]
        shares = np.ones(len(points), np.float32)
    else:
        points, shares = yield from _of_shape(snapshot, rng)
    values = yield from _asked(snapshot, points)
    return Probes(snapshot, points, values, shares)


def _of_shape(
    snapshot: FieldSnapshot, rng: np.random.Generator
) -> Generator[
    None, None, tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, " n"]]
]:
    """Walk random points down to the surface; a few stay where they are."""
    field = restore_shape(snapshot)
    low, high = np.array(snapshot.low), np.array(snapshot.high)
    kept: list[np.ndarray] = []
    slopes: list[np.ndarray] = []
    for _ in range(_TRIES):
        points = rng.uniform(low, high, (_DRAWN, 3)).astype(np.float32)
        near = yield from _values(snapshot, points)
        points = points[np.abs(near) < _NEAR][:PIECE]
        for _ in range(_WALKS):
            values, gradients = field.values_and_gradients(points)
            size = np.maximum((gradients**2).sum(axis=1), 1e-4)
            points = points - (values / size)[:, None] * gradients
            yield
        values, gradients = field.values_and_gradients(points)
        is_on = np.abs(values) < _FOUND
        kept.append(points[is_on])
        slopes.append(np.linalg.norm(gradients[is_on], axis=1))
        if sum(map(len, kept)) >= COUNT:
            break
    found, steepness = np.concatenate(kept), np.concatenate(slopes)
    if len(found) < _FEWEST:
        raise UserError("The field has no surface that could be kept; fit it again.")
    far = rng.uniform(low, high, (max(len(found) // _FAR_SHARE, 1), 3))
    points = np.concatenate([found, far.astype(np.float32)])
    shares = np.full(len(points), 1 / _FAR_SHARE, np.float32)
    shares[: len(found)] = 1 / np.maximum(steepness, 0.1)
    return points, shares


def _values(
    snapshot: FieldSnapshot, points: Float32[np.ndarray, "n 3"]
) -> Generator[None, None, Float32[np.ndarray, " n"]]:
    values = yield from _asked(snapshot, points)
    return values[:, 0]


def _asked(
    snapshot: AnyField, points: Float32[np.ndarray, "n d"]
) -> Generator[None, None, Float32[np.ndarray, "n k"]]:
    """Return the field's values as a row for each point."""
    if isinstance(snapshot, ImageSnapshot):
        ask = restore_image(snapshot).values
    else:
        ask = restore_shape(snapshot).values
    rows = []
    for start in range(0, len(points), PIECE):
        found = ask(points[start : start + PIECE])
        rows.append(found.reshape(len(found), -1))
        yield
    return np.concatenate(rows)
