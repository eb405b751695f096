"""Alignments refined in a process of their own.

small_gicp holds the interpreter for up to a second and cannot be stopped, so that a
thread would not do: nobody could pause or cancel the job.
"""

import subprocess
import sys
from collections.abc import Generator
from contextlib import suppress
from functools import partial
from types import TracebackType

import numpy as np

from inrview.geometry.threaded import threaded
from inrview.messages.notes import UserError
from inrview.processing.fine_alignment import Cloud
from inrview.scans.refining_process import send

_MODULE = "inrview.scans.refining_process"
_MATRIX = 16 * 8


class Refiner:
    """A process that refines one motion after the other; leaving it ends it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def __enter__(self) -> "Refiner":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not read any more
                    pipe.close()

    def refined(
        self, source: Cloud, target: Cloud, start: np.ndarray, reach: float
    ) -> Generator[None, None, np.ndarray]:
        """Yield while it works; return what `fine_alignment.refined` gives.

        Raises
        ------
        UserError
            If the process ended before it answered.
        """
        asked = source.positions, target.positions, start, reach
        return (yield from threaded(partial(self._answer, *asked)))

    def _answer(
        self, source: np.ndarray, target: np.ndarray, start: np.ndarray, reach: float
    ) -> np.ndarray:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            send(process.stdin, source, target, start, reach)
            found = process.stdout.read(_MATRIX)
        except (OSError, ValueError):
            found = b""
        if len(found) < _MATRIX:
            raise UserError(
                "The scans could not be brought together: the process that does it "
                "ended. There may be too little memory; close other programs, or thin "
                "the scans (Points > Thin), and align again."
            )
        return np.frombuffer(found, np.float64).reshape(4, 4).copy()
