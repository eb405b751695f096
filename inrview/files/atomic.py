"""The only writer of users' files: all of the new file or all of the old one.

A temporary file beside the target is written, flushed to the disk, verified and then
renamed over it; a crash at any moment leaves the old or the new file whole.
"""

import contextlib
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from inrview.messages.notes import UserError

_TEMPORARY = re.compile(r"\.tmp-(\d+)$")


def write_atomically(
    path: Path,
    write: Callable[[BinaryIO], None],
    overwrite: bool,
    backups: int = 0,
    verify: Callable[[Path], None] | None = None,
) -> int:
    """Write a file whole or not at all, and return its size in bytes.

    A symbolic link stays, and the file it leads to is replaced. With `backups`, older
    versions are kept as `name~1`, `name~2`. `verify` sees the complete temporary file
    and raises if it must not take the place of the old one.

    Raises
    ------
    UserError
        If the file exists and may not be overwritten, or the disk refuses.
    """
    try:
        target = check_target(path, overwrite)
        _sweep(target)
        temporary = target.with_name(f".{target.name[:200]}.tmp-{os.getpid()}")
        try:
            size = _write_and_sync(temporary, write, _mode(target))
            if verify is not None:
                verify(temporary)
            _place(temporary, target, overwrite, backups)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as problem:
        raise UserError(_why_not(path, problem)) from problem
    except RuntimeError as problem:  # a circle of links
        raise UserError(f"{path.name} cannot be written: {problem}.") from problem
    return size


def check_target(path: Path, overwrite: bool) -> Path:
    """Return the file that a path leads to, if it may be written.

    Raises
    ------
    UserError
        If it is no place for a file, or a file that is to stay.
    """
    target = path.resolve()
    if target.is_dir():
        raise UserError(f"{path} is a folder. Give a file name.")
    if not target.parent.is_dir():
        raise UserError(
            f"{path.name} cannot be written: the folder {target.parent} does not "
            "exist. Make it first."
        )
    if not target.exists():
        return target
    if not stat.S_ISREG(target.stat().st_mode):
        raise UserError(f"{path} is a pipe or a device. Give a file name.")
    if not overwrite:
        raise UserError(_exists(path))
    if not os.access(target, os.W_OK):
        raise UserError(f"{path} is write-protected. Choose another name.")
    return target


def _exists(path: Path) -> str:
    return f"{path} exists already. Choose another name or allow overwriting."


def _mode(target: Path) -> int | None:
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else None


def _write_and_sync(
    temporary: Path, write: Callable[[BinaryIO], None], mode: int | None
) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(temporary, flags | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(descriptor, "wb") as file:
        write(file)
        file.flush()
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())
    return temporary.stat().st_size


def _place(temporary: Path, target: Path, overwrite: bool, backups: int) -> None:
    if not overwrite:
        try:
            os.link(temporary, target)  # fails if somebody made the file meanwhile
        except FileExistsError as problem:
            raise UserError(_exists(target)) from problem
        except OSError:  # no hard links on this file system
            if target.exists():
                raise UserError(_exists(target)) from None
        else:
            temporary.unlink()
            return
    if backups and target.exists():
        _keep_backup(target, backups)
    os.replace(temporary, target)


def _keep_backup(target: Path, backups: int) -> None:
    """Move older versions up; the target's own name never disappears."""
    names = [target.with_name(f"{target.name}~{i}") for i in range(1, backups + 1)]
    for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
        if newer.exists():
            os.replace(newer, older)
    fresh = target.with_name(f".{target.name[:200]}.old.tmp-{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        fresh.unlink()
    try:
        os.link(target, fresh)
    except OSError:  # no hard links on this file system
        fresh.write_bytes(target.read_bytes())
    os.replace(fresh, names[0])


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(target: Path) -> None:
    """Remove what dead processes left of earlier writes of this file."""
    prefix = f".{target.name[:200]}."
    for name in os.listdir(target.parent):
        match = _TEMPORARY.search(name)
        if not match or not name.startswith(prefix):
            continue
        owner = int(match.group(1))
        if owner == os.getpid() or not _is_alive(owner):
            with contextlib.suppress(OSError):
                (target.parent / name).unlink()


def _is_alive(process: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 would end the process on Windows
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _why_not(path: Path, problem: OSError) -> str:
    reason = problem.strerror or str(problem)
    return (
        f"{path} cannot be written: {reason}. What was there before is unchanged; "
        "choose another folder or make room."
    )
