"""A job that imports and compiles what a slot's first real request will need."""

import time
from collections.abc import Iterator
from importlib import import_module

from inrview.engine.jobs import resolve
from inrview.messages.reports import Report, Result
from inrview.messages.requests import WarmUpRequest

_COMPILE = {
    "fit": "inrview.fitting.warm_up:warm_up",
    "surface": "inrview.surfaces.warm_up:warm_up",
}
_IMPORT = {
    "task": "inrview.scans.load",
    "save": "inrview.document.project_file",
}


def warm_up(request: WarmUpRequest) -> Iterator[Report]:
    """Make a slot ready."""
    began = time.perf_counter()
    if request.slot in _COMPILE:
        resolve(_COMPILE[request.slot])()  # type: ignore[call-arg]
    else:
        import_module(_IMPORT[request.slot])
    yield Result({"slot": request.slot, "seconds": time.perf_counter() - began})
