"""A fit without a budget ends when the held-out points gain nothing more."""

from collections.abc import Callable

from inrview.fitting.convergence import LONGEST, Convergence


def length_of_a_fit(distance: Callable[[int], float]) -> int:
    convergence, step = Convergence(hold=0.3), 0
    while convergence.fraction(step) < 1.0:
        step += 1
        if convergence.is_due(step):
            convergence.see(step, distance(step))
    return step


def test_what_stops_gaining_ends_early_and_what_gains_goes_on() -> None:
    flat = length_of_a_fit(lambda step: 1.0)
    falls_until_500 = length_of_a_fit(lambda step: 1.0 - min(step, 500) / 1000)
    always_falls = length_of_a_fit(lambda step: 1.0 / step)
    assert flat == 1000
    assert flat < falls_until_500 < always_falls
    assert always_falls == LONGEST / 0.3


def test_the_share_done_never_falls() -> None:
    convergence, shares = Convergence(hold=0.3), []
    for step in range(1, 1200):
        shares.append(convergence.fraction(step))
        if convergence.is_due(step):
            convergence.see(step, 1.0)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
