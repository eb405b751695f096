"""Job: a surface that is fine where a view looks, until a cell is about a pixel.

Each report's mesh stands for the whole drawn surface: levels of the narrow band from
the view's finest to the coarsest outside it. Where two levels meet, the coarser one
goes on for one cell under the finer, so that no gap shows.
"""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8

from inrview.geometry.frozen import adopt
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.reports import Progress, RefineReport
from inrview.messages.requests import RefineRequest
from inrview.surfaces.bricks import SIDE, Bricks
from inrview.surfaces.extract import Extractor, extractor_of
from inrview.surfaces.isosurface import Numbering
from inrview.surfaces.narrow_band import finer_level
from inrview.surfaces.visibility import Camera, DepthTiles

_SIDES = (
    (0, -1, np.s_[:, 0, :], 255),
    (0, 1, np.s_[:, -1, :], 255),
    (1, -1, np.s_[:, :, 0], 255),
    (1, 1, np.s_[:, :, -1], 255),
    (2, -1, np.s_[:, :, :], 1),
    (2, 1, np.s_[:, :, :], 128),
)
"""Axis, direction, rows of cells at that side of a brick, and their bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One level of the picture: all its vertices, and the triangles drawn of it."""

    numbering: Numbering
    vertices: Float32[np.ndarray, "n 3"]
    """In scan space."""
    normals: Float32[np.ndarray, "n 3"]
    drawn: UInt8[np.ndarray, "b 8 8"]
    counts: Int32[np.ndarray, " b"]
    """Triangles drawn in each brick."""


def refine(request: RefineRequest) -> Iterator[RefineReport | Progress]:
    """Yield finer and finer surfaces of what the view sees."""
    began = time.perf_counter()
    extractor = extractor_of(request.snapshot, request.level)
    camera = Camera.of(request.view)
    bricks = yield from extractor.band(request.start_resolution)
    layers = [(yield from _layer(bricks, extractor))]
    while True:
        top = layers[-1]
        resolution = request.start_resolution * 2 ** (len(layers) - 1)
        wanted = np.zeros(len(top.counts), bool)
        if 2 * resolution <= request.max_resolution:
            room = request.triangle_budget - sum(_totals(layers))
            wanted = _wanted(top, camera, extractor.placement, room)
        is_final = not (wanted & (top.counts > 0)).any()
        yield RefineReport(
            mesh=_joined(layers, extractor.placement),
            effective_resolution=resolution,
            seconds=time.perf_counter() - began,
            step=request.snapshot.step,
            is_final=is_final,
        )
        if is_final:
            return
        window, inner = top.numbering.bricks.window(wanted)
        grid = window.grid.halved()
        finer = yield from finer_level(
            window, grid, extractor.evaluator, extractor.margins, inner
        )
        layers[-1] = _without(top, wanted)
        layers.append((yield from _layer(finer, extractor)))


def _layer(bricks: Bricks, extractor: Extractor) -> Generator[Progress, None, Layer]:
    numbering = Numbering(bricks)
    vertices = numbering.vertices()
    normals = yield from extractor.finish(vertices, numbering.faces())
    drawn = np.full((bricks.count, SIDE, SIDE), 255, np.uint8)
    return Layer(numbering, vertices, normals, drawn, numbering.face_counts(drawn))


def _totals(layers: list[Layer]) -> list[int]:
    return [int(layer.counts.sum()) for layer in layers]


def _wanted(
    layer: Layer, camera: Camera, placement: Placement, room: int
) -> Bool[np.ndarray, " b"]:
    """Choose the bricks to refine: in the picture, not hidden, cells over a pixel.

    Those nearest to the middle of the picture come first while the budget lasts.
    """
    bricks = layer.numbering.bricks
    cell = bricks.grid.spacing * placement.scale
    wanted = layer.counts > 0
    steps = (bricks.corners[: bricks.count] + 0.5) * SIDE * bricks.grid.spacing
    centers = (steps + bricks.grid.low).astype(np.float32)
    seen = camera.seen(placement.to_scan(centers).astype(np.float64))
    radius = cell * SIDE * np.sqrt(3) / 2
    wanted &= camera.in_picture(seen, radius)
    wanted &= cell > camera.pixel_at(np.maximum(seen[:, 2] - radius, cell))
    tiles = DepthTiles(camera, layer.vertices.astype(np.float64), cell)
    wanted &= ~tiles.hidden(seen, radius)
    return _with_empty(layer, _affordable(layer, wanted, seen, room))


def _with_empty(layer: Layer, wanted: Bool[np.ndarray, " b"]) -> Bool[np.ndarray, " b"]:
    """Add the bricks around without triangles: cells at the border need their nodes."""
    rows = np.flatnonzero(wanted).astype(np.int32)
    around = layer.numbering.bricks.surroundings(rows)
    more = wanted.copy()
    more[around[layer.counts[around] == 0]] = True
    return more


def _affordable(
    layer: Layer,
    wanted: Bool[np.ndarray, " b"],
    seen: np.ndarray,
    room: int,
) -> Bool[np.ndarray, " b"]:
    """Keep the bricks near the middle whose finer triangles fit into the budget."""
    rows = np.flatnonzero(wanted)
    off_axis = np.linalg.norm(seen[rows, :2], axis=1) / np.maximum(seen[rows, 2], 1e-9)
    rows = rows[np.argsort(off_axis, kind="stable")]
    # Half the spacing makes four triangles of one.
    more = np.cumsum(3 * layer.counts[rows].astype(np.int64))
    kept = np.zeros_like(wanted)
    kept[rows[more <= room]] = True
    return kept


def _without(layer: Layer, refined: Bool[np.ndarray, " b"]) -> Layer:
    """Leave out refined bricks, but for their cells beside those that are not."""
    bricks = layer.numbering.bricks
    drawn = layer.drawn.copy()
    rows = np.flatnonzero(refined)
    inner = np.zeros((len(rows), SIDE, SIDE), np.uint8)
    limits = np.array(bricks.table.shape) - 1
    for axis, direction, cells, bits in _SIDES:
        places = bricks.corners[rows].copy()
        places[:, axis] += direction
        found = bricks.table[tuple(np.clip(places, 0, limits).T)]
        beside = np.maximum(found, 0)
        is_open = (found >= 0) & ~refined[beside] & (layer.counts[beside] > 0)
        open_rows = inner[is_open]
        open_rows[cells] |= np.uint8(bits)
        inner[is_open] = open_rows
    drawn[rows] &= inner
    counts = layer.numbering.face_counts(drawn)
    return Layer(layer.numbering, layer.vertices, layer.normals, drawn, counts)


def _joined(layers: list[Layer], placement: Placement) -> Mesh:
    """Put the levels into one mesh, without the vertices that nothing uses."""
    vertices, normals, faces, first = [], [], [], 0
    for layer in layers:
        corners = layer.numbering.faces(layer.drawn)
        used = np.zeros(len(layer.vertices), bool)
        used[corners] = True
        numbers = np.cumsum(used, dtype=np.int32) + np.int32(first - 1)
        vertices.append(layer.vertices[used])
        normals.append(layer.normals[used])
        faces.append(numbers[corners])
        first += int(used.sum())
    return Mesh(
        vertices=adopt(np.concatenate(vertices)),
        faces=adopt(np.concatenate(faces)),
        normals=adopt(np.concatenate(normals)),
        origin=placement.origin,
    )
