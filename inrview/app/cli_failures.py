"""What a failure is called on the command line, and its exit code."""

import logging

from inrview.app.cli_run import StoppedError, UsageError
from inrview.messages.notes import UserError

_TOO_LITTLE = (
    "there is not enough memory; ask for less at once: a lower resolution, a smaller "
    "batch or network"
)
_LOGGER = logging.getLogger(__name__)


def failure(error: BaseException) -> tuple[int, str]:
    """Return the exit code and the sentence for a failure."""
    match error:
        case KeyboardInterrupt():
            return 130, "interrupted"
        case StoppedError():
            return 130, str(error)
        case UsageError():
            return 2, str(error)
        case UserError():
            return 1, str(error)
        case MemoryError():
            return 1, _TOO_LITTLE
        case OSError() if error.filename is not None:
            return 1, f"{error.filename}: {error.strerror}"
    _LOGGER.debug("unexpected", exc_info=error)
    kind = type(error).__name__
    return 1, f"a fault inside inrview ({kind}: {error}); -vv shows where"
