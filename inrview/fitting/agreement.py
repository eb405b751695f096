"""One surface for scans that overlap and leave gaps: the indicator's, everywhere.

Scans that do not quite fit together pull patches to and fro wherever one of them ends.
The indicator that all of them ask for leads smoothly from one to the next, and on
across the gaps.
"""

from collections.abc import Generator

import numpy as np

from inrview.fitting.cells import morton_codes
from inrview.fitting.free_space import FreeSpace
from inrview.fitting.indicator import FINEST, crossings, stated
from inrview.fitting.patches import Cloud, Patches, make_patches
from inrview.geometry.steps import told_alike

BIN_BITS = 9
"""Points that share one of 2^9 cells a side count as one, their mean."""
SCREENING = 2.0
"""How much a point's value counts. Raw range scans of a bunny, two of seven held out:
with 1 or 4 their points are 0.1 to 1 % farther from the surface."""
CROSSINGS = 1.5
"""Edges of the grid that a surface meets for each voxel's face of it, on average."""


def is_fine_enough(patches: Patches) -> bool:
    """Say whether the finest grid shows all that patches of this width can."""
    return patches.width >= 2.0 / FINEST


def agreed(
    patches: Patches, cloud: Cloud, free: FreeSpace | None = None
) -> Generator[float, None, Patches]:
    """Return narrow patches on the zero set of the cloud's indicator.

    On all of it, but for what lies where a sensor saw through.
    """
    points = yield from told_alike(stated(cloud, BIN_BITS), 0.0)
    chi = yield from points.solved(FINEST // 4, None, SCREENING)
    for size in (FINEST // 2, FINEST):
        chi = yield from points.solved(size, chi, SCREENING)
    places, slopes = crossings(chi)
    if free is not None:
        is_kept = ~free.at(places)
        places, slopes = places[is_kept], slopes[is_kept]
    order = np.argsort(morton_codes(places), kind="stable")
    spacing = 2.0 / FINEST / np.sqrt(CROSSINGS)
    surface = Cloud(places[order], slopes[order], float(spacing), 0.0)
    made = yield from make_patches(surface)
    return Patches(made.table, made.areas, made.probes, made.probe_cells, patches.width)
