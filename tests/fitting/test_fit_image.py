"""The fit of a picture: it learns, repeats itself, goes on and takes care of damage."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.hash_image import HashImage, weights_of
from inrview.fields.image_layout import image_layout
from inrview.fields.restore_image import restore_image
from inrview.fitting import image_kernels
from inrview.fitting.fit_image import fit_image
from inrview.fitting.image_optimiser import HashImageOptimiser
from inrview.geometry.raster import Raster, pixel_places
from inrview.messages.networks import NETWORKS
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageFitReport, ImageFitRequest
from inrview.messages.picture_field import picture_field
from inrview.messages.specs import FieldSpec, FitSpec
from tests.fields.plain_image import plain_colors
from tests.fitting.pictures import wavy

SMALL = FieldSpec("image", levels=2, log2_table=7, coarsest=4, finest=24, hidden=4)


def run(reports: Iterator[ImageFitReport]) -> ImageFitReport:
    return list(reports)[-1]


def asked(raster: Raster, network: str = "hash", **fit: object) -> ImageFitRequest:
    spec = picture_field(raster.width, raster.height, network)
    if network != "hash":
        spec = replace(spec, hidden=32, layers=2)
    return ImageFitRequest(raster, spec, FitSpec(**{"steps": 60, **fit}))


def test_gradients_agree_with_differences_of_the_plain_reference() -> None:
    size = (20, 14)
    layout = image_layout(SMALL, *size)
    rng = np.random.default_rng(0)
    table = rng.standard_normal((layout.entries, 2)).astype(np.float32)
    network = rng.standard_normal(layout.network_size).astype(np.float32)
    points = pixel_places(size, (0, 0, *size), size)
    targets = rng.random((len(points), 3)).astype(np.float32)

    def loss(table: np.ndarray, network: np.ndarray) -> float:
        found = plain_colors(points, table, network, layout)
        return float(((found - targets) ** 2).sum())

    sums = np.zeros((1, 1 + len(network)))
    inward = np.zeros((4, len(points)), np.float32)
    arguments = weights_of(layout, table, network)
    image_kernels.network_gradients(points, targets, *arguments, sums, inward)
    slopes = np.zeros_like(table)
    grid = (layout.cells, layout.columns, layout.starts, layout.bricks, layout.reach)
    image_kernels.table_gradients(points, inward, *grid, slopes, 2)
    assert np.isclose(sums[0, 0], loss(table, network), rtol=1e-4)
    step = 1e-4
    for place in rng.integers(0, len(network), 6):
        moved = network.astype(np.float64)
        moved[place] += step
        slope = (loss(table, moved) - loss(table, network)) / step
        assert np.isclose(sums[0, 1 + place], slope, rtol=1e-2, atol=0.3)
    for place in zip(*np.nonzero(slopes), strict=True):
        moved = table.astype(np.float64)
        moved[place] += step
        slope = (loss(moved, network) - loss(table, network)) / step
        assert np.isclose(slopes[place], slope, rtol=1e-2, atol=0.3)
        if place[0] > 4:
            break


def test_a_picture_is_learned_and_the_figures_are_those_of_its_pixels() -> None:
    request = asked(wavy(), steps=150, held_out=0.1)
    last = run(fit_image(request))
    assert last.is_final
    assert last.snapshot is not None
    assert last.quality is not None
    size = (48, 32)
    field = restore_image(last.snapshot)
    found = field.values(pixel_places(size, (0, 0, *size), size))
    error = np.clip(found, 0, 1) - request.raster.colors().reshape(-1, 3)
    assert last.quality.psnr > 40
    assert last.quality.held_out_psnr is not None
    assert last.quality.held_out_psnr > 16
    assert last.quality.held_out == int(0.1 * 48 * 32)
    both = last.quality.pixels * 10 ** (-np.array([last.quality.psnr]) / 10)
    share = last.quality.held_out / last.quality.pixels
    held = 10 ** (-last.quality.held_out_psnr / 10)
    expected = (1 - share) * both[0] / last.quality.pixels + share * held
    assert np.isclose((error**2).mean(), expected, rtol=1e-3)


@pytest.mark.parametrize("network", list(NETWORKS))
def test_every_network_learns_something(network: str) -> None:
    raster = wavy(24, 16)
    last = run(fit_image(asked(raster, network, steps=150, held_out=0.0)))
    assert last.quality is not None
    assert last.snapshot is not None
    colors = raster.colors()
    flat = -10 * np.log10(((colors - colors.mean((0, 1))) ** 2).mean())
    assert last.quality.psnr > flat + 0.3
    assert last.quality.held_out_psnr is None


def test_the_same_seed_gives_the_same_field() -> None:
    request = asked(wavy(), steps=20, batch=500, seed=4)
    first, again = (run(fit_image(request)).snapshot for _ in range(2))
    assert first is not None
    assert again is not None
    for name, weight in first.weights.items():
        np.testing.assert_array_equal(weight, again.weights[name])


def test_a_fit_goes_on_from_where_it_stood() -> None:
    request = asked(wavy(), steps=30)
    first = run(fit_image(request)).snapshot
    assert first is not None
    last = run(fit_image(replace(request, start=first)))
    assert last.step == 60
    changed = replace(request.field, hidden=8)
    with pytest.raises(UserError, match="restart"):
        run(fit_image(replace(request, start=first, field=changed)))


def test_weights_that_are_no_numbers_are_rolled_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, calls = HashImageOptimiser.step, []

    def step(self: HashImageOptimiser, *arguments: object) -> float:
        calls.append(1)
        if len(calls) == 10:
            self.table[:] = np.nan
        return real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(HashImageOptimiser, "step", step)
    reports = list(fit_image(asked(wavy())))
    assert "rolled back" in {report.phase for report in reports}
    assert reports[-1].step == 60
    assert reports[-1].quality is not None
    assert reports[-1].quality.psnr > 15


def test_settings_that_make_no_field_are_one_sentence() -> None:
    raster = wavy()
    request = asked(raster)
    for wrong in (replace(request.field, kind="sdf"), replace(request.field, levels=0)):
        with pytest.raises(UserError, match="no field of a picture"):
            run(fit_image(replace(request, field=wrong)))
    still = replace(picture_field(48, 32, "fourier"), sigma=0.0)
    with pytest.raises(UserError, match="sigma"):
        run(fit_image(replace(request, field=still)))


@pytest.mark.parametrize("size", [(1, 1), (2, 1), (1, 300)])
def test_the_smallest_pictures_are_learned(size: tuple[int, int]) -> None:
    raster = Raster(np.full((size[1], size[0], 1), 77, np.uint8))
    last = run(fit_image(asked(raster, steps=30)))
    assert last.quality is not None
    assert last.quality.psnr > 35


def test_a_fit_without_a_budget_ends_by_itself() -> None:
    raster = Raster(np.full((8, 8, 3), 40, np.uint8))
    last = run(fit_image(asked(raster, steps=None)))
    assert last.is_final
    assert last.step <= 3000


def test_a_snapshot_is_a_value_of_its_own() -> None:
    reports = list(fit_image(asked(wavy(), steps=40, snapshot_every=0.0)))
    snapshots = [r.snapshot for r in reports if r.snapshot is not None]
    assert len(snapshots) > 2
    table = snapshots[0].weights["table"]
    assert not table.flags.writeable
    assert (table != snapshots[-1].weights["table"]).any()
    layout = image_layout(snapshots[0].spec, 48, 32)
    weights = snapshots[0].weights
    field = HashImage(layout, weights["table"], weights["network"])
    assert np.isfinite(field.values(np.zeros((1, 2), np.float32))).all()
