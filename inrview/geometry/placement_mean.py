"""Where a shape lies that was made between others."""

from collections.abc import Sequence

import numpy as np

from inrview.geometry.placement import Placement


def mean_placement(
    placements: Sequence[Placement], weights: Sequence[float] | None = None
) -> Placement:
    """Return the weighted mean of placements; weights sum to one, equal if not given.

    Scales are averaged as factors, centres (with their origins) as places; the origin
    is that of the heaviest. Turns are not mixed: it is turned as the heaviest, or not
    at all if they differ and no one is asked for more than the others.
    """
    shares = np.full(len(placements), 1 / len(placements))
    if weights is not None:
        shares = np.asarray(weights, np.float64)
    heaviest = placements[int(shares.argmax())]
    places = np.array([np.add(one.center, one.origin) for one in placements])
    x, y, z = (shares @ places - heaviest.origin).tolist()
    scale = float(np.exp(shares @ np.log([one.scale for one in placements])))
    is_equal = np.ptp(shares) < 1e-9 and len(placements) > 1
    turns = {one.rotation for one in placements}
    rotation = None if is_equal and len(turns) > 1 else heaviest.rotation
    return Placement((x, y, z), scale, heaviest.origin, rotation)
