"""Two groups of members: who is in them, and where their shapes differ."""

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float64

from inrview.analysis.permutation import false_discoveries, permuted
from inrview.geometry.frozen import Value
from inrview.messages.analysis import Comparison
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress


@dataclass(frozen=True, slots=True, eq=False)
class Groups(Value):
    """Rows of members that are compared, and which of them are of the second group."""

    names: tuple[str, str]
    rows: tuple[int, ...]
    is_second: Bool[np.ndarray, " n"]


def two_groups(groups: Mapping[str, str], names: Sequence[str]) -> Groups:
    """Return the two groups of members; members in none are left out.

    Raises
    ------
    UserError
        If there are not two groups of at least two, or a name is no member's.
    """
    strangers = [name for name in groups if name not in names]
    if strangers:
        raise UserError(
            f"{len(strangers)} names in the groups are no members: "
            f"{', '.join(strangers[:5])}. The members are {', '.join(names[:8])}"
            f"{', ...' if len(names) > 8 else ''}."
        )
    counts = Counter(groups.values())
    told = ", ".join(f"{name or 'no name'}: {count}" for name, count in counts.items())
    if len(counts) != 2:
        raise UserError(
            f"Two groups can be compared, and {len(counts)} given ({told}). Keep two."
        )
    if min(counts.values()) < 2:
        raise UserError(
            f"A group of one cannot be compared ({told}): nothing says how its "
            "members differ among themselves. Give each group at least two."
        )
    first, second = sorted(counts)
    rows = tuple(row for row, name in enumerate(names) if name in groups)
    is_second = np.array([groups[names[row]] == second for row in rows])
    return Groups((first, second), rows, is_second)


def compare(
    statistic: str,
    values: Float64[np.ndarray, "n v d"],
    groups: Groups,
    permutations: int,
    seed: int,
) -> Generator[Progress, None, Comparison]:
    """Return where two groups differ in values known at each template vertex."""
    chosen = values[list(groups.rows)]
    second = groups.is_second
    found = yield from permuted(chosen.astype(np.float32), second, permutations, seed)
    difference = chosen[second].mean(axis=0) - chosen[~second].mean(axis=0)
    return Comparison(
        statistic,
        groups.names,
        (int((~second).sum()), int(second.sum())),
        difference.astype(np.float32),
        found.f.astype(np.float32),
        found.p.astype(np.float32),
        false_discoveries(found.p).astype(np.float32),
        found.p_family.astype(np.float32),
        found.arrangements,
        found.is_exact,
    )
