"""A colour for each label, the same on screen and in files."""

import numpy as np
from jaxtyping import Int32, UInt8

from inrview.geometry.stroke import BARE

_GOLDEN = 0.618033988749895


def label_colors(labels: Int32[np.ndarray, " n"]) -> UInt8[np.ndarray, "n 3"]:
    """Return a colour for each label: neighbours in number are far apart in hue.

    What has no label, a negative one, is bare.
    """
    hues = (labels.astype(np.float64) * _GOLDEN) % 1.0
    waves = np.abs((hues[:, None] * 6 + np.array([0.0, 4.0, 2.0])) % 6 - 3) - 1
    colors = np.asarray(60 + 180 * np.clip(waves, 0, 1), np.uint8)
    colors[labels < 0] = BARE
    return colors
