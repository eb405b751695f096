"""Job: the field on a square of a plane."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fields.restore import restore
from inrview.geometry.frozen import Vector
from inrview.messages.notes import UserError
from inrview.messages.occupancy import is_distance, occupancy_of
from inrview.messages.reports import Progress, SliceReport
from inrview.messages.requests import SliceRequest
from inrview.surfaces.evaluate import Evaluator

_MOST_PIXELS = 4096
NEAR = 0.03
"""How far off the surface gradients still count as near it, in shape space."""
_FLATTEST = 0.1


def slice_field(request: SliceRequest) -> Iterator[SliceReport | Progress]:
    """Sample values (in scan units) and gradient lengths on a square of a plane."""
    side = min(max(request.pixels, 2), _MOST_PIXELS)
    center = np.asarray(request.center, np.float64)
    across, upwards = plane_axes(request.normal)
    steps = np.linspace(-request.half_size, request.half_size, side)
    rows, columns = np.meshgrid(steps, steps, indexing="ij")
    positions = center + columns[..., None] * across + rows[..., None] * upwards
    placement = request.snapshot.placement
    points = placement.to_shape(positions.reshape(-1, 3).astype(np.float32))
    evaluator = Evaluator(restore(request.snapshot))
    values = np.empty(len(points), np.float32)
    slopes = np.empty(len(points), np.float32)
    for piece in evaluator.pieces(len(points)):
        values[piece], slopes[piece] = evaluator.values_and_slopes(points[piece])
        yield Progress(piece.stop / len(points), "Slicing")
    corner = center - request.half_size * (across + upwards)
    has_lengths = is_distance(request.snapshot)
    shown = values * placement.scale if has_lengths else 0.5 - occupancy_of(values)
    yield SliceReport(
        values=np.asarray(shown, np.float32).reshape(side, side),
        gradient_lengths=slopes.reshape(side, side),
        corner=_vector(corner),
        along_columns=_vector(2 * request.half_size * across),
        along_rows=_vector(2 * request.half_size * upwards),
        step=request.snapshot.step,
        is_distance=has_lengths,
        slope_error=_slope_error(values, slopes),
    )


def _slope_error(
    values: Float32[np.ndarray, " n"], slopes: Float32[np.ndarray, " n"]
) -> float | None:
    """Return how far gradient lengths are from 1 near the surface, on average."""
    is_near = np.abs(values) < NEAR * np.maximum(slopes, _FLATTEST)
    return float(np.abs(slopes[is_near] - 1).mean()) if is_near.any() else None


def plane_axes(
    normal: Vector,
) -> tuple[Float64[np.ndarray, "3"], Float64[np.ndarray, "3"]]:
    """Return two directions in a plane that, with its normal, turn to the right."""
    toward = np.asarray(normal, np.float64)
    length = np.linalg.norm(toward)
    if not np.isfinite(length) or length == 0:
        raise UserError(f"A slice needs a direction; its normal is {normal}.")
    toward = toward / length
    flattest = np.zeros(3)
    flattest[np.argmin(np.abs(toward))] = 1
    across = flattest - (flattest @ toward) * toward
    across /= np.linalg.norm(across)
    return across, np.cross(toward, across)


def _vector(array: Float64[np.ndarray, "3"]) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
