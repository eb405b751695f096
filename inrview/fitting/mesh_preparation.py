"""From a mesh to all that the steps need: its own distance, exact from the start."""

from collections.abc import Generator

import numpy as np

from inrview.fitting.mesh_sampler import MeshSampler
from inrview.fitting.prepared import Prepared
from inrview.fitting.segments import Segments, Solid, in_order, segments_to
from inrview.fitting.tiles import Tiles, make_tiles
from inrview.fitting.volume import CoarseDistance
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.notes import Note, Severity
from inrview.messages.requests import FitRequest
from inrview.processing.winding import MeshDistance, usable_triangles

SIDE = 32
"""Lattice of exact distances along the cube: the first shape, and the far samples."""
CHUNK = 2048
NEAR_OCCUPANCY = 0.007
"""How far samples of an occupancy spread from the surface. A side says nothing of the
places around: nearer ones alone leave specks of the wrong side a little further off."""
FEWEST = 0.5
"""Where tiles cover less than this share of the mesh, it is sheets rather than a solid.
"""
WHOLE, WORTH_A_WORD = 0.9999, 0.02
HELD_OUT = 5000


def prepare_mesh(request: FitRequest) -> Generator[float, None, Prepared | None]:
    """Prepare a fit to the distance of one mesh; yields the share done.

    Returns None where there is no inside for the winding number to tell: several
    scans, points, or an open sheet.
    """
    scan = request.scans[0]
    if len(request.scans) != 1 or not isinstance(scan, Mesh):
        return None
    if len(usable_triangles(scan)[1]) == 0:
        return None
    placement = request.start.placement if request.start else _place(scan)
    distance = MeshDistance(Mesh(placement.to_shape(scan.vertices), scan.faces))
    yield 0.2
    if not distance.has_inside:
        return None
    seed, spec = request.fit.seed, request.field
    tiles = yield from make_tiles(distance, seed)
    if tiles.told < FEWEST:
        return None
    is_whole = tiles.told > WHOLE
    surface = distance if is_whole else MeshDistance(tiles.mesh)
    solid = Solid(distance, surface)
    volume, far = yield from _lattice(solid)
    near = NEAR_OCCUPANCY if spec.kind == "occupancy" else 0.5 / spec.finest
    sampler = MeshSampler(solid, tiles, volume, far, seed, near)
    held_out = tiles.sampled(HELD_OUT, np.random.default_rng(seed + 1)).positions
    return Prepared(
        placement,
        distance.vertices.min(axis=0).astype(np.float32),
        distance.vertices.max(axis=0).astype(np.float32),
        sampler,
        held_out,
        held_out,
        0.0,
        spec.levels,
        _notes(tiles),
        solid=solid,
    )


def _place(scan: Mesh) -> Placement:
    used = scan.vertices[np.unique(scan.faces)]
    return Placement.around(used.min(axis=0), used.max(axis=0), scan.origin)


def _lattice(
    solid: Solid,
) -> Generator[float, None, tuple[CoarseDistance, Segments]]:
    """Return the distance on a lattice over the cube, and the segments it came with."""
    line = (np.arange(SIDE) + 0.5) * (2.0 / SIDE) - 1.0
    nodes = np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1)
    nodes = in_order(nodes.reshape(-1, 3))
    values = np.empty((SIDE, SIDE, SIDE), np.float32)
    found: Segments | None = None
    for start in range(0, len(nodes), CHUNK):
        queries = nodes[start : start + CHUNK]
        segments, signed = segments_to(queries, solid)
        places = np.floor((queries + 1) * (SIDE / 2)).astype(np.int64)
        values[tuple(places.T)] = signed
        found = segments if found is None else found.joined(segments)
        yield 0.5 + 0.5 * start / len(nodes)
    assert found is not None
    return CoarseDistance(values, 2.0 / SIDE), found


def _notes(tiles: Tiles) -> tuple[Note, ...]:
    rest = 1 - tiles.told
    if rest < WORTH_A_WORD:
        return ()
    text = (
        f"{rest:.0%} of the mesh's area has the same side before and behind it (walls "
        "within the solid, sheets without thickness); a signed distance has no surface "
        "there, so it is left out."
    )
    return (Note("sheets", text, Severity.WARNING),)
