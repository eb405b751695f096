"""How late the event loop is while a fit runs: recorded, and not judged by time."""

import time
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QTimer

from inrview.session.state import FitPhase
from tests.app.window.conftest import Opener, wait_for

_PERIOD = 10


def test_the_lateness_of_the_event_loop_is_recorded(
    qtbot: Any, open_window: Opener, sphere: Path, record_testsuite_property: Any
) -> None:
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 1)
    session.start_fit()
    wait_for(qtbot, window, lambda: session.state.fit_phase is FitPhase.RUNNING)
    late: list[float] = []
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        late.append(1000 * (now - last[0]) - _PERIOD)
        last[0] = now

    timer = QTimer(window)
    timer.setInterval(_PERIOD)
    timer.timeout.connect(tick)
    timer.start()
    qtbot.wait(1500)
    timer.stop()
    for share in (50, 95, 99, 100):
        milliseconds = round(float(np.percentile(late, share)), 1)
        record_testsuite_property(f"lateness_p{share}_ms", milliseconds)
    assert len(late) > 5
