"""Where compiled kernels are kept between runs: a folder for each version of them."""

import hashlib
import os
import shutil
from pathlib import Path

import platformdirs

import inrview

_PACKAGE = Path(inrview.__file__).parent
_COMPILED = ("fields", "fitting", "surfaces")


def keep_kernels() -> None:
    """Name the folder to numba; before numba is imported.

    By itself numba notices a change of a kernel's own file, but not of a file whose
    kernels it calls: after an update it would run the old code of those.
    """
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    folder = _home() / f"kernels-{digest()}"
    if not folder.is_dir():
        for older in folder.parent.glob("kernels-*"):
            shutil.rmtree(older, ignore_errors=True)
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


def _home() -> Path:
    """Return a folder that we may write to: our own, or else the user's cache."""
    beside = _PACKAGE / "__pycache__"
    if os.access(beside if beside.is_dir() else _PACKAGE, os.W_OK):
        return beside
    return platformdirs.user_cache_path("inrview")
