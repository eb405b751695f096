"""Run a command on a screen of its own: `python tools/with_screen.py COMMAND...`.

Starts Xvfb on a free display and ends it with the command, so that tests neither need
the user's screen nor flash windows on it. Where there is no Xvfb the command runs as
it is (tests that need a screen then say so and skip).
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence


def _start_screen() -> tuple[subprocess.Popen[bytes], str]:
    """Start Xvfb; it picks a free display and writes its number to a pipe."""
    read_end, write_end = os.pipe()
    screen = (
        f"Xvfb -displayfd {write_end} -screen 0 1600x1000x24 -nolisten tcp -noreset"
    )
    server = subprocess.Popen(
        screen.split(),
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        number = pipe.readline().strip()
    return server, number


def _run(command: Sequence[str], environment: dict[str, str]) -> int:
    """Run the command; on Ctrl+C let it end by itself, and end it when we are ended."""
    process = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def main(command: Sequence[str]) -> int:
    """Run `command` with DISPLAY pointing to a fresh screen."""
    environment = dict(os.environ)
    if shutil.which("Xvfb") is None:
        sys.stderr.write("No Xvfb: tests that need a screen will be skipped.\n")
        return _run(command, environment)
    server, number = _start_screen()
    try:
        environment["DISPLAY"] = f":{number}"
        environment.pop("WAYLAND_DISPLAY", None)
        environment["QT_QPA_PLATFORM"] = "xcb"
        return _run(command, environment)
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
