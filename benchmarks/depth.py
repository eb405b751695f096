"""Depth images with their poses: rays that end before or behind what was measured.

    python -m benchmarks.depth IMAGES ... --intrinsics FILE --poses FILE [--steps N]

The images are fused by their truncated signed distance and fitted together, the field's
surface is extracted at 512, and a ray is sent through every eighth pixel of each image
that holds a measurement, those on edges in depth included, against both surfaces.
`early` is the share of rays that meet the surface more than two centimetres before what
the pixel measured, along the ray: surface where the camera saw through. `late` is the
share that meets it more than two centimetres behind, or within a metre behind not at
all. `mean` and `median` are of the distances from what the pixels measured to the
nearest point of the surface, in millimetres.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.fit_quality import fitted, surface_of
from benchmarks.tables import Table
from inrview.engine.inline import result
from inrview.geometry.points import Points
from inrview.messages.fusion import DepthImages, FuseRequest, RayRequest
from inrview.messages.presets import field_of
from inrview.messages.requests import LoadRequest
from inrview.messages.specs import FitSpec

_RESOLUTION = 512


def measure(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Fuse, fit, and send the rays of each image against both."""
    paths = tuple(str(path) for path in asked.images)
    request = LoadRequest(
        paths,
        pose_file=str(asked.poses),
        intrinsics=str(asked.intrinsics),
        depth_scale=asked.depth_scale,
    )
    start = time.perf_counter()
    scans = tuple(
        scan.geometry
        for scan in result(request).scans
        if isinstance(scan.geometry, Points)
    )
    spec = FitSpec(steps=asked.steps, seconds=asked.seconds)
    report = fitted(scans, spec, field_of(request))
    seconds = time.perf_counter() - start
    if report.snapshot is None:
        raise SystemExit("the fit ended without a snapshot")
    images = DepthImages(
        paths, str(asked.intrinsics), str(asked.poses), asked.depth_scale
    )
    fused = result(FuseRequest(images))
    surfaces = (fused.mesh, surface_of(report.snapshot, _RESOLUTION))
    figures = result(RayRequest(images, surfaces)).values["figures"]
    spent = ((0, fused.seconds), (report.step, seconds))
    rows = []
    for title, tables, (steps, took) in zip(
        ("TSDF", "field"), figures, spent, strict=True
    ):
        for name, table in tables.items():
            rows.append(
                {
                    "surface": title,
                    "image": name,
                    "rays": table["rays"],
                    "early": table["early"],
                    "late": table["late"],
                    "mean, mm": table["mean_distance"] * 1e3,
                    "median, mm": table["median_distance"] * 1e3,
                    "steps": steps,
                    "seconds": took,
                }
            )
    return rows


def main() -> int:
    """Measure, print a table, and with --json one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path, nargs="+")
    parser.add_argument("--intrinsics", type=Path, required=True)
    parser.add_argument("--poses", type=Path, required=True)
    parser.add_argument("--depth-scale", type=float)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--json", action="store_true")
    rows = measure(asked := parser.parse_args())
    table = Table("Rays of depth images", list(rows[0]))
    for row in rows:
        table.add(
            *(f"{v:.4g}" if isinstance(v, float) else str(v) for v in row.values())
        )
    table.print()
    if asked.json:
        sys.stdout.write(f"{json.dumps(rows)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
