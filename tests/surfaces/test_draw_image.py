"""A picture's field at any size: the pixels asked for, coarse to fine, and as a PNG."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.fields.hash_image import initial_image_weights
from inrview.fields.image_layout import image_layout
from inrview.fields.restore_image import restore_image
from inrview.files.pictures import read_picture
from inrview.geometry.raster import pixel_places
from inrview.messages.notes import UserError
from inrview.messages.picture import (
    ImageExportRequest,
    ImageRenderRequest,
    ImageReport,
    ImageSnapshot,
)
from inrview.messages.picture_field import picture_field
from inrview.messages.reports import Result
from inrview.surfaces.draw_image import draw_image, export_image

SIZE = (60, 40)


def snapshot() -> ImageSnapshot:
    spec = picture_field(*SIZE)
    grey = np.full(3, 0.5, np.float32)
    weights = initial_image_weights(image_layout(spec, *SIZE), 0, grey)
    rng = np.random.default_rng(0)
    shape = weights["table"].shape
    table = 0.1 * rng.standard_normal(shape).astype(np.float32)
    return ImageSnapshot(spec, {**weights, "table": table}, *SIZE, step=5)


def drawn(request: ImageRenderRequest) -> list[ImageReport]:
    return [one for one in draw_image(request) if isinstance(one, ImageReport)]


def expected(width: int, height: int) -> np.ndarray:
    places = pixel_places((width, height), (0, 0, width, height), SIZE)
    colors = np.clip(restore_image(snapshot()).values(places), 0, 1)
    return np.rint(colors * 255).astype(np.uint8).reshape(height, width, 3)


def test_all_pixels_of_any_width() -> None:
    for width, height in ((60, 40), (120, 80), (16, 11)):
        last = drawn(ImageRenderRequest(snapshot(), width))[-1]
        assert last.is_final
        assert last.stride == 1
        assert last.step == 5
        np.testing.assert_array_equal(last.pixels, expected(width, height))


def test_coarse_passes_come_first_and_cover_the_same() -> None:
    reports = drawn(ImageRenderRequest(snapshot(), 600))
    assert [one.stride for one in reports] == [8, 2, 1]
    for one in reports:
        assert one.pixels.shape[0] * one.stride >= 400
        assert one.pixels.shape[1] * one.stride >= 600
        assert one.window == (0, 0, 600, 400)
    assert np.ptp(reports[0].pixels) > 20
    only = drawn(ImageRenderRequest(snapshot(), 600, is_coarse_first=False))
    assert [one.stride for one in only] == [1]


def test_a_window_is_cut_out_of_the_whole() -> None:
    window = (100, 30, 33, 21)
    last = drawn(ImageRenderRequest(snapshot(), 240, window))[-1]
    np.testing.assert_array_equal(last.pixels, expected(240, 160)[30:51, 100:133])


@pytest.mark.parametrize("window", [(0, 0, 61, 1), (-1, 0, 5, 5), (3, 3, 0, 4)])
def test_a_window_outside_is_refused(window: tuple[int, int, int, int]) -> None:
    with pytest.raises(UserError, match="window"):
        drawn(ImageRenderRequest(snapshot(), 60, window))


def test_a_png_holds_the_pixels(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    request = ImageExportRequest(snapshot(), str(path), 90, (10, 5, 40, 30))
    last = list(export_image(request))[-1]
    assert isinstance(last, Result)
    assert last.values["bytes"] == path.stat().st_size
    with Pillow.open(path) as picture:
        np.testing.assert_array_equal(
            np.asarray(picture), expected(90, 60)[5:35, 10:50]
        )
    with pytest.raises(UserError, match="exists"):
        list(export_image(request))
    list(export_image(replace(request, overwrite=True)))


def test_a_png_of_16_bits_has_finer_steps(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    list(export_image(ImageExportRequest(snapshot(), str(path), 90, bits=16)))
    raster, notes = read_picture(path, lambda _: None)
    assert notes == []
    assert raster.bits == 16
    places = pixel_places((90, 60), (0, 0, 90, 60), SIZE)
    colors = np.clip(restore_image(snapshot()).values(places), 0, 1)
    found = raster.pixels.reshape(-1, 3) / 65535
    assert np.abs(found - colors).max() < 1 / 65535
    # What is shown of it are the colours of the picture of 8 bits, up to one rounding.
    apart = raster.in_eight_bits().astype(int) - expected(90, 60)
    assert np.abs(apart).max() <= 1
    assert (apart != 0).mean() < 0.01
    with pytest.raises(UserError, match="8 or 16 bits"):
        list(export_image(ImageExportRequest(snapshot(), str(path), 90, bits=12)))


def test_too_many_pixels_are_refused(tmp_path: Path) -> None:
    request = ImageExportRequest(snapshot(), str(tmp_path / "out.png"), 10**6)
    with pytest.raises(UserError, match="smaller width"):
        list(export_image(request))
    with pytest.raises(UserError, match="ask for more"):
        list(export_image(replace(request, width=0)))
