"""What may be drawn while the camera moves."""

from inrview.viewport.frame_pace import BUDGET_MS, FramePace

FULL_HD = 1920 * 1080


def test_a_fast_machine_draws_everything() -> None:
    pace = FramePace()
    for _ in range(40):
        pace.learn(3.0, 2_000_000, FULL_HD)
    assert pace.can_draw(2_000_000, FULL_HD)
    assert pace.scale(2_000_000, FULL_HD) == 1.0


def test_a_slow_machine_draws_less_and_then_fewer_pixels() -> None:
    pace = FramePace()
    for _ in range(40):
        pace.learn(400.0, 500_000, FULL_HD)
        pace.learn(90.0, 20_000, FULL_HD)
    assert not pace.can_draw(500_000, FULL_HD)
    assert pace.scale(20_000, FULL_HD) < 1.0


def test_it_learns_both_parts_of_the_cost() -> None:
    pace = FramePace()
    for _ in range(200):
        for triangles in (1_000, 200_000, 800_000):
            pace.learn(20 + 100 * triangles / 1e6, triangles, 1280 * 800)
    assert 10 < pace.fixed_ms < 35
    assert 70 < pace.per_million_ms < 130


def test_one_slow_frame_does_not_change_its_mind() -> None:
    pace = FramePace()
    for _ in range(40):
        pace.learn(10.0, 50_000, 1280 * 800)
    pace.learn(200.0, 50_000, 1280 * 800)
    assert pace.expect(50_000, 1280 * 800) < BUDGET_MS
