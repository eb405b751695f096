"""Which grain each group of weights gets, so that the bytes are spent where they tell.

Rounding a group to a grain changes the field by its sensitivity times the grain. Of all
grains that change it alike in sum, those take the fewest bytes for which each group's
change is as the root of the number of its weights: bytes fall by one bit a weight for
every doubling, the squares of changes add.

Notes
-----
Gersho and Gray 1992, "Vector Quantization and Signal Compression", section 8.3: the
allocation of bits at high resolution.
"""

from collections.abc import Generator
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np

from inrview.analysis.compact_probes import Probes
from inrview.fields.compact_codes import grown, predicted, rounded, taken
from inrview.fields.compact_groups import Group
from inrview.geometry.steps import told
from inrview.messages.kept import arrays_of

Sensing = Generator[float, None, "Grains"]

_TRIALS = (4, 32, 256, 4096, 65536)
"""Grains at which a group's sensitivity is tried: so many fill its largest weight."""
_FEW, _BESIDE = 16, 0.3
"""Of a group of few weights so much more of a grain: its only weight, as the last bias
is, would be a multiple of the grain, and seem to bear any rounding. So it errs by 0.3
grains, and weights do by 0.29."""
_LINEAR = 1e-3
"""A change that is small enough to be in proportion to the grain."""
_SPREADS = 5.0
"""A byte spans so many standard deviations of a group's weights: the few beyond take
another one."""
_ONE_BYTE = 256.0
_SMALL = 0.01
"""Groups of a smaller share of the weights do not tell what one byte a weight costs:
they are as exact as they need to be for nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Sensed:
    """What a group's grain does to the field."""

    sensitivity: float
    """Root mean square change for each unit of grain."""
    count: int
    """Weights of the group that are not zero."""
    largest: float
    byte_grain: float
    """The grain whose numbers fill one byte."""


@dataclass(frozen=True, slots=True, eq=False)
class Grains:
    """The grains of all groups, for any change that is allowed."""

    groups: tuple[Group, ...]
    sensed: tuple[Sensed, ...]

    def at(self, change: float) -> list[float]:
        """Return the grains that change the field by about `change` in all."""
        total = sum(one.count for one in self.sensed)
        unit = change / sqrt(max(total, 1))
        return [_grain(one, unit) for one in self.sensed]

    @property
    def one_byte_change(self) -> float:
        """The change when each large group is rounded to one byte a weight."""
        least = _SMALL * sum(one.count for one in self.sensed)
        large = [one for one in self.sensed if one.count >= least]
        return hypot(*[one.sensitivity * one.byte_grain for one in large])


def _grain(sensed: Sensed, unit: float) -> float:
    if sensed.largest == 0:
        return 1.0
    most = 4 * sensed.largest  # all of them round to zero
    if sensed.sensitivity * most <= unit * sqrt(sensed.count):
        return most
    return unit * sqrt(sensed.count) / sensed.sensitivity


def sensed_groups(probes: Probes, groups: tuple[Group, ...]) -> Sensing:
    """Yield the share done; return how each group's grain changes the field."""
    found = []
    for index, group in enumerate(groups):
        found.append((yield from _sensed(probes, group, index / len(groups))))
    return Grains(groups, tuple(found))


def _sensed(
    probes: Probes, group: Group, share: float
) -> Generator[float, None, Sensed]:
    weights = {name: np.array(one) for name, one in arrays_of(probes.snapshot).items()}
    part = taken(weights, group)
    before = part.copy()
    largest = float(np.abs(before).max(initial=0.0))
    count = int(np.count_nonzero(before))
    if largest == 0 or group.is_exact:
        return Sensed(0.0, 0 if group.is_exact else count, 0.0, 0.0)
    change = grain = 0.0
    beside = _BESIDE if count < _FEW else 0.0
    for trial in _TRIALS:
        grain = largest / (trial + beside)
        part[:] = grown(rounded(before, grain), grain)
        change = yield from told(probes.change(weights), lambda _: share)
        if change < _LINEAR:
            break
    return Sensed(change / grain, count, largest, _byte_grain(before, group))


def _byte_grain(weights: np.ndarray, group: Group) -> float:
    """Return the grain at which one byte holds the weights, as they are coded."""
    spread = float(weights.std())
    if group.lattice:
        spread = min(spread, float(predicted(weights, group.lattice).std()))
    return _SPREADS * spread / _ONE_BYTE
