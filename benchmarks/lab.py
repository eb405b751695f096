"""The lab with four panes training: how late the event loop is, plot by plot.

    python -m benchmarks.lab [--seconds S] [--json]

Drives the real window through its own objects: the sample picture at 256 pixels, the
four networks that the lab begins with, and for `--seconds` each of the spectra, the
losses, the arrival and the error maps on screen, at last with the history slider on the
move. Lateness is by how much a 10 ms timer fires late. Needs a screen, if only Xvfb's.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.tables import Table
from benchmarks.window_probe import Lateness, Renderer, Script

_VIEWS: dict[str, dict[str, Any]] = {
    "spectra": {"lab_plot": "spectrum", "lab_shows": "fit"},
    "losses": {"lab_plot": "loss", "lab_shows": "fit"},
    "arrival": {"lab_plot": "arrival", "lab_shows": "fit"},
    "errors": {"lab_plot": "spectrum", "lab_shows": "error"},
}


def measure(script: Script, seconds: float) -> dict[str, Any]:
    """Open the lab, train, and look at each plot in turn."""
    window, session = script.window, script.session
    script.wait(lambda: session.state.is_ready, 240, "warm workers")
    script.wait(lambda: session.state.picture.active is not None, 60, "the picture")
    session.lab.open()
    script.wait(lambda: session.state.lab.record is not None, 60, "the lab")
    session.lab.set_fit(100_000, 0, "share")
    session.lab.toggle()
    script.wait(lambda: _least_step(session) >= 4, 240, "the first steps")
    late = Lateness(Renderer())
    first = _least_step(session)
    found = {}
    for name, look in _VIEWS.items():
        window.look.change(**look)
        late.take()
        script.rest(seconds)
        found[name] = late.take()
    steps = _least_step(session) - first
    slider = window.center.lab.bar.slider
    late.take()
    for place in (*range(slider.maximum() + 1), slider.maximum()):
        slider.setValue(place)
        script.rest(seconds / 20)
    found["history"] = late.take()
    late.stop()
    return {"lateness": found, "steps_of_each_per_second": steps / (4 * seconds)}


def _least_step(session: Any) -> int:
    panes = session.state.lab.record.panes
    return min(0 if one.progress is None else one.progress.step for one in panes)


def in_window(seconds: float) -> int:
    """Open the window, measure, print, close."""
    from PyQt6.QtWidgets import QApplication

    from inrview.app import opening
    from inrview.app.window import main as open_window
    from inrview.messages.samples import sample_scan

    begin = opening.begin
    found: dict[str, Any] = {}

    def journey(window: Any, *rest: Any) -> None:
        begin(window, *rest)
        try:
            found.update(measure(Script(window), seconds))
        finally:
            window.close_now()
            QApplication.quit()

    opening.begin = journey
    code = open_window([str(sample_scan("rosette"))])
    sys.stdout.write(json.dumps(found) + "\n")
    return code


def main() -> int:
    """Measure in a fresh process with settings of its own, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each plot")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return in_window(arguments.seconds)
    with tempfile.TemporaryDirectory(prefix="inrview-bench-") as home:
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        folders = {f"XDG_{name}_HOME": str(Path(home) / name.lower()) for name in names}
        command = [sys.executable, "-m", "benchmarks.lab", "--inside"]
        run = subprocess.run(
            [*command, "--seconds", str(arguments.seconds)],
            env={**os.environ, **folders},
            stdout=subprocess.PIPE,
            text=True,
            timeout=900,
            check=True,
        )
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    table = Table(
        "Lab, four panes training", ("lateness p50 / p99 / max", "ms", "must")
    )
    for name, late in found["lateness"].items():
        text = f"{late['p50_ms']:.1f} / {late['p99_ms']:.1f} / {late['max_ms']:.1f}"
        table.add(name, text, "p99 30, goal 15")
    table.add("steps of each a second", f"{found['steps_of_each_per_second']:.1f}", "")
    table.print()
    if arguments.json:
        sys.stdout.write(json.dumps(found) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
