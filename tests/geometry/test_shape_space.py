"""Principal directions of codes: exact at the codes, bounded beyond them."""

import numpy as np
import pytest

from inrview.geometry.shape_space import ShapeSpace, between


@pytest.fixture
def codes(rng: np.random.Generator) -> np.ndarray:
    """Twelve codes of eight numbers, wide along the first, then the second."""
    widths = np.array([3.0, 1.5, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01])
    return (rng.normal(size=(12, 8)) * widths + 1).astype(np.float32)


def test_the_widest_direction_comes_first(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    assert abs(space.axes[0, 0]) > 0.95
    assert abs(space.axes[1, 1]) > 0.9
    assert np.all(np.diff(space.deviations) <= 0)
    assert space.shares.sum() == pytest.approx(1)


def test_coordinates_lead_back_to_the_code(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    for code in codes:
        np.testing.assert_allclose(space.code(space.coordinates(code)), code, atol=1e-5)


def test_coordinates_have_the_deviation_one(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    spread = space.coordinates(codes).std(axis=0, ddof=1)
    np.testing.assert_allclose(spread, 1, rtol=1e-4)


def test_a_slider_moves_one_coordinate_and_no_other(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    wish = space.coordinates(codes[3])
    wish[1] = 2.0
    moved = space.with_coordinates(codes[3], wish[:2])
    np.testing.assert_allclose(space.coordinates(moved), wish, atol=1e-3)


def test_a_code_beside_the_space_costs_more_than_one_within(rng) -> None:
    flat = np.zeros((6, 5), np.float32)
    flat[:, :3] = rng.normal(size=(6, 3))
    space = ShapeSpace.of(flat)
    assert space.energy(space.mean) == pytest.approx(0)
    beside = space.mean + [0, 0, 0, 1.0, 0]
    within = space.mean + space.axes[0]
    assert space.energy(beside) > 10 * space.energy(within)


def test_likely_codes_stay_among_the_given_ones(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    drawn = space.likely(200, seed=4)
    given = space.coordinates(codes)
    found = space.coordinates(drawn)
    assert np.all(found <= given.max(axis=0) + 1e-3)
    assert np.all(found >= given.min(axis=0) - 1e-3)
    assert max(map(space.energy, drawn)) <= max(map(space.energy, codes)) + 1e-2
    assert found[:, 0].std() > 0.4
    np.testing.assert_array_equal(drawn, space.likely(200, seed=4))
    assert np.abs(drawn - space.likely(200, seed=5)).max() > 0.1


def test_the_map_gives_back_each_code_at_its_own_place(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    for code, place in zip(codes, space.positions, strict=True):
        np.testing.assert_allclose(space.code_at(place), code, atol=1e-5)


def test_on_the_map_the_code_changes_without_a_jump(codes: np.ndarray) -> None:
    space = ShapeSpace.of(codes)
    first, second = space.positions[:2]
    shares = np.linspace(0, 1, 400)[:, None]
    path = np.array([space.code_at(p) for p in first + (second - first) * shares])
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert steps.max() < 0.05 * np.linalg.norm(codes[1] - codes[0])
    places = np.array([space.position(code) for code in path])
    np.testing.assert_allclose(places, first + (second - first) * shares, atol=1e-4)


@pytest.mark.parametrize("count", [1, 2])
def test_very_few_codes_have_a_space_too(codes: np.ndarray, count: int) -> None:
    space = ShapeSpace.of(codes[:count])
    assert len(space.axes) == count - 1
    assert space.positions.shape == (count, 2)
    np.testing.assert_allclose(space.code_at(space.positions[0]), codes[0], atol=1e-6)
    assert space.likely(3).shape == (3, 8)
    assert np.isfinite(space.energy(codes[0]))


def test_half_way_is_the_middle(codes: np.ndarray) -> None:
    np.testing.assert_array_equal(between(codes[0], codes[1], 0.0), codes[0])
    np.testing.assert_array_equal(between(codes[0], codes[1], 1.0), codes[1])
    middle = between(codes[0], codes[1], 0.5)
    np.testing.assert_allclose(middle, (codes[0] + codes[1]) / 2, atol=1e-6)
