"""Starting a worker process and talking to it."""

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import inrview
from inrview.engine.channel import Channel

NICENESS = 10
_ROOT = Path(inrview.__file__).parents[1]
_THREAD_LIMITS = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "VTK_SMP_MAX_THREADS",
)
_LAST_WORDS = 4000


class WorkerProcess:
    """A fresh interpreter at the other end of a pipe; never a fork.

    On Linux it must be made by a thread that lives as long as the worker is wanted:
    the system ends the worker when that very thread ends.
    """

    def __init__(self, slot: str, threads: int) -> None:
        ours, theirs = Pipe()
        self.channel = Channel(ours)
        self._words = tempfile.TemporaryFile()  # noqa: SIM115 (closed in `end`)
        handle = _handle(theirs)
        command = [sys.executable, "-P", "-m", "inrview.engine.worker"]
        command += [str(handle), str(os.getpid()), slot]
        self._process = subprocess.Popen(
            command,
            env=_environment(threads),
            stdin=subprocess.DEVNULL,
            stdout=self._words,
            stderr=self._words,
            **_inheriting(handle),
        )
        _let_window_go_first(self._process.pid)
        theirs.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def kill(self) -> None:
        """End the process without asking it."""
        if self._process.poll() is None:
            self._process.kill()

    def end(self) -> tuple[str, str]:
        """Wait for a process that is gone or going; say how it ended, and its words."""
        self.kill()
        code = self._process.wait()
        self.channel.close()
        with self._words:
            self._words.seek(0, os.SEEK_END)
            self._words.seek(max(0, self._words.tell() - _LAST_WORDS))
            words = self._words.read().decode(errors="replace")
        return (f"signal {-code}" if code < 0 else f"exit code {code}"), words


def _handle(connection: "Connection[Any, Any]") -> int:
    handle = connection.fileno()
    if sys.platform == "win32":
        os.set_handle_inheritable(handle, True)
    return handle


def _inheriting(handle: int) -> dict[str, Any]:
    """Let the new process inherit one end of the pipe and nothing else."""
    if sys.platform == "win32":
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
        return {"startupinfo": startup, "creationflags": flags}
    return {"pass_fds": [handle]}


def _let_window_go_first(worker: int) -> None:
    """Lower a worker's priority from its first moment: it starts beside the window.

    By itself it could do so only after its imports, which would take the window's core.
    """
    if sys.platform == "win32":
        return  # said when it was started
    with suppress(OSError):  # it is gone already; its slot will notice
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, worker, min(own + NICENESS, 19))


def _environment(threads: int) -> dict[str, str]:
    """Thread counts must be known before numba and torch are imported."""
    environment = dict(os.environ)
    environment.update(dict.fromkeys(_THREAD_LIMITS, str(threads)))
    # `-P` keeps the user's folder off the path of imports; ours must be on it.
    others = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join(
        [str(_ROOT), *([others] if others else [])]
    )
    environment["PYTHONUNBUFFERED"] = "1"
    environment["PYTHONFAULTHANDLER"] = "1"
    return environment
