"""How long jobs go without a word: a pause or a cancel is answered at their next yield.

    python -m benchmarks.yields [NAME...] [--steps N] [--json]

Fits of each network, with our settings and the papers', of a family by each model, and
the alignment of scans, each warmed up first. For each phase of a job: the longest time
between two of its yields, in milliseconds of the clock, and of the processor over its
threads. Beside others' work the clock is no measure: the processor's time, divided by
the threads, is what it would be alone.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.tables import Table
from inrview.engine.inline import run
from inrview.geometry.points import Points
from inrview.geometry.raster import Raster
from inrview.messages.family import FAST, PAPER, FamilyFitSpec
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape
from inrview.messages.networks import NETWORKS
from inrview.messages.picture import ImageFitRequest
from inrview.messages.presets import PRESETS, fit_preset, preset
from inrview.messages.requests import FitRequest
from inrview.messages.scan_editing import AlignScansRequest
from inrview.messages.specs import FitSpec

Gaps = dict[str, tuple[float, float]]
"""By phase: the longest gap in seconds of the clock, and of the processor."""
SIDE = 96


def gaps(reports: Iterator[Any]) -> Gaps:
    """Run a job to its end; the first yield, which may import and compile, is left out.

    A gap belongs to the phase of the report that ends it.
    """
    found: Gaps = {}
    last: tuple[float, float] | None = None
    for report in reports:
        now = time.perf_counter(), time.process_time()
        phase = getattr(report, "phase", None) or getattr(report, "text", "") or "end"
        if getattr(report, "snapshot", None) is not None and phase != "done":
            phase += ", snapshot"
        if last is not None:
            wall, cpu = found.get(phase, (0.0, 0.0))
            found[phase] = max(wall, now[0] - last[0]), max(cpu, now[1] - last[1])
        last = time.perf_counter(), time.process_time()
    return found


def ball(count: int, seed: int = 0) -> Points:
    """Return points on a ball with bumps, and their normals, about right."""
    rng = np.random.default_rng(seed)
    normals = rng.standard_normal((count, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    bumps = 0.1 * np.sin(7 * normals[:, :1]) * np.cos(5 * normals[:, 1:2] + seed)
    positions = normals * (0.7 + bumps + 0.1 * normals[:, 2:] ** 3)
    return Points(positions.astype(np.float32), normals.astype(np.float32))


def shapes(steps: int) -> dict[str, Callable[[], Iterator[Any]]]:
    """Return the fits of all networks to a shape."""
    cloud = ball(20_000)
    jobs = {}
    for network in NETWORKS:
        for which in PRESETS:
            field = preset("sdf", network, which)
            fit = fit_preset(field, which, FitSpec(steps=steps, device="cpu"))
            request = FitRequest((cloud,), field, fit)
            jobs[f"shape {network} {which}"] = _later(request)
    return jobs


def pictures(steps: int) -> dict[str, Callable[[], Iterator[Any]]]:
    """Return the fits of all networks to a picture."""
    ramp = np.linspace(0, 255, SIDE)
    waves = 127 * (1 + np.sin(ramp[:, None] / 9) * np.cos(ramp / 7))
    colors = np.stack([waves, np.tile(ramp, (SIDE, 1)), waves.T], axis=2)
    raster = Raster(colors.astype(np.uint8))
    jobs = {}
    for network in NETWORKS:
        for which in PRESETS:
            field = preset("image", network, which)
            fit = fit_preset(field, which, FitSpec(steps=steps, device="cpu"))
            request = ImageFitRequest(raster, field, fit)
            jobs[f"picture {network} {which}"] = _later(request)
    return jobs


def families(steps: int) -> dict[str, Callable[[], Iterator[Any]]]:
    """Return the fits of a family of four by all models."""
    four = tuple(FamilyShape(f"ball {n}", ball(5000, n)) for n in range(4))
    specs = {f"{name} default": spec for name, spec in FAST.items() if name != "mesh"}
    specs |= {f"{name} paper": spec for name, spec in PAPER.items()}
    fit = FamilyFitSpec(steps=steps, device="cpu")
    jobs = {}
    for name, spec in specs.items():
        for points in (192, 8192):
            request = FamilyFitRequest(four, spec, replace(fit, points=points))
            jobs[f"family {name} {points}"] = _later(request)
    return jobs


def alignments() -> dict[str, Callable[[], Iterator[Any]]]:
    """Return alignments of two scans that overlap."""
    jobs = {}
    for count in (100_000, 1_000_000):
        whole = ball(count)
        for has_normals in (True, False):
            scans = tuple(_side(whole, sign, has_normals) for sign in (1, -1))
            word = "with" if has_normals else "without"
            request = AlignScansRequest(scans)
            jobs[f"align {count} {word} normals"] = _later(request)
    return jobs


def _side(whole: Points, sign: int, has_normals: bool) -> Points:
    seen = sign * whole.positions[:, 0] > -0.3
    assert whole.normals is not None
    normals = whole.normals[seen] if has_normals else None
    return Points(whole.positions[seen], normals)


def _later(request: Any) -> Callable[[], Iterator[Any]]:
    return lambda: run(request)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only jobs whose name holds one")
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    steps = given.steps
    jobs = shapes(steps) | pictures(steps) | families(steps) | alignments()
    if given.names:
        jobs = {n: j for n, j in jobs.items() if any(one in n for one in given.names)}
    table = Table("longest gaps, ms", ["job", "phase", "clock", "processor"])
    rows = []
    for name, job in jobs.items():
        for phase, (wall, cpu) in gaps(job()).items():
            rows.append([name, phase, f"{wall * 1e3:.0f}", f"{cpu * 1e3:.0f}"])
            table.add(*rows[-1])
            if not given.json:
                sys.stderr.write(" | ".join(rows[-1]) + "\n")
    table.print()
    if given.json:
        sys.stdout.write(json.dumps({"rows": rows}) + "\n")


if __name__ == "__main__":
    main()
