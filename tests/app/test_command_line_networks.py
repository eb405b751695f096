"""`inrview fit` with every choice of network, by processes of its own."""

import json
from pathlib import Path

import pytest
import trimesh

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
