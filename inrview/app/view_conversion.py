"""From the viewport's camera to the view that a worker can use."""

import numpy as np

from inrview.geometry.frozen import Vector
from inrview.messages.requests import View
from inrview.viewport.camera_state import CameraState


def view_of(camera: CameraState, origin: Vector) -> View:
    """Return what a camera sees, in scan space minus `origin`."""
    shift = np.subtract(camera.origin, origin)
    return View(
        position=vector(np.add(camera.position, shift)),
        focal_point=vector(np.add(camera.focal_point, shift)),
        up=camera.up,
        angle=camera.angle,
        parallel_scale=camera.parallel_scale,
        width=camera.width,
        height=camera.height,
    )


def vector(values: np.ndarray) -> Vector:
    """Return three numbers as plain floats."""
    x, y, z = (float(value) for value in values)
    return x, y, z
