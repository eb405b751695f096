"""Numbers read like a person would say them."""

import pytest

from inrview.panels import wording


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (182_300, "182,300"), (1_180_000, "1.18 M"), (2_500_000_000, "2.50 G")],
)
def test_counts_are_exact_until_a_million(number: int, text: str) -> None:
    assert plain(wording.count(number)) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.00021, "m", "210 µm"),
        (0.0021, "m", "2.10 mm"),
        (2500.0, "mm", "2.50 m"),
        (0.5, "in", "0.500 in"),
        (0.25, "unit", "0.250"),
        (-0.003, "m", "-3.00 mm"),
        (0.0, "mm", "0 mm"),
    ],
)
def test_metric_lengths_take_a_handy_prefix(value: float, unit: str, text: str) -> None:
    assert plain(wording.length(value, unit)) == text


def test_round_lengths_carry_no_zeros() -> None:
    assert plain(wording.round_length(0.0005, "m")) == "500 µm"
    assert plain(wording.round_length(0.005, "unit")) == "0.005"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0.4 s"), (12.2, "12 s"), (200, "3 min 20 s"), (7500, "2 h 5 min")],
)
def test_durations_have_two_parts_at_most(seconds: float, text: str) -> None:
    assert plain(wording.duration(seconds)) == text


def test_bytes_go_by_thousands() -> None:
    assert [plain(wording.size(n)) for n in (12, 90e6, 1.4e9)] == [
        "12 B",
        "90 MB",
        "1.40 GB",
    ]
