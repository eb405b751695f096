"""The window's main: first the workers that are needed first, then Qt and all else."""

import gc
from collections.abc import Sequence

from inrview.app.errors import install_hooks
from inrview.engine.slots import Workers


def main(paths: Sequence[str] = (), reset: bool = False) -> int:
    """Open the window on some files, or on the sample, and return the exit code.

    The workers that load and extract start before Qt is even imported: on a second core
    they are ready by the time the window shows. `reset` forgets the stored layout.
    """
    install_hooks()
    # a start makes some 100,000 objects that stay: none is worth looking for
    gc.disable()
    workers = Workers()
    try:
        workers.start("task")
        workers.start("surface")
        from inrview.app.opening import run

        return run(workers, paths, reset)
    finally:
        workers.close()
