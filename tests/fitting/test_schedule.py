"""Budgets, step sizes, the loss history and the clock."""

import pytest

from inrview.fitting.schedule import Schedule
from inrview.messages.clock import WorkClock
from inrview.messages.specs import FitSpec


def test_step_sizes_fall_to_a_hundredth() -> None:
    schedule = Schedule.of(FitSpec(steps=100))
    first, last = schedule.rates(0.0), schedule.rates(1.0)
    assert last.table == pytest.approx(0.01 * first.table)
    assert schedule.rates(0.1) == first


def test_what_ends_first_ends_the_fit() -> None:
    schedule = Schedule.of(FitSpec(steps=100, seconds=10.0))
    assert schedule.fraction(50, 1.0) == pytest.approx(0.5)
    assert schedule.fraction(10, 9.0) == pytest.approx(0.9)
    assert schedule.fraction(500, 0.0) == 1.0


def test_a_budget_is_known_for_one() -> None:
    assert Schedule.of(FitSpec(steps=5)).has_budget
    assert Schedule.of(FitSpec(seconds=5.0)).has_budget
    assert not Schedule.of(FitSpec()).has_budget


def test_the_clock_stands_still_while_stopped() -> None:
    clock = WorkClock()
    clock.stop()
    stopped = clock.seconds
    assert clock.seconds == stopped
    clock.go()
    assert clock.seconds >= stopped
