"""What can be kept in few bytes, its arrays, and what is made of it again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot, FieldSnapshot

CODES = "codes"

Kept = FieldSnapshot | ImageSnapshot | FamilySnapshot
"""What has weights of its own."""
Asked = AnySnapshot | ImageSnapshot


def arrays_of(kept: Kept) -> dict[str, np.ndarray]:
    """Return all that is rounded: the weights, and the codes of a family."""
    if isinstance(kept, FamilySnapshot):
        return {**kept.weights, CODES: kept.codes}
    return dict(kept.weights)


def with_arrays(
    kept: Kept, arrays: Mapping[str, np.ndarray], packed: bytes | None = None
) -> Kept:
    """Return it with other arrays; `packed` holds them where they are compact."""
    if isinstance(kept, FamilySnapshot):
        weights = {name: one for name, one in arrays.items() if name != CODES}
        codes = arrays[CODES]
        return replace(kept, weights=weights, codes=codes, packed=packed)
    return replace(kept, weights=arrays, packed=packed)


def exchanged(
    asked: AnySnapshot, before: Sequence[Kept], after: Sequence[Kept]
) -> AnySnapshot:
    """Return a field with the fields that it is made of exchanged, one by one.

    A member takes the code that its family has for it afterwards, unless it has one of
    its own.
    """
    places = {id(one): place for place, one in enumerate(before)}
    if isinstance(asked, ComposedSnapshot):
        steps = tuple(
            one
            if one.part is None
            else replace(one, part=exchanged(one.part, before, after))
            for one in asked.steps
        )
        return replace(asked, base=exchanged(asked.base, before, after), steps=steps)
    if isinstance(asked, MemberSnapshot):
        place = places.get(id(asked.family))
        if place is None:
            return asked
        family = cast("FamilySnapshot", after[place])
        code = asked.code
        if code is not None:
            rows = np.flatnonzero((asked.family.codes == code).all(axis=1))
            code = family.codes[rows[0]] if len(rows) else code
        return replace(asked, family=family, code=code)
    place = places.get(id(asked))
    return asked if place is None else cast("FieldSnapshot", after[place])
