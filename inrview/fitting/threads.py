"""How many processor threads the kernels use."""

import os

import numba


def use_threads(asked: int | None) -> int:
    """Set the number of threads for this process's kernels and return it."""
    most: int = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
    count = max(1, min(asked or os.cpu_count() or 1, most))
    numba.set_num_threads(count)
    return count
