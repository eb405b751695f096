"""Where compiled kernels are kept between runs: a folder for each version of them."""

import contextlib
import hashlib
import os
import shutil
import time
from pathlib import Path

import platformdirs

import inrview

_PACKAGE = Path(inrview.__file__).parent
_COMPILED = ("fields", "fitting", "surfaces")
OLDEST = 28 * 86400.0
"""Seconds after their last use for which kernels of another version are kept."""
MOST = 6
"""Versions kept beside the newest; about 12 MB each."""


def keep_kernels() -> None:
    """Name the folder to numba; before numba is imported.

    By itself numba notices a change of a kernel's own file, but not of a file whose
    kernels it calls: after an update it would run the old code of those.
    """
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    folder = _home() / f"kernels-{digest()}"
    if folder.is_dir():
        _mark_used(folder)
    else:
        _clear_away(list(folder.parent.glob("kernels-*")))
    os.environ["NUMBA_CACHE_DIR"] = str(folder)


def digest() -> str:
    """Return a name for this version of all kernels."""
    total = hashlib.sha256()
    for package in _COMPILED:
        for path in sorted((_PACKAGE / package).glob("*.py")):
            text = path.read_bytes()
            if b"import numba" in text or b"from numba" in text:
                total.update(text)
    return total.hexdigest()[:16]


def _mark_used(folder: Path) -> None:
    with contextlib.suppress(OSError):
        os.utime(folder)


def _clear_away(folders: list[Path]) -> None:
    """Remove versions that none has used for long, and the oldest of too many.

    Others may still be in use: of a second checkout, or of a branch to come back to.
    """
    used = {folder: _last_used(folder) for folder in folders}
    newest = sorted(used, key=lambda folder: used[folder], reverse=True)
    for place, folder in enumerate(newest):
        if place >= MOST or time.time() - used[folder] > OLDEST:
            shutil.rmtree(folder, ignore_errors=True)


def _last_used(folder: Path) -> float:
    """Return the time of the last use; another process may just have removed it."""
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0.0


def _home() -> Path:
    """Return a folder that we may write to: our own, or else the user's cache."""
    beside = _PACKAGE / "__pycache__"
    if os.access(beside if beside.is_dir() else _PACKAGE, os.W_OK):
        return beside
    return platformdirs.user_cache_path("inrview")
