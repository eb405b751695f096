"""Where a field is asked to see what rounding its weights changes."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fields.field import Field
from inrview.fields.restore import restore
from inrview.fields.restore_image import restore_image
from inrview.geometry.raster import pixel_places
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.kept import Asked, Kept, with_arrays
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import AnySnapshot

Changes = Generator[None, None, float]

COUNT = 16_384
PIECE = 2048
"""Places asked at once: jobs yield at most 0.05 s apart."""
_NEAR = 0.05
_DRAWN = 65_536
_TRIES, _WALKS = 24, 5
_FOUND = 1e-4
_FEWEST = 256
_LEAST_EACH = 256
"""Of a family: probes of each shape, however many there are."""
_FAR_SHARE = 8
"""Off the surface an error counts so many times less; there every eighth probe is."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where one field is asked, what it says there, and how much a change counts."""

    points: Float32[np.ndarray, "n d"]
    values: Float32[np.ndarray, "n k"]
    shares: Float32[np.ndarray, " n"]

    def squares(self, asked: Asked) -> Generator[None, None, Float64[np.ndarray, " m"]]:
        """Return the squares of what another field says otherwise."""
        found = yield from _asked(asked, self.points)
        steps = (found - self.values) * self.shares[:, None]
        return np.asarray(np.square(steps, dtype=np.float64).reshape(-1))


@dataclass(frozen=True, slots=True, eq=False)
class Probes:
    """Places at which what is to be rounded is asked, most of them where it shows."""

    snapshot: Kept
    places: tuple[Places, ...]
    """Of a shape or picture one; of a family the template's, then each learned
    shape's, as far as they have a surface."""
    rows: tuple[int, ...] = ()
    """Of a family: whose places these are by the row of its code; -1, the template."""

    def change(self, weights: Mapping[str, np.ndarray]) -> Changes:
        """Yield between pieces; return the root mean square change of these weights.

        Of shapes it is the way along the normal, in shape space; of a picture, in
        colours.
        """
        other = with_arrays(self.snapshot, weights)
        found = []
        for number, one in enumerate(self.places):
            if isinstance(other, FamilySnapshot):
                steps = one.squares(_member(other, self.rows[number]))
            else:
                steps = one.squares(other)
            found.append((yield from steps))
        return float(np.sqrt(np.mean(np.concatenate(found))))


def probes_of(snapshot: Kept, seed: int) -> Generator[None, None, Probes]:
    """Return probes of a field or of a family's shapes.

    Raises
    ------
    UserError
        When there is no surface.
    """
    rng = np.random.default_rng(seed)
    if isinstance(snapshot, FamilySnapshot):
        return (yield from _of_family(snapshot, rng))
    if isinstance(snapshot, ImageSnapshot):
        sides = snapshot.width, snapshot.height
        points = pixel_places(sides, (0, 0, *sides), sides)
        chosen = rng.permutation(len(points))[:COUNT]
        points = points[np.sort(chosen)]
        shares = np.ones(len(points), np.float32)
        values = yield from _asked(snapshot, points)
        return Probes(snapshot, (Places(points, values, shares),))
    found = yield from _of_shape(snapshot, rng, COUNT)
    _check(0 if found is None else len(found.points))
    assert found is not None
    return Probes(snapshot, (found,))


def _check(count: int) -> None:
    if count < _FEWEST:
        raise UserError("The field has no surface that could be kept; fit it again.")


def _of_family(
    snapshot: FamilySnapshot, rng: np.random.Generator
) -> Generator[None, None, Probes]:
    rows = range(-1, len(snapshot.names))
    count = max(COUNT // len(rows), _LEAST_EACH)
    places, known = [], []
    for row in rows:
        found = yield from _of_shape(_member(snapshot, row), rng, count)
        if found is not None:
            places.append(found)
            known.append(row)
    _check(sum(len(one.points) for one in places))
    return Probes(snapshot, tuple(places), tuple(known))


def _member(family: FamilySnapshot, row: int) -> MemberSnapshot:
    return MemberSnapshot(family, None if row < 0 else family.codes[row])


def _of_shape(
    snapshot: AnySnapshot, rng: np.random.Generator, count: int
) -> Generator[None, None, Places | None]:
    """Walk random points down to the surface; a few stay where they are.

    Returns None where there is no surface.
    """
    field = restore(snapshot)
    low, high = np.array(snapshot.low), np.array(snapshot.high)
    kept: list[np.ndarray] = []
    slopes: list[np.ndarray] = []
    drawn, walkers = min(_DRAWN, 16 * count), min(PIECE, 3 * count // 2)
    for _ in range(_TRIES):
        points = rng.uniform(low, high, (drawn, 3)).astype(np.float32)
        near = (yield from _asked(snapshot, points))[:, 0]
        points = points[np.abs(near) < _NEAR][:walkers]
        for _ in range(_WALKS):
            values, gradients = _both(field, points)
            size = np.maximum((gradients**2).sum(axis=1), 1e-4)
            points = points - (values / size)[:, None] * gradients
            yield
        values, gradients = _both(field, points)
        is_on = np.abs(values) < _FOUND
        kept.append(points[is_on])
        slopes.append(np.linalg.norm(gradients[is_on], axis=1))
        if sum(map(len, kept)) >= count:
            break
    found, steepness = np.concatenate(kept), np.concatenate(slopes)
    if len(found) == 0:
        return None
    far = rng.uniform(low, high, (max(len(found) // _FAR_SHARE, 1), 3))
    points = np.concatenate([found, far.astype(np.float32)])
    shares = np.full(len(points), 1 / _FAR_SHARE, np.float32)
    shares[: len(found)] = 1 / np.maximum(steepness, 0.1)
    values = yield from _asked(snapshot, points)
    return Places(points, values, shares)


def _both(
    field: Field, points: Float32[np.ndarray, "n 3"]
) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n 3"]]:
    return field.values(points), field.gradients(points)


def _asked(
    snapshot: Asked, points: Float32[np.ndarray, "n d"]
) -> Generator[None, None, Float32[np.ndarray, "n k"]]:
    """Return the field's values as a row for each point."""
    if isinstance(snapshot, ImageSnapshot):
        ask = restore_image(snapshot).values
    else:
        ask = restore(snapshot).values
    rows = []
    for start in range(0, len(points), PIECE):
        found = ask(points[start : start + PIECE])
        rows.append(found.reshape(len(found), -1))
        yield
    return np.concatenate(rows)
