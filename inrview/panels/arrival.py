"""When each frequency was learned, as a picture."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from jaxtyping import UInt8
from PyQt6.QtGui import QImage

from inrview.messages.lab import AnyFrame

Table: TypeAlias = UInt8[np.ndarray, "256 3"]
"""The colours of a map, from low to high."""


def arrival_image(
    frames: Sequence[AnyFrame], table: Table, rows: int = 96, columns: int = 160
) -> QImage:
    """Return a picture of the missing shares: steps to the right, frequencies upwards.

    Both are logarithmic; the share is the residual's power over the signal's.
    """
    last = frames[0].nyquist
    signal = np.maximum(frames[0].spectra.signal[1 : last + 1], frames[0].floor)
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
