"""Import and compile all kernels of a fit before the user asks for one."""

import time
from importlib import import_module

import numpy as np

from inrview.fields.hash_grid import HashGridField
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.carve_kernels import carve
from inrview.fitting.cells import morton_codes
from inrview.fitting.free_space import START, FreeSpace
from inrview.fitting.image_warm_up import timed_image_warm_up
from inrview.fitting.mesh_kernels import draw_along, draw_beside
from inrview.fitting.optimiser import Optimiser
from inrview.fitting.patches import Cloud, make_patches
from inrview.fitting.ray_kernels import draw_before, draw_rays
from inrview.fitting.sampler import Sampler
from inrview.fitting.volume import coarse_distance
from inrview.fitting.winding_kernels import downhill
from inrview.geometry.steps import finished
from inrview.messages.specs import FieldSpec

_done = False


def warm_up() -> None:
    """Run every kernel once, on very little."""
    timed_warm_up()
    timed_image_warm_up()


def timed_warm_up(network: str = "hash") -> float:
    """Warm up if that was not done yet; return the seconds it took."""
    began = time.perf_counter()
    if network != "hash":
        import_module("inrview.fitting.coordinate_optimiser")
    if not _done:
        _run_kernels()
    return time.perf_counter() - began


def _run_kernels() -> None:
    global _done
    rng = np.random.default_rng(0)
    normals = rng.standard_normal((500, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    order = np.argsort(morton_codes(normals * np.float32(0.5)), kind="stable")
    normals = np.ascontiguousarray(normals[order])
    cloud = Cloud(normals * np.float32(0.5), normals, 0.08, 0.02)
    patches = finished(make_patches(cloud))
    table = patches.table
    volume = finished(coarse_distance(table[:, :3], table[:, 3:6], patches.areas, 16))
    sampler = Sampler(patches, volume, 0, near=0.01, free=_carved())
    spec = FieldSpec(levels=2, log2_table=10, coarsest=8, finest=16)
    optimiser = Optimiser(spec, 256, 0)
    batch = Batch.empty(256)
    sampler.draw(0, batch)
    _draw_from_a_mesh(batch)
    _draw_along_rays(batch)
    few = normals[:50]
    downhill(few, few, few, np.float32(1), np.empty_like(few))
    optimiser.step(batch, Rates(1e-2, 5e-3))
    field = HashGridField(optimiser.layout, optimiser.table, optimiser.network)
    field.values_and_gradients(batch.points)
    field.values(batch.points)
    _done = True


def _carved() -> FreeSpace:
    free = np.zeros((4, 4, 4), np.uint8)
    line = np.zeros((1, 3), np.float32)
    carve(line.astype(np.float64), line, np.ones(1), START, free)
    return FreeSpace(free > 0, line)


def _draw_along_rays(batch: Batch) -> None:
    rays, knees = np.ones((4, 16), np.float32), np.ones(2)
    arrays = batch.points, batch.targets, batch.weights
    draw_rays(rays, 0, 0.01, 0.06, 0.2, knees, *arrays)
    draw_before(rays, 0, 0.01, 1.0, knees, *arrays)


def _draw_from_a_mesh(batch: Batch) -> None:
    corners = np.eye(3, dtype=np.float32)[None]
    reach, knees = np.ones((1, 2), np.float32), np.ones(2)
    arrays = batch.points, batch.targets, batch.weights
    draw_beside(corners, np.ones(1), reach, 0, 0.01, knees, *arrays)
    draw_along(np.ones((1, 8), np.float32), 0, 0.01, knees, *arrays)
