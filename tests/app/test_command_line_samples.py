"""`inrview samples`: every sample is there, and is what it says."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.messages.samples import SAMPLES, sample_path, sample_scan
from inrview.samples.rosette import rosette
from tests.app.conftest import Run


def test_every_sample_that_is_named_is_bundled_and_small() -> None:
    for name in SAMPLES:
        assert sample_scan(name).stat().st_size < 1_000_000
    assert sample_path("sculpture").suffix == ".inrv"
    assert sample_path("sculpture").stat().st_size < 4_000_000


def test_the_list_names_every_sample(inrview: Run) -> None:
    values = json.loads(inrview("samples", "--json").stdout)
    assert set(values["samples"]) == set(SAMPLES)


def test_the_sample_picture_is_what_its_formulas_draw() -> None:
    with Pillow.open(sample_path("rosette")) as picture:
        difference = np.asarray(picture).astype(int) - rosette().pixels
    assert np.abs(difference).max() <= 1


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_sample_is_written_as_it_is(inrview: Run, tmp_path: Path, name: str) -> None:
    output = tmp_path / f"{name}.ply"
    assert inrview("samples", name, "-o", output).returncode == 0
    assert output.read_bytes() == sample_scan(name).read_bytes()


def test_an_unknown_sample_is_answered_with_the_known_ones(
    inrview: Run, tmp_path: Path
) -> None:
    run = inrview("samples", "teapot", "-o", tmp_path / "teapot.ply")
    assert run.returncode == 1
    assert "sculpture" in run.stderr
