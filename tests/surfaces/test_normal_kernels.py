"""Normals that neighbours agree on."""

import numpy as np

from inrview.fields.analytic import Sphere
from inrview.geometry.placement import Placement
from inrview.surfaces.extract import Extractor
from inrview.surfaces.normal_kernels import settled


def _sphere() -> tuple[np.ndarray, np.ndarray]:
    steps = Extractor(Sphere(), Placement()).at(48)
    try:
        while True:
            next(steps)
    except StopIteration as end:
        mesh = end.value.mesh
    outward = mesh.vertices / np.linalg.norm(mesh.vertices, axis=1, keepdims=True)
    return outward, mesh.faces


def test_rough_normals_come_nearer_to_the_truth():
    outward, faces = _sphere()
    rng = np.random.default_rng(0)
    rough = outward + rng.normal(scale=0.3, size=outward.shape).astype(np.float32)
    rough /= np.linalg.norm(rough, axis=1, keepdims=True)
    before = 1 - (rough * outward).sum(axis=1).mean()
    after = 1 - (settled(rough, faces) * outward).sum(axis=1).mean()
    assert after < 0.25 * before


def test_true_normals_stay():
    outward, faces = _sphere()
    same = settled(outward.astype(np.float32), faces)
    assert (same * outward).sum(axis=1).min() > 0.998
    np.testing.assert_allclose(np.linalg.norm(same, axis=1), 1, rtol=1e-5)
