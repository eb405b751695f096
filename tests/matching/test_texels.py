"""Texels lie on the triangles that cover their centres."""

import numpy as np
import pytest

from inrview.matching.padding import dilated
from inrview.matching.texels import can_be_baked, texels

_HALVES = np.array([[[0, 0], [1, 0], [1, 1]], [[0, 0], [1, 1], [0, 1]]], np.float32)


@pytest.mark.parametrize("size", [1, 7, 64, 300])
def test_two_triangles_of_a_square_cover_every_texel(size: int) -> None:
    seen = np.zeros(size * size, int)
    for done, band in texels(_HALVES, size):
        assert 0 < done <= 1
        np.add.at(seen, band.numbers, 1)
        uvs = np.einsum("nc,ncd->nd", band.shares, _HALVES[band.triangles])
        columns, rows = band.numbers % size, band.numbers // size
        assert np.allclose(uvs[:, 0], (columns + 0.5) / size, atol=1e-5)
        assert np.allclose(uvs[:, 1], 1 - (rows + 0.5) / size, atol=1e-5)
    assert seen.min() >= 1
    # Only the diagonal belongs to both.
    assert seen.sum() <= size * size + size


def test_random_triangles_cover_as_many_texels_as_their_area(rng) -> None:
    uvs = rng.uniform(0, 1, (40, 3, 2)).astype(np.float32)
    a, b = uvs[:, 1] - uvs[:, 0], uvs[:, 2] - uvs[:, 0]
    areas = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2
    counts = np.zeros(40)
    for _, band in texels(uvs, 512):
        np.add.at(counts, band.triangles, 1)
    assert np.allclose(counts / 512**2, areas, atol=2e-3)


def test_what_cannot_be_painted_is_named() -> None:
    assert can_be_baked(_HALVES) is None
    assert "repeats" in str(can_be_baked(_HALVES * 2))
    assert "several parts" in str(can_be_baked(np.concatenate([_HALVES, _HALVES])))
    assert "no area" in str(can_be_baked(_HALVES * 0))
    assert "not numbers" in str(can_be_baked(_HALVES * np.float32("nan")))


def test_charts_grow_and_beyond_them_no_colour_is_made_up() -> None:
    pixels = np.zeros((64, 64, 3), np.uint8)
    painted = np.zeros((64, 64), bool)
    painted[20:30, 20:30] = True
    pixels[painted] = (200, 100, 50)
    grown = dilated(pixels, painted, 8)
    assert (grown[12:38, 25] == (200, 100, 50)).all()
    assert (grown == (200, 100, 50)).all()
    painted[40:50, 40:50] = True
    pixels[40:50, 40:50] = (0, 0, 0)
    grown = dilated(pixels, painted, 4)
    assert (grown[31:34, 25] == (200, 100, 50)).all()
    assert (grown[painted] == pixels[painted]).all()
    assert (grown <= (200, 100, 50)).all()
