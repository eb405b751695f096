"""A brush on eight shapes: from the mouse to the frame that shows all repainted.

The family is that of `benchmarks.drag`; its surfaces are those of 128^3. "Colours" is
what the session does for one move of the brush; "mouse to frame" moves the mouse over
the real window and waits for the frame, and needs a screen (or xvfb-run).
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from benchmarks.drag import SHAPES, ball_family
from benchmarks.tables import Table
from inrview.app.main_window import MainWindow
from inrview.app.qt_pump import QtPump
from inrview.app.settings import Settings
from inrview.document.document import Document, Family, Member
from inrview.engine.slots import Workers
from inrview.session.session import Session

MOVES = 40
_LONGEST = 180.0
_LEFT = Qt.MouseButton.LeftButton


def document() -> Document:
    """Return a document with a family of seven members; with the template, eight."""
    snapshot = ball_family()
    members = tuple(Member(name, name) for name in snapshot.names[: SHAPES - 1])
    family = Family("f", "balls", members, snapshot.spec, snapshot=snapshot)
    return Document((), (), (family,))


def wait(claim: Callable[[], Any]) -> None:
    """Let the event loop run until a claim holds."""
    end = time.perf_counter() + _LONGEST
    while not claim():
        if time.perf_counter() > end:
            raise SystemExit("The window did not come to rest.")
        QTest.qWait(20)


def opened(folder: Path) -> MainWindow:
    """Return the window with all eight surfaces at rest."""
    pump = QtPump()
    session = Session(Workers(), wake=pump.wake, recovery_root=folder / "recovery")
    window = MainWindow(session, pump, Settings(folder / "settings.ini"))
    pump.setParent(window)
    window.show()
    QTest.qWaitForWindowExposed(window)
    pump.start(session.pump)
    session._live.start_history("Balls", document())
    session.select("f")

    def is_at_rest() -> bool:
        found = session.state.member_surfaces.values()
        is_fine = [r.resolution >= 64 and r.places is not None for r in found]
        return len(is_fine) == SHAPES and all(is_fine)

    window.warm_up()
    wait(lambda: session.state.is_ready)
    wait(is_at_rest)
    window.viewport.look_from("front")
    window.viewport.fit_all()
    QTest.qWait(2500)
    return window


def moves(window: MainWindow) -> tuple[list[float], list[float]]:
    """Paint a wave; return the milliseconds to colours and to frames, by move."""
    view, session = window.viewport, window.session
    window.look.change(tool="brush")
    QTest.qWait(1000)  # what is under the mouse is told by the frame at rest
    middle = _middle(window, window.session.state.document.families[0].members[0].id)
    frames: list[float] = []
    assert view._loop is not None
    view._loop.frame_drawn.connect(lambda: frames.append(time.perf_counter()))
    colors: list[float] = []
    lead = session.colors.move

    def timed(points: np.ndarray) -> None:
        start = time.perf_counter()
        lead(points)
        colors.append(1000 * (time.perf_counter() - start))

    session.colors.move = timed  # type: ignore[method-assign]
    QTest.mousePress(view, _LEFT, pos=middle)
    QTest.qWait(600)
    seen: list[float] = []
    for number in range(MOVES):
        place = middle + QPoint(number - MOVES // 2, round(8 * np.sin(number / 4)))
        count, start = len(frames), time.perf_counter()
        QTest.mouseMove(view, place)
        while len(frames) == count and time.perf_counter() - start < 5:
            QApplication.processEvents()
        seen.append(1000 * (time.perf_counter() - start))
    QTest.mouseRelease(view, _LEFT, pos=place)
    assert len(session.state.member_colors) >= SHAPES, "not all shapes are painted"
    return colors[1:], seen


def _middle(window: MainWindow, key: str) -> QPoint:
    view = window.viewport
    found = view._scene.bounds([f"member:{key}"])
    assert found is not None, f"{key} is not drawn"
    low, high = found
    (pixel,), _ = view.camera.project(((low + high) / 2)[None])
    x, y = pixel / view.devicePixelRatioF()
    return QPoint(round(x), round(y))


def measure() -> dict[str, float]:
    """Open the window, paint, and close it."""
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    with tempfile.TemporaryDirectory(prefix="inrview-bench-") as folder:
        window = opened(Path(folder))
        vertices = [
            len(report.mesh.vertices)
            for report in window.session.state.member_surfaces.values()
        ]
        colors, seen = moves(window)
        window.close_now()
        QTest.qWait(300)
    return {
        "vertices of all shapes": float(sum(vertices)),
        "colours of all shapes, median ms": float(np.median(colors)),
        "colours of all shapes, worst ms": max(colors),
        "mouse to frame, median ms": float(np.median(seen)),
        "mouse to frame, 90 % ms": float(np.percentile(seen, 90)),
    }


def main() -> None:
    """Print a table, or with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    is_json = parser.parse_args().json
    found = {name: round(number, 1) for name, number in measure().items()}
    table = Table(f"Brush on {SHAPES} shapes", ["", ""])
    for name, number in found.items():
        table.add(name, str(number))
    table.print()
    if is_json:
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
