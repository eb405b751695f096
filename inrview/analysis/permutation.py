"""Two groups compared at many points at once by permuting who belongs to which."""

from collections.abc import Generator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from jaxtyping import Bool, Float32, Float64

from inrview.geometry.frozen import Value
from inrview.messages.reports import Progress

_AT_ONCE = 32
_TIE = 1e-5
"""Statistics that differ by a smaller share are equal: rounding decides nothing."""
_STEADY = 1e-6
"""Share of the median spread that is added to every point's: no division by nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Permuted(Value):
    """What permutations say of each point."""

    f: Float64[np.ndarray, " v"]
    p: Float64[np.ndarray, " v"]
    """Share of arrangements whose statistic at the point is as large."""
    p_family: Float64[np.ndarray, " v"]
    """Share of arrangements whose largest statistic anywhere is as large."""
    arrangements: int
    is_exact: bool


def permuted(
    values: Float32[np.ndarray, "n v d"],
    is_second: Bool[np.ndarray, " n"],
    permutations: int,
    seed: int,
) -> Generator[Progress, None, Permuted]:
    """Return the test's outcome at each point.

    The statistic is the pseudo-F of two groups at a point: between-group over
    within-group sum of squared distances (of vectors, d numbers each).

    Notes
    -----
    Anderson 2001 (pseudo-F); Westfall and Young 1993 (largest statistic); Phipson and
    Smyth 2010: the arrangement found counts as one of those drawn, so that p is never
    zero. All arrangements are tried where they are no more than `permutations`.
    """
    arranged, is_exact = _arrangements(is_second, permutations, seed)
    count, second = len(values), int(is_second.sum())
    flat = (values - values.mean(axis=0)).reshape(count, -1).astype(np.float32)
    total = np.square(flat, dtype=np.float64).sum(axis=0)
    total = total.reshape(values.shape[1:]).sum(axis=1)
    total += _STEADY * max(float(np.median(total)), 1e-30)
    share = count / (second * (count - second))

    def statistics(rows: Bool[np.ndarray, "b n"]) -> Float64[np.ndarray, "b v"]:
        sums = rows.astype(np.float32) @ flat
        squares = np.square(sums).reshape(len(rows), *values.shape[1:]).sum(axis=2)
        between = squares.astype(np.float64) * share
        return np.asarray((count - 2) * between / np.maximum(total - between, 1e-300))

    found = statistics(is_second[None])[0]
    least = found * (1 - _TIE)
    exceeding = np.zeros(len(found))
    largest = np.empty(len(arranged))
    for start in range(0, len(arranged), _AT_ONCE):
        block = statistics(arranged[start : start + _AT_ONCE])
        exceeding += (block >= least).sum(axis=0)
        largest[start : start + len(block)] = block.max(axis=1)
        yield Progress(start / len(arranged), "Permuting groups")
    # Of random arrangements the one found is one more.
    more, drawn = (0, len(arranged)) if is_exact else (1, len(arranged) + 1)
    above = len(largest) - np.searchsorted(np.sort(largest), least)
    return Permuted(
        found, (exceeding + more) / drawn, (above + more) / drawn, drawn, is_exact
    )


def false_discoveries(p: Float64[np.ndarray, " v"]) -> Float64[np.ndarray, " v"]:
    """Return q: the share of false ones among points found with a p as small.

    Notes
    -----
    Benjamini and Hochberg 1995, the step-up procedure.
    """
    order = np.argsort(p)
    count = len(p)
    scaled = p[order] * count / np.arange(1, count + 1)
    least = np.minimum.accumulate(scaled[::-1])[::-1]
    q = np.empty(count)
    q[order] = np.minimum(least, 1.0)
    return q


def _arrangements(
    is_second: Bool[np.ndarray, " n"], permutations: int, seed: int
) -> tuple[Bool[np.ndarray, "b n"], bool]:
    count, second = len(is_second), int(is_second.sum())
    if comb(count, second) <= permutations:
        chosen = np.array(list(combinations(range(count), second)))
        rows = np.zeros((len(chosen), count), bool)
        rows[np.arange(len(chosen))[:, None], chosen] = True
        return rows, True
    rng = np.random.default_rng(seed)
    return rng.permuted(np.tile(is_second, (permutations, 1)), axis=1), False
