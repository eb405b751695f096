"""The time a fit works, without the time it is paused or its reader is busy."""

import time


class WorkClock:
    """Seconds of work. Stopped while a report is being taken."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._since: float | None = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Work so far."""
        running = 0.0 if self._since is None else time.perf_counter() - self._since
        return self._sum + running

    def stop(self) -> None:
        """Stop counting, before a `yield`."""
        self._sum = self.seconds
        self._since = None

    def go(self) -> None:
        """Count on, after a `yield`."""
        self._since = time.perf_counter()
