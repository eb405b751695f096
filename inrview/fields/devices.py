"""Where a fit runs: on the processor, or on a CUDA device where there is one."""

import ctypes.util
from importlib import import_module

from inrview.messages.notes import UserError


def choose_device(asked: str) -> str:
    """Return "cpu" or "cuda".

    Raises
    ------
    UserError
        When CUDA is asked for and there is none.
    """
    if asked == "cpu":
        return "cpu"
    # torch takes seconds to import: ask it only where a driver is installed at all.
    has_driver = any(ctypes.util.find_library(name) for name in ("cuda", "nvcuda"))
    if has_driver and import_module("torch").cuda.is_available():
        return "cuda"
    if asked == "cuda":
        raise UserError(
            "No CUDA device answers: install a CUDA build of torch and the NVIDIA "
            "driver, or fit with --device cpu."
        )
    if asked != "auto":
        raise UserError(f"Unknown device '{asked}'; use auto, cpu or cuda.")
    return "cpu"
