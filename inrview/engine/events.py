"""What travels between a slot and its worker, and what a slot tells the session."""

from dataclasses import dataclass
from typing import Any

from inrview.messages.reports import Report


@dataclass(frozen=True, slots=True)
class Run:
    """Order: do this request. `is_quick` may run between two yields of another."""

    id: int
    job: str
    request: Any
    is_quick: bool = False


@dataclass(frozen=True, slots=True)
class Control:
    """Order: "pause", "resume" or "cancel" a job."""

    action: str
    id: int


@dataclass(frozen=True, slots=True)
class Reported:
    """A job yielded a report."""

    id: int
    report: Report


@dataclass(frozen=True, slots=True)
class Paused:
    """A job stands still between two yields; its newest report came before this."""

    id: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A job is over: by itself, cancelled, or failed for the reason in `error`."""

    id: int
    was_cancelled: bool = False
    error: str | None = None
    details: str = ""
    """A traceback or the worker's last words; empty if the user caused the failure."""
    has_died: bool = False
    """The worker died under it; a `Died` has said so already."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """A worker lives; sent about once a second."""

    slot: str
    resident_bytes: int


@dataclass(frozen=True, slots=True)
class Died:
    """A worker ended without being asked to; another one is being started."""

    slot: str
    reason: str
    """"signal 9", "exit code 1"."""
    details: str = ""
    gave_up: bool = False
    """It died too often at its start and stays down until the next request."""


@dataclass(frozen=True, slots=True)
class Stalled:
    """A worker does not answer (`is_stalled`), or answers again."""

    slot: str
    is_stalled: bool


Event = Reported | Paused | Ended | Pulse | Died | Stalled
