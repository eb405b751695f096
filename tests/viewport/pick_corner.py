"""Picks the corner of a cube and prints how many device pixels it was off.

Run by the tests with different scale factors, each in a process of its own.
"""

import sys

import numpy as np
from PyQt6.QtCore import QPointF
from PyQt6.QtWidgets import QApplication

from inrview.viewport.camera_state import CameraState
from inrview.viewport.viewport import Viewport
from tests.viewport.test_viewport_mouse import box_mesh


def main() -> int:
    """Show, wait, pick."""
    app = QApplication([])
    viewport = Viewport()
    viewport.resize(401, 303)
    viewport.show()
    viewport.show_surface("cube", box_mesh())
    viewport.set_camera(CameraState((0.3, 0.4, 5.0), (0, 0, 0)))
    while viewport._loop is None or viewport._loop.depth is None:
        app.processEvents()
    ratio = viewport.devicePixelRatioF()
    corner = np.array([[0.7, 0.7, 0.7]])
    (place,), _ = viewport.camera.project(corner)
    middle = np.array([viewport.camera.width, viewport.camera.height]) / 2
    inwards = (middle - place) / np.linalg.norm(middle - place)
    hit = viewport.hit_at(QPointF(*(place + 0.7 * inwards)) / ratio)
    if hit is None:
        return 3
    (found,), _ = viewport.camera.project(np.array([hit.position]))
    image = viewport._loop.image
    is_sharp = image.width() == round(401 * ratio)
    viewport.close()
    sys.stdout.write(f"{ratio} {np.linalg.norm(found - place)} {int(is_sharp)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
