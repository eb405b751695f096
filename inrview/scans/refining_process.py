"""The process that refines alignments: pairs of clouds in, rigid motions out.

Each request on standard input is its length in eight bytes, then an archive of arrays;
each answer on standard output a matrix of 4 x 4 doubles.
"""

import ctypes
import io
import signal
import sys
from typing import IO

import numpy as np

from inrview.processing.fine_alignment import refined

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> None:
    """Answer until nobody asks."""
    if sys.platform == "linux":
        # Whoever waits may be killed; nobody else would ever end this process.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    while (size := sys.stdin.buffer.read(8)) != b"":
        asked = sys.stdin.buffer.read(int.from_bytes(size, "little"))
        with np.load(io.BytesIO(asked), allow_pickle=False) as given:
            source, target, start = (given[n] for n in ("source", "target", "start"))
            matrix = refined(source, target, start, float(given["reach"]))
        sys.stdout.buffer.write(np.ascontiguousarray(matrix, np.float64).tobytes())
        sys.stdout.buffer.flush()


def send(
    pipe: IO[bytes],
    source: np.ndarray,
    target: np.ndarray,
    start: np.ndarray,
    reach: float,
) -> None:
    """Write a request."""
    message = io.BytesIO()
    np.savez(message, source=source, target=target, start=start, reach=reach)
    asked = message.getvalue()
    pipe.write(len(asked).to_bytes(8, "little"))
    pipe.write(asked)
    pipe.flush()


if __name__ == "__main__":
    main()
