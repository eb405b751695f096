"""The whole way with real workers: a scan, a live fit, surfaces, a project."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from inrview.engine.slots import Workers
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.session import Session
from inrview.session.state import FitPhase, SessionState
from tests.engine.listening import are_gone

# On a fresh checkout the first test waits for numba to compile every kernel.
pytestmark = pytest.mark.timeout(300)

_RADIUS = 40.0
_CENTER = (100.0, 0.0, -7.0)
_FIELD = FieldSpec(levels=6, log2_table=14, finest=64, hidden=16)


class Bench:
    """A session on real workers, and the patience to wait for it."""

    def __init__(self, recovery_root: Path) -> None:
        self.workers = Workers()
        self.session = Session(self.workers, recovery_root=recovery_root)
        self.steps_shown: list[int] = []
        self.session.subscribe(self._note)

    def _note(self, old: SessionState, new: SessionState) -> None:
        if new.surface is not None and new.surface is not old.surface:
            self.steps_shown.append(new.surface.step)

    @property
    def state(self) -> SessionState:
        """What there is to show now."""
        return self.session.state

    def until(self, condition: Callable[[], object], seconds: float = 60.0) -> None:
        """Pump until the condition holds."""
        end = time.monotonic() + seconds
        while not condition():
            said = [f"{m.text}\n{m.details}" for m in self.state.messages]
            assert time.monotonic() < end, "\n".join(["nothing came", *said])
            self.session.pump()
            time.sleep(0.002)

    def until_shown(self, resolution: int) -> None:
        """Wait for the surface of a resolution, and for its being the last one."""
        self.until(
            lambda: (
                self.state.surface is not None
                and self.state.surface.resolution == resolution
                and self.state.surface_pending is None
            )
        )

    def load(self, path: Path) -> str:
        """Import a scan and choose a small field for it; return the shape."""
        self.session.open_paths([str(path)])
        self.until(lambda: self.state.active_shape)
        shape = self.state.active_shape
        assert shape is not None
        self.session.set_field(shape, _FIELD)
        self.session.set_fit(shape, FitSpec(steps=100_000, batch=2048))
        return shape

    def train(self, steps: int = 20) -> None:
        """Train until a snapshot of some steps is there."""
        self.session.start_fit()
        self.until(lambda: self.state.fit is not None and self.state.fit.step >= steps)


@pytest.fixture(scope="module")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(8000, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    path = tmp_path_factory.mktemp("scans") / "ball.xyz"
    rows = np.hstack([normals * _RADIUS + _CENTER, normals])
    np.savetxt(path, rows, fmt="%.5f")
    return path


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    bench = Bench(tmp_path_factory.mktemp("recovery"))
    bench.session.warm_up()
    bench.until(lambda: bench.state.is_ready, 240.0)
    yield bench
    bench.session.close()


@pytest.fixture
def bench(shared: Bench) -> Bench:
    """Return the shared session with nothing in it."""
    shared.session.stop_fit()
    shared.session.show_distance(False)
    shared.session.hide_slice()
    shared.session.new_document()
    shared.session.set_resolution(64)
    shared.session.pump()
    shared.steps_shown.clear()
    for message in shared.state.messages:
        shared.session.dismiss_message(message.id)
    return shared


def test_a_scan_becomes_a_surface_while_one_watches(bench: Bench, ball: Path) -> None:
    bench.load(ball)
    bench.train()
    bench.until(lambda: len(set(bench.steps_shown)) >= 3)
    assert bench.steps_shown == sorted(bench.steps_shown)
    assert bench.state.fit_phase == FitPhase.RUNNING
    bench.session.pause_fit()
    bench.until(lambda: bench.state.undo_name == _step_name(bench))
    bench.until_shown(64)
    surface = bench.state.surface
    assert surface is not None
    low, high = surface.mesh.bounds
    size = high - low
    assert np.allclose(size, 2 * _RADIUS, rtol=0.1)


def _step_name(bench: Bench) -> str:
    shape = bench.state.document.shapes[0]
    step = shape.snapshot.step if shape.snapshot is not None else None
    return f"Fit ball to step {step}"


def test_the_slider_is_followed_and_undo_is_exact(bench: Bench, ball: Path) -> None:
    shape = bench.load(ball)
    bench.train()
    bench.session.pause_fit()
    bench.until(lambda: bench.state.undo_name == _step_name(bench))
    bench.until_shown(64)
    fitted = bench.state.document
    bench.session.begin_scrub()
    for resolution in (16, 32, 128, 48, 96):
        bench.session.set_resolution(resolution)
        bench.session.pump()
    bench.session.end_scrub()
    bench.until_shown(96)
    bench.session.undo()
    bench.session.pump()
    assert bench.state.document.shape(shape).snapshot is None
    assert bench.state.surface is None
    bench.session.redo()
    bench.session.pump()
    assert bench.state.document is fitted
    bench.until_shown(96)


def test_measures_and_slices_are_those_of_a_ball(bench: Bench, ball: Path) -> None:
    bench.load(ball)
    bench.train(60)
    bench.session.pause_fit()
    bench.until_shown(64)
    bench.session.show_distance(True)
    bench.until(lambda: bench.state.distance is not None)
    distance = bench.state.distance
    assert distance is not None
    assert np.median(np.abs(distance.distances)) < 0.1 * _RADIUS
    placement = bench.state.placement
    assert placement is not None
    center = np.subtract(_CENTER, placement.origin)
    x, y, z = (float(value) for value in center)
    bench.session.show_slice((x, y, z), (0.0, 0.0, 1.0), 1.2 * _RADIUS)
    bench.until(lambda: bench.state.slice is not None)
    cut = bench.state.slice
    assert cut is not None
    middle = len(cut.values) // 2
    assert cut.values[middle, middle] < 0 < cut.values[0, 0]


def test_a_project_is_saved_and_comes_back(
    bench: Bench, ball: Path, tmp_path: Path
) -> None:
    bench.load(ball)
    bench.train()
    path = str(tmp_path / "ball.inrv")
    bench.session.save(path)
    bench.session.stop_fit()
    bench.until(lambda: bench.state.path == path)
    saved = bench.state.history
    bench.session.new_document()
    bench.session.open_paths([path])
    bench.until(lambda: bench.state.document.shapes)
    assert saved[-1].startswith("Fit ball") or saved[-2].startswith("Fit ball")
    assert not bench.state.is_modified
    bench.until_shown(64)


def test_a_mesh_is_exported(bench: Bench, ball: Path, tmp_path: Path) -> None:
    bench.load(ball)
    bench.train()
    bench.session.stop_fit()
    bench.session.export(str(tmp_path / "ball.ply"), 48)
    assert bench.state.jobs
    bench.until(lambda: not bench.state.jobs)
    assert (tmp_path / "ball.ply").read_bytes().startswith(b"ply")


def test_bad_files_end_in_a_sentence(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "empty.ply").touch()
    bench.session.open_paths([str(tmp_path / "empty.ply")])
    bench.until(lambda: bench.state.messages and not bench.state.jobs)
    assert "empty.ply" in bench.state.messages[-1].text
    assert bench.state.messages[-1].details == ""
    assert bench.state.document.scans == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_killed_fit_is_told_of_and_goes_on(bench: Bench, ball: Path) -> None:
    bench.load(ball)
    bench.train(30)
    document = bench.state.document
    fit = bench.state.fit
    assert fit is not None
    os.kill(bench.workers.processes()["fit"], signal.SIGKILL)
    bench.until(lambda: bench.state.fit_phase == FitPhase.PAUSED, 5.0)
    assert bench.state.document is document
    assert any("signal 9" in message.text for message in bench.state.messages)
    bench.session.resume_fit()
    bench.until(
        lambda: (
            bench.state.fit_phase == FitPhase.RUNNING
            and bench.state.fit is not None
            and bench.state.fit.step > fit.step
        )
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_killed_surface_worker_is_replaced(bench: Bench, ball: Path) -> None:
    bench.load(ball)
    bench.train()
    bench.session.pause_fit()
    bench.until_shown(64)
    os.kill(bench.workers.processes()["surface"], signal.SIGKILL)
    bench.session.set_resolution(96)
    bench.until_shown(96)


@pytest.mark.parametrize("phase", ["idle", "loading", "fitting", "saving", "scrubbing"])
def test_closing_in_any_phase_leaves_nobody_behind(
    phase: str, ball: Path, tmp_path: Path
) -> None:
    bench = Bench(tmp_path / "recovery")
    others = {child.pid for child in psutil.Process().children()}
    if phase == "idle":
        bench.session.warm_up()
    else:
        bench.session.open_paths([str(ball)])
    if phase in ("fitting", "saving", "scrubbing"):
        bench.until(lambda: bench.state.active_shape)
        bench.session.start_fit()
        bench.until(lambda: bench.state.fit is not None)
    if phase == "saving":
        bench.session.save(str(tmp_path / "ball.inrv"))
    if phase == "scrubbing":
        bench.session.begin_scrub()
        bench.session.set_resolution(256)
        bench.session.pump()
    pids = list(bench.workers.processes().values())
    began = time.monotonic()
    bench.session.close()
    bench.session.close()
    bench.session.pump()
    assert time.monotonic() - began < 3.0
    assert are_gone(pids, 0.5)
    assert {child.pid for child in psutil.Process().children()} <= others
    if phase == "saving":
        assert [path.name for path in tmp_path.glob("*.inrv")] == ["ball.inrv"]
        assert not list(tmp_path.glob(".*"))
