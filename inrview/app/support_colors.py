"""Colours of what was measured, inferred and contradicted, and what they are called."""

import numpy as np

from inrview.geometry.frozen import Vector

SUPPORT_LEGEND: tuple[tuple[Vector, str], ...] = (
    ((0.36, 0.62, 0.86), "measured"),
    ((0.80, 0.77, 0.72), "inferred"),
    ((0.85, 0.36, 0.31), "contradicted"),
)
SUPPORT_COLORS = (np.array([c for c, _ in SUPPORT_LEGEND]) * 255).astype(np.uint8)
OF_SURFACE = SUPPORT_LEGEND[:2]
"""A surface that was learned from its scan alone contradicts nothing."""
