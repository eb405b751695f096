"""A real window with real workers, opened on real files and closed after the test."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inrview.app.main_window import MainWindow
from inrview.app.opening import begin
from inrview.app.qt_pump import QtPump
from inrview.app.settings import Settings
from inrview.engine.slots import Workers
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.session.session import Session

WAIT = 100_000
"""Milliseconds a worker may take on a busy machine; nothing is judged by time."""

Opener = Callable[..., MainWindow]


def wait_for(qtbot: Any, window: MainWindow, claim: Callable[[], object]) -> None:
    """Wait until `claim` holds; when it never does, say how the session stands."""
    try:
        qtbot.waitUntil(lambda: bool(claim()), timeout=WAIT)
    except qtbot.TimeoutError:
        pytest.fail(f"waited in vain; the session: {describe(window)}")


def describe(window: MainWindow) -> str:
    """Return the few parts of the state that explain a test that waits in vain."""
    state = window.session.state
    fit = state.fit and (state.fit.phase, state.fit.step)
    surface = state.surface and state.surface.resolution
    jobs = [(job.title, job.fraction) for job in state.jobs]
    said = [message.text for message in state.messages]
    return (
        f"{state.fit_phase} {fit}, surface {surface}, wanted {state.resolution}, "
        f"pending {state.surface_pending}, jobs {jobs}, ready {state.is_ready}, "
        f"said {said}, history {state.history} at {state.history_index}"
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings that nobody else has written."""
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def open_window(qtbot: Any, settings: Settings, tmp_path: Path) -> Iterator[Opener]:
    """Return a function that opens the window on some files."""
    windows: list[MainWindow] = []

    def opened(paths: Sequence[Path] = ()) -> MainWindow:
        pump = QtPump()
        session = Session(
            Workers(threads=1), wake=pump.wake, recovery_root=tmp_path / "recovery"
        )
        window = MainWindow(session, pump, settings)
        pump.setParent(window)
        windows.append(window)
        window.show()
        qtbot.waitExposed(window)
        begin(window, pump, [str(path) for path in paths] or None)
        return window

    yield opened
    for window in windows:
        window.close_now()
        window.deleteLater()


@pytest.fixture
def sphere(tmp_path: Path) -> Path:
    """Return the file of a sphere of radius 2 about (10, 0, 0)."""
    path = tmp_path / "ball.ply"
    write_mesh(sphere_mesh(), path)
    return path


def sphere_mesh() -> Mesh:
    """Make a sphere of radius 2 about (10, 0, 0) from rings."""
    rings, sides = 48, 96
    polar = np.linspace(0, np.pi, rings + 1)[1:-1]
    around = np.arange(sides) * (2 * np.pi / sides)
    grid = np.stack(
        [
            np.outer(np.sin(polar), np.cos(around)),
            np.outer(np.sin(polar), np.sin(around)),
            np.outer(np.cos(polar), np.ones(sides)),
        ],
        axis=-1,
    ).reshape(-1, 3)
    poles = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0]])
    vertices = np.concatenate([grid, poles]) * 2 + [10, 0, 0]
    faces = []
    for ring in range(rings - 2):
        for side in range(sides):
            after = (side + 1) % sides
            a, b = ring * sides + side, ring * sides + after
            c, d = a + sides, b + sides
            faces += [(a, c, d), (a, d, b)]
    top, bottom, last = len(grid), len(grid) + 1, (rings - 2) * sides
    for side in range(sides):
        after = (side + 1) % sides
        faces += [(top, side, after), (bottom, last + after, last + side)]
    return Mesh(vertices.astype(np.float32), np.array(faces, np.int32))
