"""When each frequency was learned, as a picture."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from jaxtyping import UInt8
from PyQt6.QtGui import QImage

from inrview.messages.lab import LabFrame

Table: TypeAlias = UInt8[np.ndarray, "256 3"]
"""The colours of a map, from low to high."""
FLOOR = 1e-9
"""Power below which eight-bit pixels say nothing."""


def nyquist(frame: LabFrame) -> int:
    """Return the highest frequency of which every ring is whole, in cycles."""
    height, width, _ = frame.pixels.shape
    return int(max(height, width)) // 2


def arrival_image(
    frames: Sequence[LabFrame], table: Table, rows: int = 96, columns: int = 160
) -> QImage:
    """Return a picture of the missing shares: steps to the right, frequencies upwards.

    Both are logarithmic; the share is the residual's power over the signal's.
    """
    last = nyquist(frames[0])
    signal = np.maximum(frames[0].spectra.signal[1 : last + 1], FLOOR)
    shares = np.array(
        [np.clip(one.spectra.residual[1 : last + 1] / signal, 0, 1) for one in frames]
    )
    steps = np.log([frame.step for frame in frames])
    wanted = np.linspace(0, steps[-1], columns)
    picked = np.abs(steps[:, None] - wanted).argmin(axis=0)
    bands = np.rint(np.geomspace(1, last, rows)).astype(int) - 1
    levels = np.rint(255 * shares[np.ix_(picked, bands)].T[::-1]).astype(int)
    pixels = np.ascontiguousarray(table[levels])
    kind = QImage.Format.Format_RGB888
    return QImage(pixels.tobytes(), columns, rows, 3 * columns, kind).copy()
