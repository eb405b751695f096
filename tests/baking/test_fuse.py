"""The surface of depth images without learning, by real files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.engine.inline import result
from inrview.messages.fusion import FuseReport, FuseRequest
from inrview.messages.notes import UserError
from tests.depth_of_a_ball import depth_of_a_ball


def test_a_ball_comes_back_within_a_voxel(tmp_path: Path) -> None:
    report = result(FuseRequest(depth_of_a_ball(tmp_path, fine=4)))
    assert isinstance(report, FuseReport)
    assert report.images == 2
    # 1.5 pixels at 1.6 m, about the median depth.
    assert report.voxel == pytest.approx(1.5 * 1.6 / 240, rel=0.05)
    assert report.truncation == pytest.approx(6 * report.voxel)
    mesh = report.mesh
    places = mesh.vertices.astype(np.float64) + mesh.origin - (0, 0, 2)
    away = np.abs(np.linalg.norm(places, axis=1) - 0.5)
    assert away.max() < report.voxel
    assert away.mean() < 0.2 * report.voxel
    # Both sides are there, and face the cameras.
    assert places[:, 2].min() < -0.48
    assert places[:, 2].max() > 0.48
    assert mesh.normals is not None
    assert ((mesh.normals * places).sum(axis=1) > 0).mean() > 0.99


def test_an_edge_of_voxels_can_be_asked_for(tmp_path: Path) -> None:
    request = FuseRequest(depth_of_a_ball(tmp_path), voxel=0.05, truncation=0.2)
    report = result(request)
    assert isinstance(report, FuseReport)
    assert (report.voxel, report.truncation) == (0.05, 0.2)
    assert len(report.mesh.faces) > 100


def test_images_of_edges_alone_are_refused(tmp_path: Path) -> None:
    images = depth_of_a_ball(tmp_path)
    rows, columns = np.mgrid[:60, :80]
    checks = np.where((rows + columns) % 2, 500, 3000).astype(np.uint16)
    Pillow.fromarray(checks).save(images.paths[0])
    with pytest.raises(UserError, match="nothing to fuse"):
        result(FuseRequest(replace(images, paths=images.paths[:1])))
