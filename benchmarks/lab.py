"""The lab with four panes training: how late the event loop is, plot by plot.

    python -m benchmarks.lab [--seconds S] [--subject picture|shape] [--json]

Drives the real window through its own objects: the sample picture at 256 pixels, then
the sample part with a slice of 192 pixels; each with the four networks that the lab
begins with, and for `--seconds` each of the spectra, the losses, the arrival and the
other views on screen, at last with the history slider on the move. Lateness is by how
much a 10 ms timer fires late. Needs a screen, if only Xvfb's.
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
from inrview.session.lab_subject import active_subject

_SAMPLES = {"picture": "rosette", "shape": "part"}
_VIEWS: dict[str, dict[str, dict[str, Any]]] = {
    "picture": {
        "spectra": {"lab_plot": "spectrum", "lab_shows": "fit"},
        "losses": {"lab_plot": "loss", "lab_shows": "fit"},
        "arrival": {"lab_plot": "arrival", "lab_shows": "fit"},
        "errors": {"lab_plot": "spectrum", "lab_shows": "error"},
    },
    "shape": {
        "slice, spectra": {"lab_plot": "spectrum", "lab_shows": "fit"},
        "slopes, losses": {"lab_plot": "loss", "lab_shows": "slopes"},
        "errors, arrival": {"lab_plot": "arrival", "lab_shows": "error"},
        "surface, waves": {"lab_plot": "surface", "lab_shows": "surface"},
    },
}


def measure(script: Script, subject: str, seconds: float) -> dict[str, Any]:
    """Open the lab, train, and look at each view and plot in turn."""
    window, session = script.window, script.session
    script.wait(lambda: session.state.is_ready, 240, "warm workers")
    script.wait(lambda: active_subject(session.state) is not None, 60, "the sample")
    session.lab.open()
    script.wait(lambda: session.state.lab.record is not None, 120, "the lab")
    session.lab.set_fit(100_000, 0, "share")
    session.lab.toggle()
    script.wait(lambda: _least_step(session) >= 4, 240, "the first steps")
    late = Lateness(Renderer())
    first = _least_step(session)
    found = {}
    for name, look in _VIEWS[subject].items():
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
    return {
        "lateness": found,
        "steps_of_each_per_second": steps / (len(_VIEWS[subject]) * seconds),
    }


def _least_step(session: Any) -> int:
    panes = session.state.lab.record.panes
    return min(0 if one.progress is None else one.progress.step for one in panes)


def in_window(subject: str, seconds: float) -> int:
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
            found.update(measure(Script(window), subject, seconds))
        finally:
            window.close_now()
            QApplication.quit()

    opening.begin = journey
    code = open_window([str(sample_scan(_SAMPLES[subject]))])
    sys.stdout.write(json.dumps(found) + "\n")
    return code


def main() -> int:
    """Measure in fresh processes with settings of their own, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0, help="for each plot")
    parser.add_argument(
        "--subject", choices=tuple(_SAMPLES), help="of the two only this"
    )
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return in_window(arguments.subject, arguments.seconds)
    table = Table(
        "Lab, four panes training", ("lateness p50 / p99 / max", "ms", "must")
    )
    found = {}
    for subject in [arguments.subject] if arguments.subject else list(_SAMPLES):
        one = found[subject] = _measured(subject, arguments.seconds)
        for name, late in one["lateness"].items():
            text = f"{late['p50_ms']:.1f} / {late['p99_ms']:.1f} / {late['max_ms']:.1f}"
            table.add(f"{subject}: {name}", text, "p99 30, goal 15")
        pace = f"{one['steps_of_each_per_second']:.1f}"
        table.add(f"{subject}: steps of each a second", pace, "")
    table.print()
    if arguments.json:
        sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _measured(subject: str, seconds: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="inrview-bench-") as home:
        names = ("CONFIG", "DATA", "STATE", "CACHE")
        folders = {f"XDG_{name}_HOME": str(Path(home) / name.lower()) for name in names}
        command = [sys.executable, "-m", "benchmarks.lab", "--inside"]
        run = subprocess.run(
            [*command, "--subject", subject, "--seconds", str(seconds)],
            env={**os.environ, **folders},
            stdout=subprocess.PIPE,
            text=True,
            timeout=900,
            check=True,
        )
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    raise SystemExit(main())
