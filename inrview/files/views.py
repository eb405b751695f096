"""Directions from points towards the sensor that saw them."""

import numpy as np


def views_towards(positions: np.ndarray, sensor: np.ndarray) -> np.ndarray:
    """Return unit directions from positions to one place; up for a point on it."""
    moved = sensor - positions.astype(np.float64)
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    views = moved / np.where(lengths > 0, lengths, 1)
    views[~(lengths[:, 0] > 0)] = (0.0, 0.0, 1.0)
    return views.astype(np.float32)
