"""Composed fields: right about their surface, never beyond it, exact where said."""

import numpy as np
import pytest

from inrview.fields.analytic import Box, Sphere
from inrview.fields.compose import Bounded, Joined, Offset, Placed, Shell
from inrview.fields.field import Field
from inrview.fields.regions import BoxRegion, HalfSpace
from inrview.geometry.similarity import Similarity

_LEFT, _RIGHT = Sphere(0.4, (-0.2, 0.0, 0.0)), Sphere(0.3, (0.25, 0.1, 0.0))
_LOW = BoxRegion((-0.3, -0.4, -0.2), (0.5, 0.1, 0.6))
_MOVE = Similarity.about((0.1, 0.0, 0.2), (20.0, -35.0, 70.0), 1.6, (0.1, -0.2, 0.05))

FIELDS: dict[str, Field] = {
    "union": Joined("union", _LEFT, _RIGHT),
    "intersection": Joined("intersection", _LEFT, _RIGHT),
    "difference": Joined("difference", _LEFT, _RIGHT),
    "smooth union": Joined("union", _LEFT, _RIGHT, 0.3),
    "smooth intersection": Joined("intersection", _LEFT, _RIGHT, 0.3),
    "smooth difference": Joined("difference", _LEFT, _RIGHT, 0.3),
    "grown": Offset(_LOW, 0.1),
    "shrunk": Offset(Joined("union", _LEFT, _RIGHT), -0.1),
    "shell": Shell(Joined("union", _LEFT, _RIGHT), 0.08),
    "box": Joined("intersection", _LEFT, _LOW),
    "plane": Joined("intersection", _LEFT, HalfSpace((0.0, 0.1, 0.0), (0.6, 0.8, 0.0))),
    "moved": Placed(Joined("difference", _LEFT, _LOW), _MOVE.inverse, _MOVE.scale),
    "bounded": Bounded(_LEFT, BoxRegion((-0.7, -0.5, -0.5), (0.3, 0.5, 0.5))),
    "closed": Bounded(_LEFT, BoxRegion((-0.7, -0.5, -0.5), (0.1, 0.5, 0.5))),
}
EXACT_OUTSIDE = {"union", "grown", "shell"}
EXACT_INSIDE = {"intersection", "difference", "box", "plane", "closed"}


def _points(count: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (count, 3)).astype(np.float32)


def _surface(field: Field) -> np.ndarray:
    """Return many places of a field's surface, by bisecting between its sides."""
    places = _points(120_000, 3) * 1.5
    values = field.values(places)
    inside, outside = places[values < 0], places[values > 0]
    ends = np.random.default_rng(4).integers(0, len(inside), len(outside))
    within, without = inside[ends], outside
    for _ in range(22):
        middle = (within + without) / 2
        is_inside = (field.values(middle) < 0)[:, None]
        within = np.where(is_inside, middle, within)
        without = np.where(is_inside, without, middle)
    return without


@pytest.fixture(scope="module", params=FIELDS)
def known(request: pytest.FixtureRequest) -> tuple[str, np.ndarray, np.ndarray]:
    """Return a field's name, points, and their distances to its surface."""
    from scipy.spatial import cKDTree

    points = _points(3000)
    apart = cKDTree(_surface(FIELDS[request.param])).query(points)[0]
    return request.param, points, apart


def test_the_surface_is_never_nearer_than_said(
    known: tuple[str, np.ndarray, np.ndarray],
) -> None:
    name, points, apart = known
    values = np.abs(FIELDS[name].values(points))
    assert (values <= apart + 1e-4).all()


def test_values_are_the_distance_where_they_are_said_to_be(
    known: tuple[str, np.ndarray, np.ndarray],
) -> None:
    name, points, apart = known
    values = FIELDS[name].values(points)
    error = apart - np.abs(values)  # sampling makes `apart` a little too long
    for side, names in ((values > 0, EXACT_OUTSIDE), (values < 0, EXACT_INSIDE)):
        if name in names:
            assert np.percentile(error[side], 99) < 0.03
    if name in ("smooth union", "smooth difference"):
        assert error.max() > 0.03  # and is not the distance where it is not said


@pytest.mark.parametrize("name", FIELDS)
def test_gradients_are_differences_of_values_and_no_longer_than_one(name: str) -> None:
    field, points = FIELDS[name], _points(2000, 1)
    gradients = field.gradients(points)
    step = 2e-3
    ahead = np.stack(
        [
            field.values(points + np.float32(step) * axis)
            - field.values(points - np.float32(step) * axis)
            for axis in np.eye(3, dtype=np.float32)
        ],
        axis=1,
    ) / (2 * step)
    apart = np.linalg.norm(ahead - gradients, axis=1)
    assert np.percentile(apart, 95) < 0.02  # creases are few
    assert np.linalg.norm(gradients, axis=1).max() < 1 + 1e-3


def test_signs_are_those_of_the_sets() -> None:
    points = _points(5000)
    a, b = _LEFT.values(points) < 0, _RIGHT.values(points) < 0
    for kind, expected in (("union", a | b), ("intersection", a & b)):
        np.testing.assert_array_equal(
            Joined(kind, _LEFT, _RIGHT).values(points) < 0, expected
        )
    inside = Joined("difference", _LEFT, _RIGHT).values(points) < 0
    np.testing.assert_array_equal(inside, a & ~b)


def test_a_blend_adds_at_most_a_quarter_of_its_radius_and_only_nearby() -> None:
    points = _points(5000)
    sharp = Joined("union", _LEFT, _RIGHT).values(points)
    smooth = Joined("union", _LEFT, _RIGHT, 0.3).values(points)
    added = sharp - smooth
    apart = np.abs(_LEFT.values(points) - _RIGHT.values(points))
    assert added.min() >= 0
    assert added.max() <= 0.3 / 4 + 1e-6
    assert added.max() > 0.07
    assert (added[apart >= 0.3] == 0).all()


def test_a_moved_sphere_is_the_sphere_where_it_was_moved() -> None:
    moved = Placed(_LEFT, _MOVE.inverse, _MOVE.scale)
    center = _MOVE(np.array([_LEFT.center]))[0]
    points = _points(1000)
    expected = np.linalg.norm(points - center, axis=1) - 0.4 * 1.6
    np.testing.assert_allclose(moved.values(points), expected, atol=1e-5)


def test_a_box_is_the_box_with_a_formula() -> None:
    points = _points(2000)
    box = BoxRegion((-0.5, -0.4, -0.3), (0.5, 0.4, 0.3))
    np.testing.assert_allclose(box.values(points), Box().values(points), atol=1e-6)


def test_beyond_its_box_a_field_is_a_bound_and_grows() -> None:
    """A field that says nonsense where it was not fitted does no harm there."""
    nonsense = Joined("union", _LEFT, Sphere(0.2, (0.9, 0.9, 0.9)))
    field = Bounded(nonsense, BoxRegion((-0.7, -0.5, -0.5), (0.3, 0.5, 0.5)))
    assert field.values(np.full((1, 3), 0.9, np.float32))[0] > 0.7
    far = field.values(np.array([[5.0, 0.0, 0.0]], np.float32))[0]
    assert 4.7 < far <= 4.8
