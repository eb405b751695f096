"""Kernels and torch against the plain reference, and what a field must be."""

import numpy as np
import pytest

from inrview.fields.hash_grid import HashGridField, corners_of, initial_weights
from inrview.fields.layout import Layout, layout_of
from inrview.messages.specs import FieldSpec
from tests.fields.plain_hash import plain_values

SPEC = FieldSpec(levels=4, log2_table=10, coarsest=4, finest=32, hidden=12, layers=2)
SPECS = [
    SPEC,
    FieldSpec(levels=3, log2_table=9, coarsest=5, finest=24, hidden=7, layers=1),
    FieldSpec(levels=2, features=3, log2_table=9, coarsest=4, finest=16, hidden=8),
]


def random_weights(spec: FieldSpec, seed: int = 0) -> tuple[Layout, dict]:
    layout = layout_of(spec)
    rng = np.random.default_rng(seed)
    shape = (layout.entries, layout.features)
    table = rng.standard_normal(shape).astype(np.float32) * np.float32(0.3)
    network = rng.standard_normal(layout.network_size).astype(np.float32)
    return layout, {"table": table, "network": network * np.float32(0.3)}


def random_points(count: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (count, 3)).astype(np.float32)


@pytest.mark.parametrize("spec", SPECS)
def test_kernels_agree_with_the_plain_reference(spec: FieldSpec) -> None:
    layout, weights = random_weights(spec)
    points = random_points(300)
    values = HashGridField(layout, **weights).values(points)
    expected = plain_values(points, weights["table"], weights["network"], layout)
    assert np.abs(values - expected).max() < 2e-4 * np.abs(expected).max()


def test_the_corners_of_the_cube_agree_with_the_plain_reference() -> None:
    layout, weights = random_weights(SPEC)
    signs = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    points = signs.astype(np.float32)
    values = HashGridField(layout, **weights).values(points)
    expected = plain_values(points, weights["table"], weights["network"], layout)
    # The kernels keep a thousandth of a cell away from the last corner.
    assert np.abs(values - expected).max() < 5e-3 * np.abs(expected).max()


def test_gradients_agree_with_differences_of_the_plain_reference() -> None:
    layout, weights = random_weights(SPEC)
    # Cell middles: a difference must not step over a border, where slopes jump.
    cells = int(layout.cells[-1])
    rng = np.random.default_rng(3)
    points = (rng.integers(0, cells, (200, 3)) + 0.4) / cells * 2 - 1
    points = points.astype(np.float32)
    _, gradients = HashGridField(layout, **weights).values_and_gradients(points)
    h = 1e-5
    for axis in range(3):
        step = np.zeros(3)
        step[axis] = h
        above, below = (
            plain_values(places, weights["table"], weights["network"], layout)
            for places in (points.astype(float) + step, points.astype(float) - step)
        )
        expected = (above - below) / (2 * h)
        off = np.abs(gradients[:, axis] - expected)
        # A rectifier may switch between the two; nearly all points must agree.
        assert np.quantile(off, 0.97) < 1e-3 * np.abs(expected).max()


def test_many_points_give_what_each_gives_alone() -> None:
    layout, weights = random_weights(SPEC)
    field = HashGridField(layout, **weights)
    points = random_points(9001)
    together = field.values(points)
    for count in (0, 1, 127, 129):
        assert np.array_equal(field.values(points[:count]), together[:count])


def test_values_and_gradients_give_the_same_values() -> None:
    layout, weights = random_weights(SPEC)
    field = HashGridField(layout, **weights)
    points = random_points(500)
    values, gradients = field.values_and_gradients(points)
    assert np.allclose(values, field.values(points), atol=1e-6)
    assert np.array_equal(gradients, field.gradients(points))


def test_outside_the_cube_the_distance_to_it_is_added() -> None:
    layout, weights = random_weights(SPEC)
    field = HashGridField(layout, **weights)
    inside = np.array([[1.0, 0.2, 0.3]], np.float32)
    outside = np.array([[1.5, 0.2, 0.3]], np.float32)
    assert field.values(outside) == pytest.approx(field.values(inside) + 0.5, abs=1e-5)


def test_initial_weights_are_zero_everywhere_until_a_level_is_written() -> None:
    layout = layout_of(SPEC)
    weights = initial_weights(SPEC, 0)
    assert not HashGridField(layout, **weights).values(random_points(50)).any()
    corners = corners_of(layout, 0)
    weights["table"][: len(corners), 0] = corners[:, 0]
    points = random_points(200)
    values = HashGridField(layout, **weights).values(points)
    assert np.abs(values - points[:, 0]).max() < 1e-3


def test_closed_levels_count_as_zero() -> None:
    layout, weights = random_weights(SPEC)
    points = random_points(100)
    closed = HashGridField(layout.opened(2), **weights)
    weights["table"][layout.starts[2] :] = 0
    assert np.allclose(
        closed.values(points), HashGridField(layout, **weights).values(points)
    )
