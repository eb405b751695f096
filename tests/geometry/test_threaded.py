"""A call in a thread: its answer, its failure, and pauses while it lasts."""

from threading import Event

import pytest

from inrview.geometry.steps import finished
from inrview.geometry.threaded import threaded


def test_the_answer_comes_after_pauses():
    is_seen = Event()
    work = threaded(lambda: is_seen.wait(10))
    next(work)
    is_seen.set()
    assert finished(work) is True


def test_a_failure_is_the_jobs_own():
    def failing() -> int:
        raise ValueError("no good")

    with pytest.raises(ValueError, match="no good"):
        finished(threaded(failing))
