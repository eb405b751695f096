"""The window's main: first a worker that will load, then Qt, then the window."""

from collections.abc import Sequence

from inrview.app.errors import install_hooks
from inrview.engine.slots import Workers


def main(paths: Sequence[str] = (), reset: bool = False) -> int:
    """Open the window on some files, or on the sample, and return the exit code.

    The worker that loads starts before Qt is even imported: on a second core it is
    ready by the time the window shows. `reset` forgets the stored layout.
    """
    install_hooks()
    workers = Workers()
    try:
        workers.start("task")
        from inrview.app.opening import run

        return run(workers, paths, reset)
    finally:
        workers.close()
