"""From a request to all that the steps need, in stretches short enough to cancel."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from inrview.fitting.free_space import free_space
from inrview.fitting.gaps import bridge_gaps
from inrview.fitting.mesh_preparation import prepare_mesh
from inrview.fitting.occupancy_sampler import OWN_SHARE, OccupancySampler
from inrview.fitting.oriented import Oriented, gather
from inrview.fitting.patches import Cloud, make_patches
from inrview.fitting.prepared import Prepared
from inrview.fitting.ray_sampler import RaySampler, with_rays
from inrview.fitting.rays import rays_to, sensors_of
from inrview.fitting.robust_sampler import RobustSampler
from inrview.fitting.sampler import Sampler
from inrview.fitting.surface_sampler import with_surface_sampler
from inrview.fitting.volume import coarse_distance
from inrview.fitting.wide_sampler import WideSampler
from inrview.geometry.steps import told_alike
from inrview.messages.presets import SURFACE_LOSSES
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FieldSpec
from inrview.processing.neighbours import spacing
from inrview.processing.noise import measure_noise

HELD_OUT_MOST = 10_000
PROBES = 4000
"""Points at which the steepest slope is measured."""


def prepare(
    request: FitRequest, bridges: bool = True
) -> Generator[float, None, Prepared]:
    """Prepare a solid mesh as what it is, everything else as oriented points.

    Without `bridges` gaps stay as they are: the coarse distance closes them anyway.
    """
    prepared = yield from prepare_mesh(request)
    if prepared is None:
        prepared = yield from _prepare_points(request, bridges)
    fit = request.fit
    if request.field.kind == "occupancy":
        wide = WideSampler(prepared.sampler, fit.seed, OWN_SHARE)
        return replace(prepared, sampler=OccupancySampler(wide))
    if request.field.network == "hash":
        return _robust(prepared, fit.robust)
    if fit.loss in SURFACE_LOSSES:
        return (yield from with_surface_sampler(prepared, fit.loss, fit.seed))
    wide = WideSampler(prepared.sampler, fit.seed)
    return _robust(replace(prepared, sampler=wide), fit.robust)


def _robust(prepared: Prepared, kind: str) -> Prepared:
    """Let errors count as it is chosen; the samplers' own way is Huber's."""
    if kind == "huber":
        return prepared
    sampler = RobustSampler(prepared.sampler, kind, prepared.noise)
    return replace(prepared, sampler=sampler)


def _prepare_points(
    request: FitRequest, bridges: bool
) -> Generator[float, None, Prepared]:
    """Merge, orient, measure, and fit patches; yields the share done."""
    start, fit = request.start, request.fit
    placement = start.placement if start else None
    oriented = yield from gather(request.scans, fit.seed, placement, fit.normals)
    is_held = _held_out(len(oriented.positions), fit.held_out, fit.seed)
    learned = _only(oriented, ~is_held)
    yield 0.2
    cloud = _cloud(learned, fit.noise, len(request.scans) > 1)
    step, noise = cloud.spacing, cloud.noise
    yield 0.2
    patches = yield from make_patches(cloud)
    free = yield from free_space(request.scans, oriented.placement)
    sensors = sensors_of(request.scans, oriented.placement)
    if bridges and free is not None and sensors is not None:
        rays = yield from rays_to(sensors, learned, patches, step, noise)
        sampler: Sampler = yield from with_rays(rays, patches, cloud, free, fit.seed)
    else:
        if bridges:
            patches = yield from bridge_gaps(patches, cloud, free)
        table, areas = patches.table, patches.areas
        work = coarse_distance(table[:, :3], table[:, 3:6], areas, free=free)
        volume = yield from told_alike(work, 1.0)
        sampler = Sampler(patches, volume, fit.seed, near=0.5 * step, free=free)
    yield 1.0
    surface = sampler.surface
    every = max(1, len(surface.table) // PROBES)
    near_surface = np.ascontiguousarray(surface.table[::every, :3])
    return Prepared(
        oriented.placement,
        oriented.positions.min(axis=0),
        oriented.positions.max(axis=0),
        sampler,
        np.ascontiguousarray(oriented.positions[is_held]),
        near_surface,
        noise,
        supported_levels(request.field, sampler.detail),
        oriented.notes,
        patches=surface,
        early=sampler.early if isinstance(sampler, RaySampler) else None,
    )


def _cloud(oriented: Oriented, noise: float | None, is_merged: bool) -> Cloud:
    """Measure what is not known of points."""
    positions, normals = oriented.positions, oriented.normals
    if noise is None:
        noise = 0.0 if oriented.is_exact else measure_noise(positions, normals)
    step = spacing(positions)
    return Cloud(positions, normals, step, noise, oriented.has_own_normals, is_merged)


def supported_levels(spec: FieldSpec, width: float) -> int:
    """Return how many levels have cells no smaller than 0.3 of a patch's width.

    Finer ones would hold nothing but noise and the gaps between points.
    """
    growth = (spec.finest / spec.coarsest) ** (1 / max(spec.levels - 1, 1))
    cells = spec.coarsest * growth ** np.arange(spec.levels)
    return max(1, int((2.0 / cells >= 0.3 * width).sum()))


def _held_out(count: int, share: float, seed: int) -> Bool[np.ndarray, " n"]:
    """Say which points are kept back to measure with."""
    rng = np.random.default_rng(seed + 1)
    is_held = rng.random(count) < min(share, HELD_OUT_MOST / count)
    if count - is_held.sum() < 64:
        is_held[:] = False
    return is_held


def _only(oriented: Oriented, chosen: Bool[np.ndarray, " n"]) -> Oriented:
    """Return some of the points."""
    views = oriented.views
    return replace(
        oriented,
        positions=np.ascontiguousarray(oriented.positions[chosen]),
        normals=np.ascontiguousarray(oriented.normals[chosen]),
        views=None if views is None else views[chosen],
    )
