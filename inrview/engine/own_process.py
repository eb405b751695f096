"""What a worker arranges with the operating system about itself."""

import ctypes
import os
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

import psutil

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def inherited(handle: int) -> "Connection[Any, Any]":
    """Return the end of the pipe that this process was started with."""
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        return PipeConnection(handle)
    return Connection(handle)


def die_with_parent(parent: int) -> None:
    """End when the process `parent` does, even by `kill -9` (Linux).

    Elsewhere the end of the pipe says so, at the latest when it is next read.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before the line above
        os._exit(0)


def sleep_while_waiting() -> None:
    """Let threads that wait for each other sleep; before numba or torch is imported.

    Spinning (the default of libgomp) takes the core from the thread that is waited
    for: with one other busy program on two cores, 15 steps a second instead of 85.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")


def resident_bytes() -> int:
    """Return the memory that this process holds."""
    return int(psutil.Process().memory_info().rss)
