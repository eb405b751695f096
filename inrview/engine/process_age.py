"""How long this process has lived, to a hundredth of a second."""

import os
import sys
import time
from pathlib import Path

import psutil

_BEFORE_START_TIME = 19
"""Fields of /proc/self/stat after the program's name and before its start: proc(5)."""


def process_age() -> float:
    """Return the seconds since this process was started.

    On Linux psutil adds the start to the time at which the machine was booted, of which
    the system tells whole seconds only: up to a second would be added to every age.
    """
    if sys.platform != "linux":
        return time.time() - psutil.Process().create_time()
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    started = int(fields[_BEFORE_START_TIME]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started
