"""A shape made ready for the lab: samples for all panes, and where they are looked at.

It stays within the worker.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from inrview.fitting.lab_truth import Truth, truth_of
from inrview.fitting.mesh_sampler import MeshSampler
from inrview.fitting.occupancy_sampler import OccupancySampler
from inrview.fitting.preparation import prepare
from inrview.fitting.prepared import AnySampler, Prepared
from inrview.fitting.robust_sampler import RobustSampler
from inrview.fitting.volume import CoarseDistance
from inrview.fitting.wide_sampler import WideSampler
from inrview.geometry.frozen import Vector
from inrview.geometry.steps import told
from inrview.messages.lab import SIZES
from inrview.messages.lab_shape import (
    AXES,
    SHAPE_KINDS,
    VIEW,
    CutRequest,
    ShapeCut,
    SlicePlane,
)
from inrview.messages.notes import UserError
from inrview.messages.presets import preset
from inrview.messages.requests import FitRequest
from inrview.processing.slice_places import slice_places
from inrview.processing.surface_view import SurfaceView, surface_view
from inrview.processing.surface_waves import (
    FEWEST,
    SurfaceWaves,
    contoured,
    surface_waves,
)

PIECE = 8192
GRID = 36
"""Cells along the cube of the mesh whose waves are taken."""
MOST_HELD = 2000
"""Points held out that are asked in each frame."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What is true of a shape wherever it is cut."""

    prepared: Prepared
    kind: str
    truth: Truth
    view: SurfaceView
    shade: UInt8[np.ndarray, "v v"]
    held_out: Float32[np.ndarray, "h 3"]
    waves: SurfaceWaves
    feet: Float64[np.ndarray, "w 3"]
    """The points of the surface at which the waves are known."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeSubject:
    """All that panes share."""

    ground: Ground
    places: Float32[np.ndarray, "n 3"]
    """The slice's pixels in shape space."""
    cut: ShapeCut

    def samples(self) -> AnySampler:
        """Return the batches from the first step on: the same ones for every pane."""
        return _anew(self.ground.prepared.sampler)


def check_cut(request: CutRequest) -> None:
    """Refuse what makes no slice of a shape.

    Raises
    ------
    UserError
        Naming what was asked for and what there is.
    """
    plane, (low, high) = request.plane, SIZES
    if request.kind not in SHAPE_KINDS:
        known = " or ".join(SHAPE_KINDS)
        raise UserError(f"The lab fits {known} to a shape, not '{request.kind}'.")
    if plane.axis not in range(len(AXES)):
        raise UserError(f"A slice is across x, y or z (0, 1 or 2), not {plane.axis}.")
    if not -1 <= plane.offset <= 1:
        raise UserError(
            f"A slice lies between the ends of the shape, -1 to 1, not at "
            f"{plane.offset:g}."
        )
    if not low <= plane.pixels <= high:
        raise UserError(
            f"A slice has {low} to {high} pixels along its side, not {plane.pixels}."
        )
    if not request.scans:
        raise UserError("There is no scan to learn from: open the shape's scan first.")


def make_ground(request: CutRequest) -> Generator[float, None, Ground]:
    """Make a shape ready as a fit does; yields the share done.

    The batches are those of layers for every network, a hash grid included: near the
    surface and in all of space.

    Raises
    ------
    UserError
        When the scans hold no surface.
    """
    field, fit = preset(request.kind, "relu"), replace(request.fit, loss="distance")
    preparation = prepare(FitRequest(request.scans, field, fit))
    prepared = yield from told(preparation, lambda share: 0.7 * share)
    truth = truth_of(prepared, fit.seed)
    positions, normals = truth.surface()
    view = surface_view(positions, VIEW)
    yield 0.75
    feet, waves = yield from _waves(truth, prepared.sampler.volume)
    shade = view.shaded(normals[view.rows])
    held = prepared.held_out
    held = held[:: max(1, len(held) // MOST_HELD)]
    return Ground(prepared, request.kind, truth, view, shade, held, waves, feet)


def cut_ground(
    ground: Ground, plane: SlicePlane
) -> Generator[float, None, ShapeSubject]:
    """Look at a shape on a slice; yields the share done."""
    prepared = ground.prepared
    low, high = _vector(prepared.low), _vector(prepared.high)
    places = slice_places(plane, low, high)
    values = yield from _true_values(ground.truth, places)
    if ground.kind == "occupancy":
        values = np.where(values < 0, -0.5, 0.5).astype(np.float32)
    cut = ShapeCut(
        values.reshape(plane.pixels, plane.pixels),
        ground.shade,
        prepared.placement,
        low,
        high,
        ground.truth.is_exact,
        prepared.notes,
    )
    return ShapeSubject(ground, places, cut)


def _true_values(
    truth: Truth, places: Float32[np.ndarray, "n 3"]
) -> Generator[float, None, Float32[np.ndarray, " n"]]:
    values = np.empty(len(places), np.float32)
    for start in range(0, len(places), PIECE):
        values[start : start + PIECE] = truth.values(places[start : start + PIECE])
        yield start / len(places)
    return values


def _waves(
    truth: Truth, volume: CoarseDistance
) -> Generator[float, None, tuple[Float64[np.ndarray, "w 3"], SurfaceWaves]]:
    """Return points of the surface, and the waves of a coarse mesh through them."""
    line = (np.arange(GRID) + 0.5) * (2 / GRID) - 1
    nodes = np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1)
    coarse = volume.at(nodes.reshape(-1, 3).astype(np.float32))
    vertices, faces = contoured(coarse.reshape(GRID, GRID, GRID))
    if len(vertices) < FEWEST:
        raise UserError(
            "The shape is thinner everywhere than the lab can see: it has no surface "
            "whose waves could be found. Choose another shape."
        )
    finding = surface_waves(vertices, faces)
    waves = yield from told(finding, lambda share: 0.75 + 0.25 * share)
    return truth.feet(vertices), waves


def _anew(sampler: AnySampler) -> AnySampler:
    """Return a sampler as it was before the first step: those of a mesh remember."""
    if isinstance(sampler, MeshSampler):
        return sampler.anew()
    if isinstance(sampler, WideSampler):
        return replace(sampler, near=_anew(sampler.near))
    if isinstance(sampler, OccupancySampler):
        return replace(sampler, distances=_anew(sampler.distances))
    if isinstance(sampler, RobustSampler):
        return replace(sampler, own=_anew(sampler.own))
    return sampler


def _vector(values: np.ndarray) -> Vector:
    x, y, z = values.tolist()
    return x, y, z
