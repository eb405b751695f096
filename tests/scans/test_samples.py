"""The bundled samples are what their descriptions say."""

from pathlib import Path

import numpy as np
import pytest

from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.samples import SAMPLES, sample_scan
from inrview.processing.mesh_check import check_mesh, check_points
from inrview.processing.noise import measure_noise
from inrview.processing.normals import estimate_normals


def geometry_of(name: str) -> Points | Mesh:
    return read_geometry(sample_scan(name), lambda _: None)[0]


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_small(name: str) -> None:
    path: Path = sample_scan(name)
    assert 50_000 < path.stat().st_size < 650_000


def test_the_sculpture_has_clean_points_with_normals_that_fit_them() -> None:
    cloud = geometry_of("sculpture")
    assert isinstance(cloud, Points)
    assert cloud.normals is not None
    assert check_points(cloud) == []
    lengths = np.linalg.norm(cloud.normals, axis=1, keepdims=True)
    normals = (cloud.normals / lengths).astype(np.float32)
    longest = float(np.ptp(cloud.positions, axis=0).max())
    assert measure_noise(cloud.positions, normals) < 3e-4 * longest
    cosines = np.einsum("ij,ij->i", estimate_normals(cloud.positions), normals)
    assert np.median(np.abs(cosines)) > 0.97


def test_the_part_is_a_watertight_mesh_with_sharp_edges() -> None:
    mesh = geometry_of("part")
    assert isinstance(mesh, Mesh)
    assert "watertight" in [note.code for note in check_mesh(mesh)]
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(crosses, axis=1)
    flat = (np.abs(crosses).max(axis=1) / np.maximum(areas, 1e-30)) > 0.9999
    assert areas[flat].sum() > 0.6 * areas.sum()


def test_the_noisy_scan_is_noisy_and_has_no_normals() -> None:
    cloud = geometry_of("noisy")
    assert isinstance(cloud, Points)
    assert cloud.normals is None
    assert cloud.colors is not None
    assert "normals-missing" in [note.code for note in check_points(cloud)]
    longest = float(np.ptp(cloud.positions, axis=0).max())
    assert 1e-3 < measure_noise(cloud.positions) / longest < 5e-3
