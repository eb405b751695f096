"""Import and compile the kernels of a picture's fit before the user asks for one."""

import time

import numpy as np

from inrview.fields.restore_image import restore_image
from inrview.fitting.batch import Rates
from inrview.fitting.image_optimiser import HashImageOptimiser
from inrview.messages.picture import ImageSnapshot
from inrview.messages.specs import FieldSpec

_done = False


def timed_image_warm_up() -> float:
    """Warm up if that was not done yet; return the seconds it took."""
    global _done
    if _done:
        return 0.0
    began = time.perf_counter()
    spec = FieldSpec("image", levels=2, log2_table=8, coarsest=4, finest=32, hidden=4)
    grey = np.full(3, 0.5, np.float32)
    optimiser = HashImageOptimiser(spec, (32, 32), grey, 0)
    points = np.zeros((256, 2), np.float32)
    optimiser.step(points, np.zeros((256, 3), np.float32), Rates(1e-2, 1e-2))
    restore_image(ImageSnapshot(spec, optimiser.weights(), 32, 32)).values(points)
    _done = True
    return time.perf_counter() - began
