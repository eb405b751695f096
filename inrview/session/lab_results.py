"""What is done with what a lab has shown: looked at, used, written."""

from dataclasses import replace
from typing import Any

from inrview.engine.events import Ended
from inrview.messages.lab import WriteLabRequest
from inrview.messages.lab_networks import pane_title
from inrview.session.lab_state import LabState
from inrview.session.lab_subject import lab_subject, with_network
from inrview.session.live import Live, Watch


class LabResults:
    """The verbs of the lab that train nothing."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def select(self, place: int) -> None:
        """Choose the pane whose settings are shown."""
        record = self._state.record
        if record is not None and 0 <= place < len(record.panes):
            self._change(selected=place)

    def show_step(self, step: int | None) -> None:
        """Let all panes show a step of their history; the newest for None."""
        self._change(shown_step=step)

    def use_network(self, place: int) -> None:
        """Let the picture or shape be fitted with a pane's network, as one step."""
        record, document = self._state.record, self._live.state.document
        subject = lab_subject(document, self._state.subject)
        if record is None or subject is None or not 0 <= place < len(record.panes):
            return
        asked = record.panes[place].pane.field
        changed, field = with_network(document, subject, asked)
        if changed is not document:
            name = f"Choose {pane_title(field)} for {subject.name}"
            self._live.record(name, changed)
        self._live.say(f"{subject.name} is fitted with {pane_title(field)} next time.")

    def write_report(self, path: str, overwrite: bool = False) -> None:
        """Write what the lab has shown as an HTML file."""
        record = self._state.record
        if record is None:
            return
        request = WriteLabRequest((record.without_scans(),), path, overwrite=overwrite)

        def ended(end: Ended) -> None:
            self._live.tell_failure(end)
            if end.error is None and not end.was_cancelled:
                self._live.say(f"Wrote {path}.")

        self._live.submit(request, Watch(on_end=ended), "Writing the lab's report")

    @property
    def _state(self) -> LabState:
        return self._live.state.lab

    def _change(self, **changes: Any) -> None:
        state = self._state
        if any(getattr(state, name) != value for name, value in changes.items()):
            self._live.change(lab=replace(state, **changes))
