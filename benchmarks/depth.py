"""Depth images with their poses: rays that end before or behind what was measured.

    python -m benchmarks.depth IMAGES ... --intrinsics FILE --poses FILE [--steps N]

The images are fitted together, the surface is extracted at 512 and a ray is sent
through every eighth pixel of each image that holds a measurement, those on edges in
depth included. `early` is the share of rays that meet the surface more than two
centimetres before what the pixel measured, along the ray: surface where the camera saw
through. `late` is the share that meets it more than two centimetres behind, or within
a metre behind not at all. `median` is that of the distances, either way, in
millimetres.
"""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyvista as pv
import vtk
from jaxtyping import Float64

from benchmarks.fit_quality import fitted, surface_of
from benchmarks.tables import Table
from inrview.engine.inline import result
from inrview.files.camera import read_camera
from inrview.files.trajectory import matched, read_trajectory
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.requests import LoadRequest
from inrview.messages.specs import FitSpec

_EVERY = 8
_FAR = 0.02
_BEHIND = 1.0
_RESOLUTION = 512


def rays(path: Path, asked: argparse.Namespace, pose: np.ndarray) -> np.ndarray:
    """Return the eye (row 0) and the places that an image measured, in the world."""
    from PIL import Image

    camera = read_camera(asked.intrinsics)
    raw = np.asarray(Image.open(path)).astype(np.float64)
    camera = camera.fitted_to(path.name, raw.shape[1], raw.shape[0])
    scale = asked.depth_scale or camera.depth_scale or 1000.0
    rows, columns = np.mgrid[
        _EVERY // 2 : raw.shape[0] : _EVERY, _EVERY // 2 : raw.shape[1] : _EVERY
    ]
    depth = raw[rows, columns] / scale
    x = (columns - camera.cx) / camera.fx * depth
    y = (rows - camera.cy) / camera.fy * depth
    seen = np.stack([x, y, depth], axis=-1)[depth > 0]
    places = np.concatenate([np.zeros((1, 3)), seen])
    return np.asarray(places @ pose[:3, :3].T + pose[:3, 3])


def misses(mesh: Mesh, places: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, " m"]:
    """Return how far behind what was measured each ray meets the surface, in metres."""
    vertices = mesh.vertices.astype(np.float64) + mesh.origin
    locator = vtk.vtkStaticCellLocator()
    locator.SetDataSet(pv.PolyData.from_regular_faces(vertices, mesh.faces))
    locator.BuildLocator()
    eye, far = places[0], []
    share, where = vtk.mutable(0.0), [0.0, 0.0, 0.0]
    inside, part = [0.0, 0.0, 0.0], vtk.mutable(0)
    for place in places[1:]:
        length = np.linalg.norm(place - eye)
        end = eye + (place - eye) * (1 + _BEHIND / length)
        is_met = locator.IntersectWithLine(eye, end, 1e-7, share, where, inside, part)
        far.append(float(share) * (length + _BEHIND) - length if is_met else np.inf)
    return np.array(far)


def measure(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Fit, and send the rays of each image."""
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
    report = fitted(scans, FitSpec(steps=asked.steps, seconds=asked.seconds))
    seconds = time.perf_counter() - start
    if report.snapshot is None:
        raise SystemExit("the fit ended without a snapshot")
    mesh = surface_of(report.snapshot, _RESOLUTION)
    poses = matched(paths, asked.poses, read_trajectory(asked.poses))
    rows = []
    for path in paths:
        far = misses(mesh, rays(Path(path), asked, poses[path]))
        rows.append(
            {
                "image": Path(path).name,
                "rays": len(far),
                "early": float((far < -_FAR).mean()),
                "late": float((far > _FAR).mean()),
                "median, mm": float(np.median(np.abs(far))) * 1e3,
                "steps": report.step,
                "seconds": seconds,
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
