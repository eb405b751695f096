"""What the workers say about themselves, and passing on what their jobs say."""

from functools import partial

from inrview.engine.events import Died, Ended, Event, Paused, Pulse, Reported, Stalled
from inrview.engine.jobs import SLOTS
from inrview.messages.notes import Severity
from inrview.messages.requests import WarmUpRequest
from inrview.session.live import Live, Watch

_NEEDED = frozenset({"fit", "surface"})
_WHAT = {
    "fit": "The fit worker",
    "surface": "The surface worker",
    "task": "The worker that loads and exports",
    "save": "The worker that saves",
}


class WorkersSession:
    """Says when a worker is ready, dead, deaf or large."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._warm: set[str] = set()
        self._sizes: dict[str, int] = {}

    def warm_up(self) -> None:
        """Start every slot; the two that compile go first."""
        for slot in sorted(SLOTS, key=lambda name: name not in _NEEDED):
            on_end = partial(self._is_warm, slot)
            self._live.submit(WarmUpRequest(slot), Watch(on_end=on_end))

    def _is_warm(self, slot: str, end: Ended) -> None:
        """Count a slot as ready; one that could not be warmed gets no readier."""
        self._live.tell_failure(end)
        self._warm.add(slot)
        self._live.change(is_ready=self._warm >= _NEEDED)

    def hear(self, event: Event) -> None:
        """Act on what came from a worker."""
        match event:
            case Reported():
                self._live.heard(event.id, event.report)
            case Paused():
                self._live.paused(event.id)
            case Ended():
                self._live.ended(event)
            case Pulse():
                self._note_size(event)
            case Died():
                self._tell_death(event)
            case Stalled():
                self._tell_stall(event)

    def _note_size(self, pulse: Pulse) -> None:
        self._sizes[pulse.slot] = pulse.resident_bytes
        # Whole megabytes: a status bar need not be redrawn for less.
        total = sum(self._sizes.values()) // 1_000_000 * 1_000_000
        if total != self._live.state.worker_memory:
            self._live.change(worker_memory=total)

    def _tell_death(self, death: Died) -> None:
        self._sizes.pop(death.slot, None)
        then = (
            "It could not be started again; the next request tries once more."
            if death.gave_up
            else "It was started again; nothing in the project is lost."
        )
        text = f"{_WHAT[death.slot]} stopped ({death.reason}). {then}"
        self._live.say(text, Severity.WARNING, death.details)
        self._live.change(stalled=self._live.state.stalled - {death.slot})

    def _tell_stall(self, stall: Stalled) -> None:
        stalled = self._live.state.stalled
        if stall.is_stalled:
            text = f"{_WHAT[stall.slot]} does not answer. It can be restarted."
            self._live.say(text, Severity.WARNING)
            self._live.change(stalled=stalled | {stall.slot})
        else:
            self._live.change(stalled=stalled - {stall.slot})
