"""Reading a file's bytes: regular files only, in pieces, with progress."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from inrview.files.limits import BYTES_PER_FILE_BYTE, check_memory
from inrview.messages.notes import LoadError

Progress = Callable[[float], None]
PIECE = 4 << 20


def part(progress: Progress, low: float, high: float) -> Progress:
    """Return a progress callback whose 0 to 1 is `low` to `high` of another."""
    return lambda fraction: progress(low + (high - low) * fraction)


def check_file(path: Path) -> int:
    """Return the size of a readable regular file.

    Raises
    ------
    LoadError
        If the path is anything else: a pipe or a device would never end.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError) as problem:
        raise LoadError(_why_not(path, problem)) from problem
    if stat.S_ISDIR(found.st_mode):
        raise LoadError(f"{path.name or path} is a folder. Choose the files inside it.")
    if not stat.S_ISREG(found.st_mode):
        raise LoadError(
            f"{path.name} is a pipe or a device, not a file. Save its data first."
        )
    if found.st_size == 0:
        raise LoadError(
            f"{path.name} is empty (0 bytes). Copy or export it again from its source."
        )
    return found.st_size


def read_bytes(path: Path, progress: Progress) -> bytes:
    """Return the whole file.

    Raises
    ------
    LoadError
        If it cannot be read, or would not fit in memory with what is made of it.
    """
    size = check_file(path)
    check_memory(path, size * BYTES_PER_FILE_BYTE)
    pieces: list[bytes] = []
    found = 0
    try:
        with path.open("rb", buffering=0) as file:
            # no more than the size seen: a file that grows must not fill the memory
            while found < size:
                piece = file.read(min(PIECE, size - found))
                if not piece:
                    break
                pieces.append(piece)
                found += len(piece)
                progress(found / size)
    except OSError as problem:
        raise LoadError(_why_not(path, problem)) from problem
    return b"".join(pieces)


def _why_not(path: Path, problem: Exception) -> str:
    if isinstance(problem, FileNotFoundError):
        folder = path.parent.resolve()
        return f"{path.name} does not exist in {folder}. Check the name."
    if isinstance(problem, PermissionError):
        return (
            f"{path.name} may not be read by this user. Change its permissions "
            "or copy it to a folder of yours."
        )
    reason = getattr(problem, "strerror", None) or str(problem)
    return f"{path.name} cannot be read: {reason}. Check the disk or the path."
