"""Pictures through the jobs that load and compare them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.messages.notes import LoadError, UserError
from inrview.messages.picture import (
    ImageCompareRequest,
    LoadPictureReport,
    LoadPictureRequest,
)
from inrview.messages.reports import Result
from inrview.processing.picture_quality import psnr, similarity
from inrview.scans.compare_pictures import compare_pictures
from inrview.scans.load_pictures import load_pictures


def write(path: Path, pixels: np.ndarray) -> str:
    Pillow.fromarray(pixels).save(path)
    return str(path)


def test_pictures_are_loaded_by_name(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (9, 12, 3), np.uint8)
    paths = tuple(write(tmp_path / f"{name}.png", pixels) for name in "ab")
    last = list(load_pictures(LoadPictureRequest(paths)))[-1]
    assert isinstance(last, LoadPictureReport)
    assert last.is_final
    assert [one.name for one in last.pictures] == ["a", "b"]
    np.testing.assert_array_equal(last.pictures[1].raster.pixels, pixels)
    with pytest.raises(LoadError):
        list(load_pictures(LoadPictureRequest(())))


def test_a_comparison_in_strips_is_that_of_the_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    first = rng.integers(0, 256, (150, 40, 3), np.uint8)
    noise = rng.integers(-9, 9, first.shape)
    second = np.clip(first.astype(int) + noise, 0, 255).astype(np.uint8)
    one, two = (p.astype(np.float32) / np.float32(255) for p in (first, second))
    paths = write(tmp_path / "a.png", first), write(tmp_path / "b.png", second)
    last = list(compare_pictures(ImageCompareRequest(*paths)))[-1]
    assert isinstance(last, Result)
    assert np.isclose(last.values["psnr"], psnr(float(((one - two) ** 2).mean())))
    assert np.isclose(last.values["ssim"], similarity(one, two).mean())


def test_pictures_of_two_sizes_are_not_compared(tmp_path: Path) -> None:
    pixels = np.zeros((9, 12, 3), np.uint8)
    paths = write(tmp_path / "a.png", pixels), write(tmp_path / "b.png", pixels[:5])
    with pytest.raises(UserError, match="differ in size"):
        list(compare_pictures(ImageCompareRequest(*paths)))
