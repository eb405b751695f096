"""What every command has in common: usage, exit codes, nothing overwritten."""

import json
from pathlib import Path

import pytest

from inrview.app.screen import has_screen
from tests.app.conftest import Run


def test_help_names_every_command_and_the_exit_codes(inrview: Run) -> None:
    run = inrview("--help")
    assert run.returncode == 0
    for word in ("fit", "surface", "compare", "render", "info", "samples", "130"):
        assert word in run.stdout


def test_the_version_is_printed(inrview: Run) -> None:
    run = inrview("--version")
    assert run.returncode == 0
    assert run.stdout.startswith("inrview ")


def test_the_measures_of_compare_are_defined_in_its_help(inrview: Run) -> None:
    run = inrview("compare", "--help")
    for name in ("chamfer_l1", "chamfer_l2", "hausdorff", "f_score", "normal_consist"):
        assert name in run.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("fit",),
        ("fit", "a.ply"),
        ("fit", "a.ply", "-o", "b.inrv", "--seconds", "0"),
        ("fit", "a.ply", "-o", "b.inrv", "--seconds", "nan"),
        ("fit", "a.ply", "-o", "b.inrv", "--seconds", "1", "--steps", "5"),
        ("fit", "a.ply", "-o", "b.inrv", "--seed", "-1"),
        ("fit", "a.ply", "-o", "b.ply"),
        ("surface", "a.inrv", "-o", "b.txt"),
        ("surface", "a.inrv", "-o", "b.ply", "--resolution", "3"),
        ("render", "a.inrv", "-o", "b.png", "--size", "big"),
        ("samples", "a", "--unknown"),
        ("--unknown",),
    ],
)
def test_wrong_usage_exits_with_2_and_says_why(
    inrview: Run, words: tuple[str, ...]
) -> None:
    run = inrview(*words)
    assert run.returncode == 2
    assert run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_a_missing_file_is_named(inrview: Run, tmp_path: Path) -> None:
    run = inrview("info", tmp_path / "nowhere.ply")
    assert run.returncode == 1
    assert "nowhere.ply" in run.stderr
    assert "Traceback" not in run.stderr


def test_nothing_is_overwritten_without_force(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    output = tmp_path / "kept.inrv"
    output.write_text("mine")
    run = inrview("fit", ball, "-o", output, "--steps", "5")
    assert run.returncode == 1
    assert "--force" in run.stderr
    assert output.read_text() == "mine"


def test_a_missing_folder_is_said_before_any_work(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    run = inrview("fit", ball, "-o", tmp_path / "no" / "out.inrv")
    assert run.returncode == 1
    assert "does not exist" in run.stderr


def test_info_tells_what_inrview_runs_on(inrview: Run) -> None:
    run = inrview("info", "--json")
    values = json.loads(run.stdout)
    assert values["packages"]["numpy"]
    assert values["threads"] >= 1


def test_info_tells_what_a_file_holds(inrview: Run, ball: Path) -> None:
    values = json.loads(inrview("info", ball, "--json").stdout)
    assert values["kind"] == "points"
    assert values["points"] == 5000
    assert values["has_normals"]
    assert max(abs(low + 5) for low in values["low"]) < 0.1
    assert max(abs(high - 15) for high in values["high"]) < 0.1


def test_a_log_file_is_written_when_asked_for(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log.txt"
    inrview("info", ball, "--log-file", log)
    assert log.exists()


def test_quiet_says_nothing_when_all_is_well(inrview: Run, ball: Path) -> None:
    run = inrview("info", ball, "-q")
    assert run.returncode == 0
    assert run.stdout == run.stderr == ""


def test_without_a_display_the_window_is_refused_in_a_sentence(inrview: Run) -> None:
    import os

    bare = {k: v for k, v in os.environ.items() if k not in _SCREEN}
    run = inrview(env=bare)
    assert run.returncode == 1
    assert "no display" in run.stderr
    assert "Traceback" not in run.stderr


_SCREEN = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def test_a_display_that_does_not_answer_is_no_screen() -> None:
    assert not has_screen({})
    assert not has_screen({"DISPLAY": ":4711"})
    assert not has_screen({"DISPLAY": "nonsense"})
    assert not has_screen({"DISPLAY": "localhost:4711"})
    assert has_screen({"QT_QPA_PLATFORM": "offscreen"})
