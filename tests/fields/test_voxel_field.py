"""A grid of distances answers as its values say, and near them in between."""

import numpy as np

from inrview.fields.analytic import Sphere
from inrview.fields.voxel_field import VoxelField


def test_a_grid_of_a_sphere_is_nearly_the_sphere() -> None:
    sphere = Sphere(0.6)
    line = np.linspace(-1, 1, 41, dtype=np.float32)
    corners = np.stack(np.meshgrid(line, line, line, indexing="ij"), -1).reshape(-1, 3)
    grid = sphere.values(corners).reshape(41, 41, 41)
    field = VoxelField(grid, (-1.0, -1.0, -1.0), 0.05)
    assert np.abs(field.values(corners) - sphere.values(corners)).max() < 1e-5
    rng = np.random.default_rng(0)
    points = rng.normal(size=(500, 3))
    points = (0.6 * points / np.linalg.norm(points, axis=1)[:, None]).astype(np.float32)
    values, gradients = field.values_and_gradients(points)
    # Between corners: spacing squared over eight, times the second derivatives' sum.
    assert np.abs(values).max() < 0.05**2 / 8 * 2 / (0.6 - 0.05)
    assert np.abs(np.linalg.norm(gradients, axis=1) - 1).max() < 0.02
