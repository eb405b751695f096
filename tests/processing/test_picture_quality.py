"""PSNR and SSIM against their definitions."""

import numpy as np

from inrview.processing.picture_quality import psnr, similarity


def test_psnr_of_known_errors() -> None:
    assert np.isclose(psnr(0.01), 20.0)
    assert psnr(0.0) == 100.0


def test_similarity_is_one_only_for_the_same_picture() -> None:
    rng = np.random.default_rng(0)
    first = rng.random((40, 50, 3)).astype(np.float32)
    assert np.allclose(similarity(first, first), 1)
    other = np.clip(first + 0.1 * rng.standard_normal(first.shape), 0, 1)
    found = similarity(first, other.astype(np.float32)).mean()
    assert 0.5 < found < 0.99


def test_similarity_follows_the_formula_within_a_window() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.random((2, 11, 11)).astype(np.float32)
    pair = [np.repeat(one[..., None], 3, axis=2) for one in (a, b)]
    x = np.arange(-5, 6)
    line = np.exp(-(x**2) / (2 * 1.5**2))
    weight = np.outer(line, line) / np.outer(line, line).sum()
    mean_a, mean_b = (weight * a).sum(), (weight * b).sum()
    var_a = (weight * (a - mean_a) ** 2).sum()
    var_b = (weight * (b - mean_b) ** 2).sum()
    both = (weight * (a - mean_a) * (b - mean_b)).sum()
    expected = (2 * mean_a * mean_b + 1e-4) * (2 * both + 9e-4)
    expected /= (mean_a**2 + mean_b**2 + 1e-4) * (var_a + var_b + 9e-4)
    assert np.isclose(similarity(*pair)[5, 5], expected, atol=1e-5)
