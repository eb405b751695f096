"""The running window, as a process: what it has imported, and that it ends clean."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

_ROOT = Path(__file__).resolve().parents[2]

_PROGRAM = """
import json, sys
import psutil
from PyQt6.QtCore import QTimer
import inrview.app.opening as opening
from inrview.app.window import main

begin = opening.begin

def watched(window, pump, paths):
    begin(window, pump, paths)
    state = {"ticks": 0}

    def look():
        state["ticks"] += 1
        session = window.session
        is_there = session.state.is_ready and session.state.surface is not None
        if is_there or state["ticks"] > 600:
            children = [child.pid for child in psutil.Process().children()]
            print(json.dumps({
                "modules": sorted(sys.modules),
                "surface": session.state.surface is not None,
                "children": children,
            }))
            timer.stop()
            window.close_now()

    timer = QTimer(window)
    timer.timeout.connect(look)
    timer.start(100)

opening.begin = watched
sys.exit(main([]))
"""

_HEAVY = {"torch", "numba", "llvmlite", "trimesh", "igl", "plyfile", "laspy", "pye57"}


@pytest.fixture(scope="module")
def window() -> tuple[dict[str, object], str]:
    """Run the window until its first surface, then close it."""
    if not os.environ.get("DISPLAY") and sys.platform == "linux":
        pytest.skip("needs a screen: run `make test`, which has its own")
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1]), run.stderr


def test_the_window_shows_a_surface_of_the_sample(
    window: tuple[dict[str, object], str],
) -> None:
    assert window[0]["surface"]


def test_the_window_process_has_imported_nothing_heavy(
    window: tuple[dict[str, object], str],
) -> None:
    modules = window[0]["modules"]
    assert isinstance(modules, list)
    assert not _HEAVY & {name.split(".")[0] for name in modules}


def test_closing_leaves_no_worker_behind(
    window: tuple[dict[str, object], str],
) -> None:
    children = window[0]["children"]
    assert isinstance(children, list)
    assert children, "there were no workers to be left"
    assert not any(psutil.pid_exists(pid) for pid in children)


def test_a_start_and_a_close_say_nothing_on_standard_error(
    window: tuple[dict[str, object], str],
) -> None:
    assert window[1] == ""
