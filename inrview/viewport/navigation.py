"""How each gesture changes the camera: pure functions from one state to the next."""

from dataclasses import replace

import numpy as np

from inrview.geometry.frozen import Vector
from inrview.viewport.camera_state import CameraState

AXES: dict[str, Vector] = {
    "x": (1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "z": (0.0, 0.0, 1.0),
    "-x": (-1.0, 0.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "-z": (0.0, 0.0, -1.0),
}
"""Where each way of being upright points; "-y" is how depth cameras see the world."""
FULL_TURN_PER_HEIGHT = np.pi
"""A drag over the height of the view turns by half a turn."""
FILL = 0.88
"""Share of the view that a fitted box may take."""
CLOSEST, FARTHEST = 1e-12, 1e12


def as_vector(array: np.ndarray) -> Vector:
    """Three floats of an array as a plain tuple."""
    x, y, z = array.tolist()
    return x, y, z


def rotation(axis: np.ndarray | Vector, angle: float) -> np.ndarray:
    """Matrix of a rotation by `angle` radians about a unit axis (Rodrigues)."""
    x, y, z = axis
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(
        np.eye(3) + np.sin(angle) * skew + (1 - np.cos(angle)) * (skew @ skew)
    )


def _turned(state: CameraState, turn: np.ndarray, pivot: Vector) -> CameraState:
    return replace(
        state,
        position=as_vector(turn @ np.subtract(state.position, pivot) + pivot),
        focal_point=as_vector(turn @ np.subtract(state.focal_point, pivot) + pivot),
        up=as_vector(turn @ np.asarray(state.up)),
    )


def orbit_turntable(
    state: CameraState, right: float, down: float, up_axis: str
) -> CameraState:
    """Turn about the up axis and tilt, never over the poles; drags in view heights."""
    axis = np.asarray(AXES[up_axis])
    side, camera_up, back = state.axes
    elevation = np.arctan2(back @ axis, camera_up @ axis)
    tilt = float(np.clip(down * FULL_TURN_PER_HEIGHT, *_tilt_room(elevation)))
    heading = 1.0 if camera_up @ axis >= -1e-9 else -1.0
    tilted = rotation(side, -tilt)
    spun = rotation(axis, -right * FULL_TURN_PER_HEIGHT * heading)
    return _turned(state, spun @ tilted, state.focal_point)


def _tilt_room(elevation: float) -> tuple[float, float]:
    """How far the camera may tilt down and up before it passes a pole."""
    pole = np.pi / 2
    return min(0.0, -pole - elevation), max(0.0, pole - elevation)


def orbit_trackball(state: CameraState, right: float, down: float) -> CameraState:
    """Turn about the camera's own axes, without a horizon."""
    side, camera_up, _ = state.axes
    turn = rotation(camera_up, -right * FULL_TURN_PER_HEIGHT) @ rotation(
        side, -down * FULL_TURN_PER_HEIGHT
    )
    return _turned(state, turn, state.focal_point)


def pan(
    state: CameraState, right: float, down: float, depth: float | None = None
) -> CameraState:
    """Move with the scene held by the mouse; drags in pixels, held at `depth`."""
    size = state.pixel_size(depth)
    side, camera_up, _ = state.axes
    shift = (-right * side + down * camera_up) * size
    return moved(state, shift)


def moved(state: CameraState, shift: np.ndarray) -> CameraState:
    """Move eye and focal point together."""
    return replace(
        state,
        position=as_vector(np.add(state.position, shift)),
        focal_point=as_vector(np.add(state.focal_point, shift)),
    )


def zoom(state: CameraState, factor: float, anchor: np.ndarray) -> CameraState:
    """Scale the view about `anchor`, which keeps its place on the screen.

    A factor below one goes in.
    """
    reach = state.parallel_scale or state.distance
    factor = float(np.clip(factor, CLOSEST / reach, FARTHEST / reach))
    scale = state.parallel_scale
    return replace(
        state,
        position=as_vector(anchor + np.subtract(state.position, anchor) * factor),
        focal_point=as_vector(anchor + np.subtract(state.focal_point, anchor) * factor),
        parallel_scale=None if scale is None else scale * factor,
    )


def centred_on(state: CameraState, pivot: np.ndarray) -> CameraState:
    """Look at `pivot` from the same direction and the same distance in depth."""
    shift = np.subtract(pivot, state.focal_point)
    depth = state.depth_of(pivot)
    turned = moved(state, shift)
    if state.parallel_scale is not None or depth <= 0:
        return turned
    back = state.axes[2]
    return replace(turned, position=as_vector(pivot + back * depth))


def fitted(
    state: CameraState, low: np.ndarray, high: np.ndarray, covered: float = 0.0
) -> CameraState:
    """Show a whole box from the present direction, with a little room around.

    `covered` is the share of the width, from the right, that is left free.
    """
    center = (low + high) / 2
    half = (high - low) / 2
    if not half.any():
        half = np.full(3, max(1e-6, float(np.abs(center).max()) * 1e-3))
    signs = np.array(np.meshgrid(*[(-1, 1)] * 3)).reshape(3, 8).T
    right, up, back = (signs * half @ state.axes.T).T
    aspect = (1 - covered) * state.width / max(1, state.height)
    reach = np.maximum(np.abs(right) / aspect, np.abs(up)) / FILL
    distance = float((back + reach / np.tan(np.radians(state.angle) / 2)).max())
    scale = None if state.parallel_scale is None else float(reach.max())
    half_height = replace(
        state,
        position=as_vector(center + state.axes[2] * distance),
        focal_point=as_vector(center),
        parallel_scale=scale,
    ).half_height()
    aside = state.axes[0] * covered * half_height * state.width / max(1, state.height)
    return replace(
        state,
        position=as_vector(center + aside + state.axes[2] * distance),
        focal_point=as_vector(center + aside),
        parallel_scale=scale,
    )


def looking_from(
    state: CameraState, axis: str, opposite: bool, up_axis: str
) -> CameraState:
    """Stand on an axis ("x", "y", "z") or at "front", "right", "top"."""
    direction = np.asarray(view_direction(axis, up_axis))
    direction = -direction if opposite else direction
    up = np.asarray(AXES[up_axis])
    if abs(direction @ up) > 0.99:
        front = np.asarray(view_direction("front", up_axis))
        up = -front * float(np.sign(direction @ up))
    return replace(
        state,
        position=as_vector(np.add(state.focal_point, direction * state.distance)),
        up=as_vector(up),
    )


def view_direction(name: str, up_axis: str) -> Vector:
    """Where the eye stands for a named view, as a unit vector from the pivot."""
    if name in AXES:
        return AXES[name]
    up = np.asarray(AXES[up_axis])
    if name == "top":
        return AXES[up_axis]
    front = {"x": (0.0, 0.0, 1.0), "y": (0.0, 0.0, 1.0), "z": (0.0, -1.0, 0.0)}
    ahead = np.asarray(front[up_axis[-1]]) * (-1.0 if up_axis[0] == "-" else 1.0)
    return as_vector(np.cross(up, ahead) if name == "right" else ahead)


def upended(state: CameraState, before: str, after: str) -> CameraState:
    """See the scene from the same side as before, now that another axis points up."""
    old, new = (
        np.stack([view_direction(name, up) for name in ("right", "top", "front")])
        for up in (before, after)
    )
    turned = _turned(state, new.T @ old, state.focal_point)
    return levelled(turned, after)


def levelled(state: CameraState, up_axis: str) -> CameraState:
    """Straighten the horizon so that `up_axis` points upwards."""
    axis = np.asarray(AXES[up_axis])
    back = state.axes[2]
    if abs(back @ axis) > 0.999:
        return looking_from(state, up_axis, float(back @ axis) < 0, up_axis)
    return replace(state, up=as_vector(axis))


def with_parallel(state: CameraState, is_parallel: bool) -> CameraState:
    """Switch the projection; what lies at the pivot keeps its size."""
    if is_parallel == (state.parallel_scale is not None):
        return state
    if is_parallel:
        return replace(state, parallel_scale=state.half_height())
    distance = state.half_height() / np.tan(np.radians(state.angle) / 2)
    back = state.axes[2]
    return replace(
        state,
        position=as_vector(np.add(state.focal_point, back * distance)),
        parallel_scale=None,
    )
