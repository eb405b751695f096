"""Compile every kernel ahead of the first fit: `python tools/compile_kernels.py`.

numba compiles a kernel when it is first called and keeps it beside the source. All of
them take half a minute of two cores, which nobody should have to wait for after Space.
"""

import subprocess
import sys

_SLOTS = ("fit", "surface")
_PROGRAM = """
import sys
from inrview.engine.inline import result
from inrview.messages.requests import WarmUpRequest
result(WarmUpRequest(sys.argv[1]))
"""


def main() -> int:
    """Warm up each slot in a process of its own, side by side."""
    processes = [
        subprocess.Popen([sys.executable, "-c", _PROGRAM, slot]) for slot in _SLOTS
    ]
    return max(process.wait() for process in processes)


if __name__ == "__main__":
    raise SystemExit(main())
