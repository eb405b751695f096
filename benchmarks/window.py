"""The window: its start, Train to first surface, lateness, scrubbing, memory."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tables import Table

_STARTS = 4


def main() -> dict[str, Any]:
    """Measure the window in fresh processes and print two tables."""
    with tempfile.TemporaryDirectory(prefix="inrview-bench-") as home:
        # The first start fills disk caches and compiles; it is not the warm one.
        starts = [_probe("start", home) for _ in range(_STARTS)][1:]
        work = _probe("work", home)
    found = {
        "shell_s": float(np.median([start["shell_s"] for start in starts])),
        "scene_s": float(np.median([start["scene_s"] for start in starts])),
        "starts": starts,
        **work,
    }
    _print(found)
    return found


def _probe(mode: str, home: str) -> dict[str, Any]:
    names = ("CONFIG", "DATA", "STATE", "CACHE")
    folders = {f"XDG_{name}_HOME": str(Path(home) / name.lower()) for name in names}
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.window_probe", mode],
        env={**os.environ, **folders},
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
        check=True,
    )
    values: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return values


def _print(found: dict[str, Any]) -> None:
    table = Table("Window", ("what", "measured", "must", "goal"))
    shell, scene = f"{found['shell_s']:.2f} s", f"{found['scene_s']:.2f} s"
    table.add("start to shell", shell, "2.0 s", "1.0 s")
    table.add("start to scene", scene, "3.0 s", "1.5 s")
    first = f"{found['first_surface_s']:.2f} s"
    table.add("Train to first surface", first, "1.5 s", "0.5 s")
    for phase in ("training", "scrubbing"):
        late = found[phase]
        text = f"{late['p99_ms']:.0f} / {late['max_ms']:.0f} ms"
        table.add(f"lateness p99 / max, {phase}", text, "20 / 100 ms", "10 / 40 ms")
    for name, seconds in found["sample_family_s"].items():
        table.add(f"sample {name} to its template", f"{seconds:.2f} s", "3.0 s", "")
    table.add("steps per second meanwhile", f"{found['steps_per_second']:.0f}")
    table.add("memory of the window", f"{found['window_mb']:.0f} MB")
    table.add("memory of the workers", f"{found['workers_mb']:.0f} MB")
    table.print()
    table = Table("Slider to picture", ("resolution", "seconds", "without rendering"))
    for step in found["scrub"]:
        apart = f"{step['without_rendering_s'] * 1000:.0f} ms"
        seconds = f"{step['seconds'] * 1000:.0f} ms"
        table.add(str(step["resolution"]), seconds, apart)
    table.print()


if __name__ == "__main__":
    figures = main()
    if "--json" in sys.argv:
        sys.stdout.write(json.dumps(figures) + "\n")
