"""Small changes of where a member lies in its family: turned, scaled, stood up."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from inrview.geometry.placement import Placement, Rotation

_AXES = {
    "x": (1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "z": (0.0, 0.0, 1.0),
    "-x": (-1.0, 0.0, 0.0),
    "-y": (0.0, -1.0, 0.0),
    "-z": (0.0, 0.0, -1.0),
}


def turned(placement: Placement, quarters: int) -> Placement:
    """Turn the shape about the family's up axis (y) by quarters of a turn."""
    cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarters % 4]
    turn = np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]], float)
    # what lay at p in shape space comes to lie at `turn @ p`
    return _with_rotation(placement, _matrix(placement) @ turn.T)


def scaled(placement: Placement, factor: float) -> Placement:
    """Let the shape reach `factor` times as far in shape space."""
    return replace(placement, scale=placement.scale / factor)


def upright(placement: Placement, axis: str) -> Placement:
    """Let an axis of the scan point along the family's up axis, by the least turn."""
    matrix = _matrix(placement)
    wanted = np.array(_AXES[axis])
    return _with_rotation(placement, _least_turn(matrix[:, 1], wanted) @ matrix)


def _matrix(placement: Placement) -> Float64[np.ndarray, "3 3"]:
    return np.eye(3) if placement.rotation is None else np.array(placement.rotation)


def _with_rotation(
    placement: Placement, matrix: Float64[np.ndarray, "3 3"]
) -> Placement:
    if np.allclose(matrix, np.eye(3), atol=1e-9):
        return replace(placement, rotation=None)
    rows: Rotation = tuple(map(tuple, matrix.tolist()))  # type: ignore[assignment]
    return replace(placement, rotation=rows)


def _least_turn(
    first: Float64[np.ndarray, "3"], second: Float64[np.ndarray, "3"]
) -> Float64[np.ndarray, "3 3"]:
    """Return the smallest rotation that carries one unit vector to another."""
    cosine = float(first @ second)
    if cosine < -1 + 1e-9:
        aside = np.eye(3)[int(np.abs(first).argmin())]
        aside = aside - first * float(aside @ first)
        aside /= np.linalg.norm(aside)
        return np.asarray(2 * np.outer(aside, aside) - np.eye(3))
    x, y, z = np.cross(first, second)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + cosine))
