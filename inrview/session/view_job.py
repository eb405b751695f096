"""A job about what is on screen: the next one takes its place, and it is withdrawn."""

from collections.abc import Callable

from inrview.engine.events import Ended
from inrview.messages.reports import Report
from inrview.messages.requests import Request
from inrview.session.live import Live, Watch


class ViewJob:
    """At most one job at a time."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._job: int | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self._job is not None

    def ask(
        self, request: Request, hear: Callable[[Report], None], title: str | None = None
    ) -> None:
        """Submit a request; one before that was not dropped gives way in its slot.

        One with a title is shown and can be cancelled.
        """
        watch = Watch(on_report=hear, on_end=self._ended)
        self._job = self._live.submit(request, watch, title)

    def drop(self) -> None:
        """Withdraw the job under way, if there is one."""
        if self._job is not None:
            self._live.withdraw(self._job)
        self._job = None

    def _ended(self, end: Ended) -> None:
        if end.id == self._job:
            self._job = None
            self._live.tell_failure(end)
