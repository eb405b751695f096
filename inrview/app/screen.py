"""Whether there is a screen to open a window on."""

import os
import socket
import sys
from collections.abc import Mapping

_X11_PORT = 6000


def has_screen(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a window can be shown; Qt would abort the program to say no.

    Windows and macOS always have one. Elsewhere Wayland is trusted by its name, and an
    X server must answer.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    platform = environment.get("QT_QPA_PLATFORM", "")
    if platform and not platform.startswith(("xcb", "wayland")):
        return True
    if environment.get("WAYLAND_DISPLAY"):
        return True
    return _answers(environment.get("DISPLAY", ""))


def _answers(display: str) -> bool:
    """Whether the X server of "host:number.screen" takes connections."""
    host, _, rest = display.rpartition(":")
    number = rest.partition(".")[0]
    if not number.isdigit():
        return False
    if host in ("", "unix"):
        # The abstract socket first: it is there without a /tmp in common.
        path = f"/tmp/.X11-unix/X{number}"
        return any(_connects(socket.AF_UNIX, name) for name in (f"\0{path}", path))
    return _connects(socket.AF_INET, (host, _X11_PORT + int(number)))


def _connects(family: int, address: str | tuple[str, int]) -> bool:
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(address)
        except OSError:
            return False
        return True
