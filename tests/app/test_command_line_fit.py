"""From a scan to a project, a mesh and a picture, by processes of their own."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PIL import Image

from inrview.app.cli_notes import shared_notes
from inrview.geometry.points import Points
from inrview.messages.notes import Note
from inrview.messages.reports import LoadedScan
from tests.app.conftest import Run

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def fitted(
    inrview: Run, ball: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """Return a project of the ball, and what the fit said of itself."""
    project = tmp_path_factory.mktemp("fit") / "ball.inrv"
    run = inrview("fit", ball, "-o", project, "--steps", 150, "--json")
    assert run.returncode == 0, run.stderr
    return project, json.loads(run.stdout)


def test_a_fit_tells_what_it_did(fitted: tuple[Path, dict[str, Any]]) -> None:
    project, values = fitted
    assert project.stat().st_size == values["project_bytes"]
    assert values["steps"] == 150
    assert values["points"] == 5000
    assert values["parameters"] > 1000
    assert values["bytes"] >= values["parameters"]
    assert values["evaluations"] > 0
    assert np.isfinite(values["loss"])
    assert 0 < values["first_snapshot_seconds"] <= values["seconds"]
    assert values["startup_seconds"] > 0
    assert not values["interrupted"]


def test_the_surface_of_a_fitted_ball_is_the_ball_in_its_own_coordinates(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    output = tmp_path / "ball.ply"
    run = inrview("surface", fitted[0], "-o", output, "--resolution", 64, "--json")
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    mesh = trimesh.load(output, process=False)
    assert len(mesh.vertices) == values["vertices"]
    assert len(mesh.faces) == values["faces"]
    assert output.stat().st_size == values["bytes"]
    assert values["resolution"] == 64
    assert values["evaluations"] > 0
    radii = np.linalg.norm(mesh.vertices - 5, axis=1)
    assert np.median(radii) == pytest.approx(10, rel=0.03)


@pytest.mark.parametrize("ending", ["obj", "stl", "glb"])
def test_the_same_surface_in_other_formats(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path, ending: str
) -> None:
    output = tmp_path / f"ball.{ending}"
    run = inrview("surface", fitted[0], "-o", output, "--resolution", 32)
    assert run.returncode == 0, run.stderr
    mesh = trimesh.load(output, force="mesh")
    center = (mesh.bounds[0] + mesh.bounds[1]) / 2
    assert center == pytest.approx([5, 5, 5], abs=0.7)


def test_a_level_outside_gives_the_larger_ball(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    areas = []
    for level in (0.0, 0.5):
        output = tmp_path / f"level{level}.stl"
        words = ("--resolution", 48, "--level", level)
        run = inrview("surface", fitted[0], "-o", output, *words)
        assert run.returncode == 0, run.stderr
        areas.append(trimesh.load(output).area)
    assert areas[1] > areas[0]


def test_a_project_is_drawn_in_the_size_that_was_asked(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    output = tmp_path / "ball.png"
    words = ("--size", "320x200", "--resolution", 48)
    run = inrview("render", fitted[0], "-o", output, *words)
    assert run.returncode == 0, run.stderr
    picture = np.asarray(Image.open(output).convert("RGB")).astype(int)
    assert picture.shape == (200, 320, 3)
    difference = np.abs(picture[100, 160] - picture[2, 2]).max()
    assert difference > 10, "the middle looks like the background"


def test_render_to_a_gif_turns(inrview: Run, ball: Path, tmp_path: Path) -> None:
    output = tmp_path / "ball.gif"
    run = inrview("render", ball, "-o", output, "--size", "64x48", "--seconds", 0.5)
    assert run.returncode == 0, run.stderr
    with Image.open(output) as picture:
        assert (picture.size, picture.n_frames) == ((64, 48), 10)


def test_info_tells_what_a_project_holds(
    inrview: Run, fitted: tuple[Path, dict[str, Any]]
) -> None:
    values = json.loads(inrview("info", fitted[0], "--json").stdout)
    assert values["kind"] == "project"
    assert values["scans"][0]["points"] == 5000
    assert values["shapes"][0]["steps"] == 150


def test_a_seed_and_a_step_count_reproduce_a_fit(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    losses = []
    for name in ("one", "two"):
        output = tmp_path / f"{name}.inrv"
        words = ("--steps", 20, "--seed", 3, "--threads", 1, "--device", "cpu")
        run = inrview("fit", ball, "-o", output, *words, "--json")
        losses.append(json.loads(run.stdout)["loss"])
    assert losses[0] == losses[1]


def test_seconds_are_a_budget_for_the_work(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    output = tmp_path / "brief.inrv"
    run = inrview("fit", ball, "-o", output, "--seconds", 1.5, "--json")
    values = json.loads(run.stdout)
    assert values["steps"] > 0
    # Loose above: the machine may be busy with other things.
    assert 0.5 < values["seconds"] < 15


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_saves_what_was_learned_and_exits_with_130(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    output = tmp_path / "stopped.inrv"
    log = tmp_path / "log.txt"
    command = [sys.executable, "-m", "inrview.app.command_line", "fit", str(ball)]
    command += ["-o", str(output), "--seconds", "90", "--json", "--log-file", str(log)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        _wait_for(log, "first snapshot")
        process.send_signal(signal.SIGINT)
        said, complained = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130, complained
    assert json.loads(said)["interrupted"]
    assert "Traceback" not in complained
    run = inrview("fit", output, "-o", tmp_path / "on.inrv", "--steps", 5, "--json")
    assert run.returncode == 0, run.stderr


def test_a_damaged_project_is_refused_in_a_sentence(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.inrv"
    data = fitted[0].read_bytes()
    damaged.write_bytes(data[: len(data) // 2])
    run = inrview("surface", damaged, "-o", tmp_path / "out.ply")
    assert run.returncode == 1
    assert "damaged.inrv" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "out.ply").exists()


def _wait_for(log: Path, text: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if log.exists() and text in log.read_text(encoding="utf-8"):
            return
        time.sleep(0.05)
    pytest.fail(f"the log never said {text!r}")


def test_a_note_that_all_scans_share_is_told_once() -> None:
    unit, holes = Note("unit-assumed", "No unit."), Note("holes", "3 holes.")
    points = Points(np.eye(3, dtype=np.float32))
    scans = [
        LoadedScan("a", "a.ply", points, (unit,)),
        LoadedScan("b", "b.ply", points, (unit, holes)),
        LoadedScan("c", "c.ply", points, (holes, unit)),
    ]
    told = [note.text for note in shared_notes(scans)]
    assert told == ["No unit.", "b, c: 3 holes."]
    many = [LoadedScan(f"{n}", "a.ply", points, (unit,)) for n in range(9)]
    told = [note.text for note in shared_notes([*many, scans[0], scans[2]])]
    assert told[1] == "c: 3 holes."
    told = [note.text for note in shared_notes([*many, replace(scans[2], notes=())])]
    assert told == ["0, 1, 2, 3, 4, 5 and 3 more: No unit."]


def test_a_surface_is_trimmed_to_what_was_scanned(
    inrview: Run, fitted: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    output = tmp_path / "trimmed.ply"
    words = ("--resolution", 32, "--trim", 0.4, "--json")
    run = inrview("surface", fitted[0], "-o", output, *words)
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    assert values["trim"] == 0.4
    picture = tmp_path / "trimmed.png"
    run = inrview("render", fitted[0], "-o", picture, "--trim", 0.4, "--size", "64x64")
    assert run.returncode == 0, run.stderr
    for wrong in ("-1", "1e-9"):
        run = inrview("surface", fitted[0], "-o", tmp_path / "no.ply", "--trim", wrong)
        assert run.returncode == 1
        assert not (tmp_path / "no.ply").exists()
