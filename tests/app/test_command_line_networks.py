"""`inrview fit` with every choice of network, by processes of its own."""

import json
from pathlib import Path

import pytest
import trimesh

from inrview.engine import inline
from inrview.messages.requests import OpenProjectRequest
from tests.app.conftest import Run

pytestmark = pytest.mark.timeout(180)


def test_a_network_with_numbers_of_its_own_is_fitted_and_goes_on(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    project = tmp_path / "ball.inrv"
    network = ("--network", "fourier", "--sigma", 1.5, "--hidden", 32)
    run = inrview("fit", ball, "-o", project, "--steps", 100, "--json", *network)
    assert run.returncode == 0, run.stderr
    field = json.loads(run.stdout)["field"]
    assert (field["network"], field["sigma"], field["hidden"]) == ("fourier", 1.5, 32)
    run = inrview("fit", project, "-o", project, "--force", "--steps", 10, "--json")
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    assert (values["steps"], values["field"]) == (110, field)
    mesh = tmp_path / "ball.ply"
    run = inrview("surface", project, "-o", mesh, "--resolution", 48)
    assert run.returncode == 0, run.stderr
    assert len(trimesh.load(mesh, process=False).faces) > 1000


def test_an_occupancy_has_a_surface_and_no_offsets(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    project = tmp_path / "ball.inrv"
    kind = ("--kind", "occupancy", "--steps", 100, "--json")
    run = inrview("fit", ball, "-o", project, *kind)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["field"]["kind"] == "occupancy"
    mesh = tmp_path / "ball.ply"
    run = inrview("surface", project, "-o", mesh, "--resolution", 48)
    assert run.returncode == 0, run.stderr
    run = inrview("surface", project, "-o", tmp_path / "far.ply", "--level", 0.1)
    assert run.returncode == 1
    assert "no distances" in run.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--network", "siren", "--sigma", 3), "--sigma is of no use"),
        (("--levels", 3, "--network", "relu"), "--levels is of no use"),
        (("--network", "fourier", "--sigma", 0), "sigma"),
        (("--network", "siren", "--initial", "sphere"), "--initial is of no use"),
        (("--finest", 4), "finest is coarser"),
    ],
)
def test_settings_of_no_use_are_wrong_usage(
    inrview: Run, ball: Path, tmp_path: Path, words: tuple[object, ...], said: str
) -> None:
    run = inrview("fit", ball, "-o", tmp_path / "a.inrv", "--steps", 1, *words)
    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr


def test_each_setting_of_a_fit_has_a_flag(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    project = tmp_path / "ball.inrv"
    settings = ("--batch", 500, "--rate", 3e-4, "--loss", "siren", "--constant-rate")
    words = ("--network", "siren", "--hidden", 16, "--noise", 0.01, "--held-out", 0.1)
    run = inrview("fit", ball, "-o", project, "--steps", 3, *settings, *words, "--json")
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    assert 450 < values["quality"]["count"] < 550  # of 5,000, about a tenth
    document = inline.result(OpenProjectRequest(str(project))).document
    fit = document.shapes[0].fit
    assert (fit.batch, fit.rate, fit.loss, fit.decay) == (500, 3e-4, "siren", False)
    assert (fit.noise, fit.held_out) == (0.01, 0.1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--rate", 1e-3), "--rate is of no use to the network 'hash'"),
        (("--loss", "igr"), "--loss is of no use to the network 'hash'"),
        (("--network", "relu", "--kind", "occupancy", "--loss", "igr"), "signed"),
        (("--network", "relu", "--rate", 2), "at most 1"),
        (("--held-out", 0.95), "0 to 0.9"),
    ],
)
def test_a_setting_that_a_fit_does_nothing_with_is_wrong_usage(
    inrview: Run, ball: Path, tmp_path: Path, words: tuple[object, ...], said: str
) -> None:
    run = inrview("fit", ball, "-o", tmp_path / "a.inrv", "--steps", 1, *words)
    assert run.returncode == 2
    assert said in run.stderr
