"""Of work that pauses often, reports are given now and then."""

from collections.abc import Generator

import pytest

from inrview.geometry.steps import finished, told
from inrview.messages.clock import WorkClock


def _counting() -> Generator[int, None, str]:
    yield from range(4)
    return "done"


@pytest.mark.parametrize(("every", "heard"), [(0.0, ["0", "1", "2", "3"]), (1e9, [])])
def test_reports_come_no_more_often_than_asked(
    every: float, heard: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("inrview.messages.clock.YIELD_EVERY", every)
    said: list[str] = []
    found = finished(told(WorkClock().now_and_then(_counting(), str), said.append))
    assert said == heard
    assert found == "done"


def test_the_clock_stands_while_a_report_is_taken():
    clock = WorkClock()
    giving = clock.give("report")
    assert next(giving) == "report"
    assert clock.seconds == clock.seconds
    giving.close()  # type: ignore[attr-defined]
    before = clock.seconds
    while clock.seconds == before:
        pass
