"""Which field a picture gets: a network's settings, sized by the picture's sides."""

from dataclasses import replace
from math import ceil, log2

from inrview.messages.presets import preset
from inrview.messages.specs import FieldSpec, FitSpec

HIDDEN = 16
"""Width of the hash grid's network: with a feature for each pixel, it hardly matters
for the error, and half the width is nearly half the time."""
BATCH = 65_536
"""Pixels in a step: fewer waste time on passing through the table."""


def picture_field(
    width: int, height: int, network: str = "hash", which: str = "default"
) -> FieldSpec:
    """Return the settings of a network for a picture of these sides.

    The finest cells of a hash grid are a pixel wide, and its levels may hold an entry
    for each pixel, up to four million.
    """
    spec = preset("image", network, which)
    if network != "hash":
        return spec
    longest = max(width, height)
    coarsest = min(16, longest)
    if which == "paper":
        finest = max(longest // 2, coarsest)
        return replace(spec, coarsest=coarsest, finest=finest)
    corners = (width + 2) * (height + 2)
    return replace(
        spec,
        levels=max(2, round(log2(longest / coarsest))),
        log2_table=min(max(ceil(log2(corners)), 4), 22),
        coarsest=coarsest,
        finest=longest,
        hidden=HIDDEN,
    )


def picture_fit() -> FitSpec:
    """Return how a picture is fitted unless somebody says otherwise."""
    return FitSpec(batch=BATCH)
