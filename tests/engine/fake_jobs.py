"""Jobs for tests of the engine: small, and naughty in one way each."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from inrview.engine.jobs import TABLE, Entry, Table
from inrview.geometry.frozen import Value
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Report, Result


@dataclass(frozen=True, slots=True, eq=False)
class Count(Value):
    """Count up to `steps`, one each `seconds`."""

    steps: int
    seconds: float = 0.0
    key: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Hang(Value):
    """Report once and then never come back to a yield."""

    seconds: float = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Fail(Value):
    """Fail in one of several ways."""

    how: str


@dataclass(frozen=True, slots=True, eq=False)
class Echo(Value):
    """Send an array back."""

    array: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Glance(Value):
    """Answer at once."""


def count(request: Count) -> Iterator[Report]:
    for step in range(request.steps):
        time.sleep(request.seconds)
        yield Progress(step / request.steps, f"step {step}")
    yield Result({"steps": request.steps, "pid": os.getpid()})


def hang(request: Hang) -> Iterator[Report]:
    yield Progress(None, "hanging")
    time.sleep(request.seconds)
    yield Result({})


def fail(request: Fail) -> Iterator[Report]:
    yield Progress(None, "about to fail")
    if request.how == "user":
        raise UserError("line 3 of bunny.ply is cut: mend it.")
    if request.how == "exit":
        os._exit(7)
    raise ZeroDivisionError("a bug")


def echo(request: Echo) -> Iterator[Report]:
    yield Result(
        {"array": request.array, "is_frozen": not request.array.flags.writeable}
    )


def glance(request: Glance) -> Iterator[Report]:
    yield Result({"glanced": True})


_HERE = "tests.engine.fake_jobs"
FAKES: Table = {
    **TABLE,
    Count: Entry(f"{_HERE}:count", "task"),
    Hang: Entry(f"{_HERE}:hang", "task"),
    Fail: Entry(f"{_HERE}:fail", "task"),
    Echo: Entry(f"{_HERE}:echo", "task"),
    Glance: Entry(f"{_HERE}:glance", "task", is_quick=True),
}
