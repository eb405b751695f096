"""Patches across the gaps of a scan: where its surface goes on and no point says how.

In a gap the surface follows the screened indicator, which leaves the gap's rim along
the surface and bends as little as it must.
"""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from jaxtyping import Bool, Float32, Float64
from scipy.spatial import cKDTree

from inrview.fitting.agreement import agreed, is_fine_enough
from inrview.fitting.cells import morton_codes
from inrview.fitting.free_space import FreeSpace
from inrview.fitting.indicator import crossings, spacings, stated
from inrview.fitting.patches import Cloud, Patches, measure_reaches, with_reach
from inrview.geometry.steps import told_alike

FINEST = 160
COARSEST = 16
VOXEL = 1.0
"""Edge of a voxel, in patch spacings, unless the finest grid is coarser."""
PATCHES = 150_000
"""Patches, at most, that say where a gap is."""
BIN_BITS = 8
"""Points that share one of 2^8 cells a side count as one, their mean."""
NEAREST, FARTHEST = 1.5, 10.0
"""How far from any patch a gap begins, and how far it is carried, in patch spacings."""
OPEN = 1e-3
"""Share of the surface in gaps from which on they are carried across. Range scans of a
bunny from five sides: 0.027; closed scans, by a coarse grid's mistakes: 0.0002."""
STEEPEST = 0.7
"""Height over the nearest patch, as a share of the distance to it, beyond which a place
lies before or behind what was scanned, not beside it."""
SCREENING = 4.0
"""How much a point's value counts, as in the reference code of Poisson."""
DENSER = 4
"""How often each of the added patches is drawn, for each time that another one is."""
SPARSEST = 3.0
"""Patch spacing, in voxels, beyond which the indicator falls apart between patches."""


def bridge_gaps(
    patches: Patches, cloud: Cloud, free: FreeSpace | None = None
) -> Generator[float, None, Patches]:
    """Add patches that carry the surface across gaps; yields the share done.

    The indicator stands on the cloud's points, not on the patches: those at a rim have
    neighbours on one side only, and lean. Where several scans were merged, it says
    where all of the surface lies. Nothing is put where a sensor saw through.
    """
    is_agreed = cloud.is_merged and is_fine_enough(patches)
    added = yield from _sought(patches, cloud, free, is_agreed)
    if added is None:
        return patches
    if is_agreed:
        return (yield from agreed(patches, cloud, free))
    return (yield from _joined(patches, added))


def gap_patches(
    patches: Patches, cloud: Cloud, free: FreeSpace | None = None
) -> Generator[float, None, Patches | None]:
    """Return patches across gaps alone, whatever scans say of each other; None if none.

    They reach no farther than the patches that were given leave room.
    """
    table = yield from _sought(patches, cloud, free, False)
    if table is None or not len(table):
        return None
    table = table[np.argsort(morton_codes(np.ascontiguousarray(table[:, :3])))]
    areas = np.full(len(table), _area(table), np.float32)
    yield from measure_reaches(table, patches.probes, 4 * patches.width)
    return replace(patches, table=table, areas=areas)


def _sought(
    patches: Patches, cloud: Cloud, free: FreeSpace | None, is_rough: bool
) -> Generator[float, None, Float32[np.ndarray, "n 16"] | None]:
    """Return plane patches across gaps; None if there are next to none.

    A rough search on a grid of half as many cells only says whether there are any.
    """
    table = patches.table[:: -(-len(patches.table) // PATCHES)]
    tree = cKDTree(table[:, :3])
    apart = yield from told_alike(spacings(table[:, :3], tree), 0.0)
    cells = _cells(float(np.median(apart)))
    yield 0.1
    points = yield from told_alike(stated(cloud, BIN_BITS), 0.1)
    chi = None
    for size in (cells // 4, cells // 2, cells):
        chi = yield from points.solved(size, chi, SCREENING)
        if size < cells // 2:
            continue
        places, slopes = crossings(chi)
        yield 0.9
        is_gap = _in_gaps(places, table, tree, apart, 2.0 / size)
        if is_gap.mean() < OPEN:
            return None
        if is_rough:
            break
    if free is not None:
        is_gap &= ~free.at(places)
    return _flat(places[is_gap], slopes[is_gap], 2.0 / size)


def _cells(spacing: float) -> int:
    """Return how many voxels a side do, a multiple of four."""
    return 4 * int(np.clip(2.0 / (VOXEL * spacing), COARSEST, FINEST) // 4)


def _in_gaps(
    places: Float32[np.ndarray, "n 3"],
    table: Float32[np.ndarray, "m 16"],
    tree: cKDTree,
    spacings: Float64[np.ndarray, " m"],
    voxel: float,
) -> Bool[np.ndarray, " n"]:
    """Say which places lie beside what was scanned, neither on it nor far off."""
    away, near = tree.query(places, workers=-1)
    typical = np.median(spacings)
    offsets = places - table[near, :3]
    height = np.abs(np.einsum("nj,nj->n", offsets, table[near, 3:6]))
    is_beside = height < STEEPEST * away
    is_open = (away > NEAREST * typical) & (away < FARTHEST * typical)
    return np.asarray(is_beside & is_open & (spacings[near] < SPARSEST * voxel))


def _flat(
    feet: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    voxel: float,
) -> Float32[np.ndarray, "n 16"]:
    """Return plane patches, whose samples step about half a voxel sideways."""
    x, y, z = normals.T
    nought = np.zeros_like(x)
    steep = np.abs(x) < 0.7
    tangents = np.where(steep, np.stack([nought, z, -y]), np.stack([-z, nought, x])).T
    table = np.zeros((len(feet), 16), np.float32)
    table[:, :3], table[:, 3:6] = feet, normals
    table[:, 6:9] = tangents / np.linalg.norm(tangents, axis=1, keepdims=True)
    table[:, 12] = voxel / 2
    return table


def _joined(
    patches: Patches, added: Float32[np.ndarray, "n 16"]
) -> Generator[float, None, Patches]:
    """Add patches, in Morton order again."""
    added = np.repeat(added, DENSER, axis=0)
    table = np.concatenate([patches.table, added])
    areas = np.full(len(added), _area(added) / DENSER, np.float32)
    areas = np.concatenate([patches.areas, areas])
    order = np.argsort(morton_codes(np.ascontiguousarray(table[:, :3])), kind="stable")
    return (yield from with_reach(table[order], areas[order], patches.width))


def _area(table: Float32[np.ndarray, "n 16"]) -> float:
    """Return what each of the plane patches stands for, on average.

    A plane meets one and a half of the grid's edges a voxel's face.
    """
    return float((2 * table[0, 12]) ** 2 / 1.5)
