"""Short forms of names that differ in a number alone."""

from collections import Counter
from collections.abc import Sequence
from string import digits


def own_parts(names: Sequence[str]) -> dict[str, str]:
    """Return the numbers of names that differ in those alone: `01` for `body_01`."""
    stems = Counter(name.rstrip(digits) for name in names)
    numbered = {
        name: name[len(stem) :]
        for name in names
        if (stem := name.rstrip(digits)) != name and stems[stem] > 1
    }
    uses = Counter(numbered.values())
    return {name: number for name, number in numbered.items() if uses[number] == 1}
