"""Job: the surfaces of several members of a family, all coarse ones first."""

import time
from collections.abc import Generator, Iterator
from dataclasses import replace

import numpy as np

from inrview.fields.edit_warp import fold_share
from inrview.geometry.frozen import adopt
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport, Progress, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.surfaces.bricks import Bricks, into_bricks
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.extract import Extractor, emptiness, surface
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import isosurface
from inrview.surfaces.member_memory import (
    MemberMemory,
    Memories,
    weights_digest,
)
from inrview.surfaces.narrow_band import BASE, Margins
from inrview.surfaces.normal_kernels import face_normals, settled
from inrview.surfaces.places import places_of

_MEMORIES = Memories()
"""Of this process: a drag asks again and again about the same members."""
_MOST = 256
"""Finer surfaces are those of one member: asked, refused and lit like any other's."""

Passing = Generator[Progress, None, SurfaceReport]


def surfaces_of_members(
    request: MembersSurfaceRequest,
) -> Iterator[MemberSurfaceReport | Progress]:
    """Yield the surface of each member at each resolution in turn."""
    edits = request.members[0].edits if request.members else ()
    risk = fold_share(edits, request.watched_edit) if request.watched_edit else None
    digests = {id(m.family): weights_digest(m) for m in request.members}
    left = len(request.members) * len(request.resolutions)
    later = (*request.resolutions[1:], None)
    for resolution, following in zip(request.resolutions, later, strict=True):
        for key, member in zip(request.keys, request.members, strict=True):
            weights = digests[id(member.family)]
            report = yield from _passed(request, member, weights, resolution)
            left -= 1
            if request.has_places:
                places = yield from places_of(member, report.mesh, request.colors)
                report = replace(report, places=places)
            report = replace(
                report, next_resolution=following, is_final=following is None
            )
            yield MemberSurfaceReport(key, report, risk, is_final=left == 0)
    _MEMORIES.shrink()


def _passed(
    request: MembersSurfaceRequest,
    member: MemberSnapshot,
    weights: bytes,
    resolution: int,
) -> Passing:
    """Return one surface, from what is remembered of the member where possible."""
    memory = None
    if resolution <= _MOST:
        memory = _MEMORIES.of(member, weights, resolution)
    if memory is None:
        single = SurfaceRequest(
            member, (resolution,), budget_bytes=request.budget_bytes
        )
        for report in surface(single):
            if isinstance(report, SurfaceReport):
                return report
            yield report
    assert memory is not None, "a surface job ends with its report"
    start, asked = time.perf_counter(), memory.evaluations
    if resolution <= BASE:
        bricks = _coarse(memory, member, resolution)
    else:
        bricks = yield from _finer(memory, member, resolution)
    mesh = _meshed(bricks, member)
    return SurfaceReport(
        mesh=mesh,
        resolution=resolution,
        level=0.0,
        step=member.step,
        seconds=time.perf_counter() - start,
        evaluations=memory.evaluations - asked,
        peak_bytes=bricks.nbytes + mesh.nbytes,
        note=None if len(mesh.faces) else emptiness(_asked(memory, member, bricks)),
    )


def _coarse(memory: MemberMemory, member: MemberSnapshot, resolution: int) -> Bricks:
    """Return all nodes of a coarse grid: no band, nothing to follow."""
    grid = Grid.over(member.low, member.high, resolution)
    bricks = Bricks(grid, 0)
    bricks.append(np.indices(bricks.table.shape, np.int32).reshape(3, -1).T)
    bricks.values = into_bricks(memory.coarse(grid, max(member.slope, 1.0)))
    bricks.below = np.packbits(bricks.values < 0, axis=-1, bitorder="little")[..., 0]
    return bricks


def _finer(
    memory: MemberMemory, member: MemberSnapshot, resolution: int
) -> Generator[Progress, None, Bricks]:
    margins = Margins(max(member.slope, 1.0))
    box = (member.low, member.high)
    extractor = Extractor(memory, member.placement, 0.0, box, margins)
    return (yield from extractor.band(resolution))


def _meshed(bricks: Bricks, member: MemberSnapshot) -> Mesh:
    """Return the surface in scan space, its normals taken from its triangles.

    The slopes of the field would cost four times as much as all its values.
    """
    vertices, faces = isosurface(bricks)
    normals = settled(face_normals(vertices, faces), faces)
    placement = member.placement
    return Mesh(
        vertices=adopt(placement.to_scan(vertices)),
        faces=adopt(faces),
        normals=adopt(placement.turn_to_scan(normals)),
        origin=placement.origin,
    )


def _asked(memory: MemberMemory, member: MemberSnapshot, bricks: Bricks) -> Extractor:
    """Return an extractor that has seen the field's range on a grid."""
    extractor = Extractor(memory, member.placement)
    extractor.evaluator = Evaluator(memory)
    grid = Grid.over(member.low, member.high, min(bricks.grid.resolution, BASE))
    extractor.evaluator.values(grid.points(grid.all_nodes()))
    return extractor
