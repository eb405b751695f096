"""How long a frame takes, by what is shown and how much: `python benchmarks/frames.py`.

Needs a screen (or xvfb-run). Prints a table and, with --json, one JSON object.
"""

import argparse
import json
import statistics
import sys
import time

import numpy as np
from PyQt6.QtWidgets import QApplication

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport.navigation import orbit_turntable
from inrview.viewport.viewport import Viewport

WIDTH, HEIGHT, FRAMES = 1280, 800, 15
SIDES = (32, 64, 128, 256)


def bumpy_sphere(side: int) -> Mesh:
    """Make a sphere with waves, with about as many triangles as a side^3 surface."""
    rows, columns = 2 * side, 3 * side
    height, turn = np.meshgrid(
        np.linspace(0, np.pi, rows), np.linspace(0, 2 * np.pi, columns), indexing="ij"
    )
    radius = 1 + 0.03 * np.sin(9 * turn) * np.sin(7 * height)
    flat = np.sin(height)
    x, y, z = flat * np.cos(turn), np.cos(height), flat * np.sin(turn)
    directions = np.stack([x, y, z], axis=-1)
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b = index[:-1, :-1].ravel(), index[1:, :-1].ravel()
    c, d = index[1:, 1:].ravel(), index[:-1, 1:].ravel()
    faces = np.concatenate([np.column_stack([a, c, b]), np.column_stack([a, d, c])])
    return Mesh(
        (directions * radius[..., None]).reshape(-1, 3).astype(np.float32),
        faces.astype(np.int32),
        directions.reshape(-1, 3).astype(np.float32),
    )


def cloud(count: int) -> Points:
    """Scatter points on a sphere a little larger than the mesh."""
    raw = np.random.default_rng(0).normal(size=(count, 3))
    positions = 1.05 * raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return Points(positions.astype(np.float32), positions.astype(np.float32))


def settle(app: QApplication, seconds: float) -> None:
    """Let the event loop run."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        app.processEvents()
        time.sleep(0.002)


def orbit(app: QApplication, viewport: Viewport) -> tuple[list[float], float]:
    """Turn the camera and time each frame until it is painted, milliseconds.

    Also returns the processor time of a frame, all cores together: on a busy machine
    it says more than the clock.
    """
    times = []
    work = time.process_time()
    loop = viewport._loop
    assert loop is not None
    for _ in range(FRAMES):
        before = loop.frames
        start = time.perf_counter()
        viewport.set_camera(orbit_turntable(viewport.camera, 0.02, 0.002, "y"))
        while loop.frames == before:
            app.processEvents()
        viewport.repaint()
        times.append((time.perf_counter() - start) * 1000)
    return times, (time.process_time() - work) * 1000 / FRAMES


def measure(app: QApplication, side: int, points: int, has_coarse: bool) -> dict:
    """Show one scene and time it."""
    viewport = Viewport()
    viewport.resize(WIDTH, HEIGHT)
    viewport.show()
    mesh = bumpy_sphere(side)
    coarse = bumpy_sphere(48) if has_coarse and side > 48 else None
    viewport.show_surface("fit", mesh, coarse)
    if points:
        viewport.show_points("scan", cloud(points))
    settle(app, 1.2)
    orbit(app, viewport)
    times, work = orbit(app, viewport)
    row = {
        "triangles": len(mesh.faces),
        "points": points,
        "coarse": has_coarse,
        "moving_ms": round(statistics.median(times), 1),
        "worst_ms": round(max(times), 1),
        "cpu_ms": round(work, 1),
        "is_coarse": viewport._loop is not None and viewport._loop.is_coarse,
        "picture_width": 0
        if viewport._loop is None or viewport._loop.image is None
        else viewport._loop.image.width(),
    }
    start = time.perf_counter()
    if viewport._maker is not None:
        viewport._maker.draw(viewport.camera, False, (0.0, 0.0), True)
        start = time.perf_counter()
        viewport._maker.draw(viewport.camera, False, (0.0, 0.0), True)
    row["at_rest_ms"] = round((time.perf_counter() - start) * 1000, 1)
    row["renderer"] = viewport.renderer_name
    viewport.close()
    settle(app, 0.05)
    return row


def main() -> int:
    """Measure every scene and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    app = QApplication([])
    scenes = [(side, 0, True) for side in SIDES]
    scenes += [(128, 100_000, True), (256, 100_000, True), (256, 100_000, False)]
    rows = [measure(app, *scene) for scene in scenes]
    if options.json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return 0
    sys.stdout.write(f"{rows[0]['renderer']}, {WIDTH}x{HEIGHT}\n")
    head = ("triangles", "points", "coarse", "moving_ms", "worst_ms", "cpu_ms")
    head += ("at_rest_ms", "is_coarse", "picture_width")
    sys.stdout.write("".join(f"{name:>14}" for name in head) + "\n")
    for row in rows:
        sys.stdout.write("".join(f"{row[name]!s:>14}" for name in head) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
