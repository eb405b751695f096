"""The kernels of a picture's grid against the plain reference."""

import numpy as np
import pytest

from inrview.fields.hash_image import HashImage, initial_image_weights
from inrview.fields.image_layout import ImageLayout, image_layout
from inrview.fields.restore_image import restore_image
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.picture_field import picture_field
from inrview.messages.specs import FieldSpec
from tests.fields.plain_image import plain_colors

SPECS = [
    FieldSpec("image", levels=4, log2_table=8, coarsest=4, finest=48, hidden=12),
    FieldSpec("image", levels=2, features=3, log2_table=7, finest=16, layers=2),
]
SIZES = [(40, 24), (9, 31), (1, 1)]


def random_field(spec: FieldSpec, size: tuple[int, int]) -> tuple[ImageLayout, dict]:
    layout = image_layout(spec, *size)
    rng = np.random.default_rng(0)
    shape = (layout.entries, layout.features)
    table = rng.standard_normal(shape).astype(np.float32)
    network = rng.standard_normal(layout.network_size).astype(np.float32)
    return layout, {"table": table, "network": network * np.float32(0.3)}


def places_in(layout: ImageLayout, count: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    reach = np.array(layout.reach) * 0.99
    return rng.uniform(-reach, reach, (count, 2)).astype(np.float32)


@pytest.mark.parametrize("spec", SPECS)
@pytest.mark.parametrize("size", SIZES)
def test_kernels_agree_with_the_plain_reference(
    spec: FieldSpec, size: tuple[int, int]
) -> None:
    layout, weights = random_field(spec, size)
    points = places_in(layout, 300)
    values = HashImage(layout, **weights).values(points)
    expected = plain_colors(points, weights["table"], weights["network"], layout)
    assert np.abs(values - expected).max() < 3e-4 * np.abs(expected).max()


def test_fine_levels_are_hashed_and_coarse_ones_are_not() -> None:
    layout = image_layout(SPECS[0], 40, 24)
    assert layout.bricks[0] == 0
    assert layout.bricks[-1] > 0
    assert layout.entries <= 4 << SPECS[0].log2_table


def test_beyond_the_picture_its_border_goes_on() -> None:
    layout, weights = random_field(SPECS[0], (40, 24))
    field = HashImage(layout, **weights)
    border = np.array([[1, 0.1], [0.2, -layout.reach[1]]], np.float32)
    beyond = np.array([[7, 0.1], [0.2, -3]], np.float32)
    np.testing.assert_allclose(field.values(beyond), field.values(border), atol=1e-5)


def test_a_fresh_field_is_about_the_mean_colour() -> None:
    layout = image_layout(SPECS[0], 40, 24)
    mean = np.array([0.2, 0.5, 0.7], np.float32)
    weights = initial_image_weights(layout, 0, mean)
    values = HashImage(layout, **weights).values(places_in(layout, 50))
    assert np.abs(values - mean).max() < 0.02


@pytest.mark.parametrize("size", [(768, 512), (1, 1), (3, 500), (4096, 4096)])
def test_every_size_gets_a_grid_of_its_own(size: tuple[int, int]) -> None:
    spec = picture_field(*size)
    layout = image_layout(spec, *size)
    assert layout.cells[-1] == max(size)
    assert layout.entries < 5 * 2**22


def test_weights_of_another_field_are_refused() -> None:
    layout, weights = random_field(SPECS[0], (40, 24))
    with pytest.raises(UserError, match="do not fit"):
        restore_image(ImageSnapshot(SPECS[0], weights, 80, 24))
    snapshot = ImageSnapshot(SPECS[0], weights, 40, 24)
    points = places_in(layout, 10)
    expected = HashImage(layout, **weights).values(points)
    np.testing.assert_array_equal(restore_image(snapshot).values(points), expected)
