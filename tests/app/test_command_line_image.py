"""From a picture to a project, a larger picture and figures, by processes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inrview.files.pictures import read_picture
from inrview.files.write_png import deep_png
from tests.app.conftest import Run
from tests.fitting.pictures import wavy

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "wavy.png"
    Image.fromarray(wavy().pixels).save(path)
    return path


@pytest.fixture(scope="module")
def fitted(
    inrview: Run, picture: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """Return a project of the picture, and what the fit said of itself."""
    project = tmp_path_factory.mktemp("fit") / "wavy.inrv"
    run = inrview("fit", picture, "-o", project, "--steps", 150, "--json")
    assert run.returncode == 0, run.stderr
    return project, json.loads(run.stdout)


def test_a_fit_of_a_picture_tells_what_it_did(
    fitted: tuple[Path, dict[str, Any]],
) -> None:
    project, values = fitted
    assert values["kind"] == "image"
    assert (values["width"], values["height"]) == (48, 32)
    assert values["steps"] == 150
    assert values["psnr"] > 40
    assert values["held_out"] == 30
    assert 0 < values["held_out_ssim"] <= 1
    assert values["field"]["network"] == "hash"
    assert values["project_bytes"] == project.stat().st_size
    assert "Wang" in values["definitions"]["ssim"]


def test_the_learned_width_gives_the_learned_pixels(
    inrview: Run, picture: Path, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    output = tmp_path / "same.png"
    run = inrview("image", fitted[0], "-o", output, "--width", 48, "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["bytes"] == output.stat().st_size
    run = inrview("compare", picture, output, "--json")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["psnr"] > 35
    assert inrview("image", fitted[0], "-o", output).returncode == 1
    assert inrview("image", fitted[0], "-o", output, "--force").returncode == 0


def test_a_crop_of_a_larger_picture(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    whole, part = tmp_path / "whole.png", tmp_path / "part.png"
    assert inrview("image", fitted[0], "-o", whole, "--width", 96).returncode == 0
    crop = ("--width", 96, "--crop", 10, 20, 30, 40)
    assert inrview("image", fitted[0], "-o", part, *crop).returncode == 0
    with Image.open(whole) as one, Image.open(part) as two:
        np.testing.assert_array_equal(np.asarray(one)[20:60, 10:40], np.asarray(two))
    crop = ("--width", 96, "--crop", 90, 0, 30, 40)
    run = inrview("image", fitted[0], "-o", part, "--force", *crop)
    assert run.returncode == 1
    assert "window" in run.stderr


def test_a_project_is_fitted_further_and_told_about(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    output = tmp_path / "further.inrv"
    run = inrview("fit", fitted[0], "-o", output, "--steps", 10, "--json")
    assert json.loads(run.stdout)["steps"] == 160
    values = json.loads(inrview("info", output, "--json").stdout)
    assert values["pictures"][0]["steps"] == 160
    assert values["pictures"][0]["width"] == 48


def test_colours_of_16_bits_go_all_the_way(inrview: Run, tmp_path: Path) -> None:
    """A ramp from 0 to 1200 of 65535 has five steps in 8 bits."""
    across, down = np.meshgrid(np.linspace(0, 1, 48), np.linspace(0, 1, 32))
    shares = np.stack([across, down, across * down], axis=2)
    ramp = np.rint(shares * 1200).astype(np.uint16)
    source, project = tmp_path / "ramp.png", tmp_path / "ramp.inrv"
    source.write_bytes(deep_png(ramp))
    assert inrview("fit", source, "-o", project, "--steps", 400).returncode == 0
    values = json.loads(inrview("info", project, "--json").stdout)
    assert values["pictures"][0]["bits"] == 16
    output = tmp_path / "back.png"
    run = inrview("image", project, "-o", output, "--bits", 16, "--json")
    assert json.loads(run.stdout)["bits"] == 16
    raster, _ = read_picture(output, lambda _: None)
    apart = np.abs(raster.pixels.astype(float) - ramp).mean()
    assert apart < 0.25 * 257, f"off by {apart / 257:.2f} steps of 8 bits"


def test_another_network_with_numbers_of_its_own(
    inrview: Run, picture: Path, tmp_path: Path
) -> None:
    output = tmp_path / "siren.inrv"
    network = ("--network", "siren", "--hidden", 16, "--omega", 20)
    run = inrview("fit", picture, "-o", output, "--steps", 5, "--json", *network)
    assert run.returncode == 0, run.stderr
    field = json.loads(run.stdout)["field"]
    assert (field["network"], field["hidden"], field["omega"]) == ("siren", 16, 20)
    run = inrview("fit", picture, "-o", output, "--force", "--steps", 5, "--sigma", 3)
    assert run.returncode == 2
    assert "--sigma is of no use" in run.stderr


def test_what_a_picture_is(inrview: Run, picture: Path, tmp_path: Path) -> None:
    values = json.loads(inrview("info", picture, "--json").stdout)
    assert (values["kind"], values["width"], values["bits"]) == ("picture", 48, 8)
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(b"nothing")
    run = inrview("fit", damaged, "-o", tmp_path / "no.inrv", "--steps", 1)
    assert run.returncode == 1
    assert "damaged.png" in run.stderr


@pytest.mark.parametrize(
    "option",
    [["--poses", "a.log"], ["--align"], ["--no-poses"], ["--robust", "absolute"]],
)
def test_what_is_about_scans_is_wrong_usage_for_a_picture(
    inrview: Run, picture: Path, tmp_path: Path, option: list[str]
) -> None:
    run = inrview("fit", picture, "-o", tmp_path / "o.inrv", "--steps", 2, *option)
    assert run.returncode == 2
    assert f"{option[0]} is of no use to a picture" in run.stderr
    assert not (tmp_path / "o.inrv").exists()


def test_a_folder_is_named_as_one(inrview: Run, tmp_path: Path) -> None:
    run = inrview("fit", ".", "-o", tmp_path / "o.inrv", "--steps", 2)
    assert run.returncode == 1
    assert "inrview: . is a folder" in run.stderr
