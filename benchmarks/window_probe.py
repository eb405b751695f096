"""Drive the real window through its own objects and note when what happens.

`python -m benchmarks.window_probe start|work [FILES]` prints one JSON object. Each call
is a fresh process, since a start can be measured only once.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import psutil

from inrview.engine.process_age import process_age
from inrview.messages.samples import FAMILY_SAMPLES

RESOLUTIONS = (16, 32, 64, 128, 256, 512)
_TRAINING_SECONDS = 8.0
_TICK = 0.010


class Renderer:
    """When the renderer was at work: its own calls are measured apart."""

    def __init__(self) -> None:
        from inrview.viewport.stage import Stage

        self.calls: list[tuple[float, float]] = []
        for name in ("draw", "depth_buffer"):
            self._wrap(Stage, name)

    def _wrap(self, owner: type, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def timed(*arguments: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return original(*arguments, **options)
            finally:
                self.calls.append((began, time.perf_counter()))

        setattr(owner, name, timed)

    def seconds_within(self, start: float, end: float) -> float:
        """Return how much of an interval the renderer took."""
        total = 0.0
        for began, ended in reversed(self.calls):
            if ended < start:
                break
            total += max(0.0, min(ended, end) - max(began, start))
        return total


class Lateness:
    """How late a 10 ms timer fires, less what the renderer took meanwhile."""

    def __init__(self, renderer: Renderer) -> None:
        from PyQt6.QtCore import Qt, QTimer

        self._renderer = renderer
        self._last: float | None = None
        self._late: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(round(_TICK * 1000))

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._last is not None:
            rendering = self._renderer.seconds_within(self._last, now)
            self._late.append(max(0.0, now - self._last - _TICK - rendering))
        self._last = now

    def take(self) -> dict[str, float]:
        """Return the figures so far, in milliseconds, and start anew."""
        late = np.asarray(self._late or [0.0]) * 1000
        self._late = []
        return {
            "ticks": len(late),
            "p50_ms": float(np.percentile(late, 50)),
            "p99_ms": float(np.percentile(late, 99)),
            "max_ms": float(late.max()),
        }

    def stop(self) -> None:
        """Stop the timer."""
        self._timer.stop()


class Script:
    """A journey through the window: steps that wait without blocking it."""

    def __init__(self, window: Any) -> None:
        self.window = window
        self.session = window.session

    def wait(self, holds: Callable[[], bool], seconds: float, what: str) -> float:
        """Let the window live until something holds; return how long that took."""
        from PyQt6.QtWidgets import QApplication

        began = time.perf_counter()
        while not holds():
            QApplication.processEvents()
            time.sleep(0.0005)
            if time.perf_counter() - began > seconds:
                raise TimeoutError(f"{what}: not within {seconds} s")
        return time.perf_counter() - began

    def rest(self, seconds: float) -> None:
        """Let the window live for a while."""
        end = time.perf_counter() + seconds
        self.wait(lambda: time.perf_counter() >= end, seconds + 5, "resting")

    def is_drawn(self) -> bool:
        """Whether what was shown last is in a frame."""
        return bool(SHOWN and FRAMES) and FRAMES[-1] > SHOWN[-1]


FRAMES: list[float] = []
"""When each frame was complete."""
SHOWN: list[float] = []
"""When the viewport was given each scan or surface."""


def _watch_frames() -> None:
    """Note when each frame was drawn."""
    from inrview.viewport.frame_loop import FrameLoop
    from inrview.viewport.viewport import Viewport

    original = FrameLoop._draw

    def draw(loop: Any) -> None:
        original(loop)
        FRAMES.append(time.perf_counter())

    FrameLoop._draw = draw  # type: ignore[method-assign]
    for name in ("show_points", "show_surface"):
        _note_calls(Viewport, name)


def _note_calls(owner: type, name: str) -> None:
    original: Callable[..., Any] = getattr(owner, name)

    def noted(*arguments: Any, **options: Any) -> Any:
        SHOWN.append(time.perf_counter())
        return original(*arguments, **options)

    setattr(owner, name, noted)


def measure_start(script: Script, shown: dict[str, float]) -> dict[str, float]:
    """Wait for the scene; times since the process began."""
    state = script.session
    script.wait(lambda: bool(state.state.document.scans), 60, "the sample")
    script.wait(script.is_drawn, 60, "a frame with the sample")
    script.wait(lambda: "shell_s" in shown, 10, "the shell's first paint")
    return {**shown, "scene_s": process_age()}


def measure_work(script: Script, renderer: Renderer) -> dict[str, Any]:
    """Train, then scrub; how late the event loop was in each."""
    from inrview.session.state import FitPhase

    session = script.session
    script.wait(lambda: session.state.is_ready, 120, "warm workers")
    script.wait(lambda: bool(session.state.document.shapes), 60, "the sample")
    session.stop_fit()
    live = (FitPhase.STARTING, FitPhase.RUNNING)
    script.wait(lambda: session.state.fit_phase not in live, 30, "an idle fit")
    script.rest(2.0)
    late = Lateness(renderer)
    first = _first_surface(script)
    late.take()
    script.rest(_TRAINING_SECONDS)
    training = late.take()
    fit = session.state.fit
    scrub = [_scrub(script, renderer, resolution) for resolution in RESOLUTIONS]
    scrubbing = late.take()
    late.stop()
    session.stop_fit()
    families = {name: _sample_family(script, name) for name in FAMILY_SAMPLES}
    return {
        "sample_family_s": families,
        "first_surface_s": first,
        "training": training,
        "steps_per_second": 0.0 if fit is None else fit.steps_per_second,
        "scrub": scrub,
        "scrubbing": scrubbing,
        "window_mb": psutil.Process().memory_info().rss / 1e6,
        "workers_mb": session.state.worker_memory / 1e6,
    }


def _first_surface(script: Script) -> float:
    """Press Space and wait for a surface of the new fit on the screen."""
    session = script.session
    session.restart_fit()
    began = time.perf_counter()
    before = session.state.surface
    script.wait(
        lambda: session.state.surface not in (None, before), 60, "the first surface"
    )
    script.wait(script.is_drawn, 30, "its frame")
    return time.perf_counter() - began


def _scrub(script: Script, renderer: Renderer, resolution: int) -> dict[str, float]:
    """Move the slider to a resolution; from the verb to the picture."""
    session = script.session
    session.begin_scrub()
    began = time.perf_counter()
    session.set_resolution(resolution)

    def is_there() -> bool:
        surface = session.state.surface
        return surface is not None and surface.resolution == resolution

    script.wait(is_there, 60, f"a surface of {resolution}")
    script.wait(script.is_drawn, 30, "its frame")
    ended = time.perf_counter()
    session.end_scrub()
    rendering = renderer.seconds_within(began, ended)
    script.rest(0.6)
    return {
        "resolution": resolution,
        "seconds": ended - began,
        "without_rendering_s": ended - began - rendering,
    }


def _sample_family(script: Script, name: str) -> float:
    """Open a sample family; wait for its template on the screen, to be dragged."""
    from inrview.session.state import TEMPLATE

    session = script.session
    began = time.perf_counter()
    before = session.state.member_surfaces.get(TEMPLATE)
    session.open_sample(name)

    def is_there() -> bool:
        return session.state.member_surfaces.get(TEMPLATE) not in (None, before)

    script.wait(is_there, 60, f"the template of {name}")
    script.wait(script.is_drawn, 30, "its frame")
    return time.perf_counter() - began


def main(mode: str, paths: Sequence[str]) -> int:
    """Open the window, run one journey, print what was measured, close."""
    from PyQt6.QtCore import QEvent
    from PyQt6.QtWidgets import QApplication

    from inrview.app import opening
    from inrview.app.window import main as open_window

    found: dict[str, Any] = {}
    renderer = Renderer()
    _watch_frames()
    begin = opening.begin
    shown: dict[str, float] = {}

    class ProbedWindow(opening.MainWindow):
        """Notes when the shell was painted for the first time."""

        def event(self, event: Any) -> bool:
            """Let the window do as ever."""
            is_done = super().event(event)
            if event.type() == QEvent.Type.Paint:
                shown.setdefault("shell_s", process_age())
            return is_done

    def journey(window: Any, *rest: Any) -> None:
        begin(window, *rest)
        script = Script(window)
        try:
            if mode == "start":
                found.update(measure_start(script, shown))
            else:
                found.update(measure_work(script, renderer))
        finally:
            window.close_now()
            QApplication.quit()

    opening.MainWindow = ProbedWindow  # type: ignore[misc]
    opening.begin = journey
    code = open_window(paths)
    sys.stdout.write(json.dumps(found) + "\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
