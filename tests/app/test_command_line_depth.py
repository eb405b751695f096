"""`inrview fit` of depth images: a camera, a trajectory, and a surface in the world."""

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from tests.app.conftest import Run
from tests.depth_of_a_ball import depth_of_a_ball

pytestmark = pytest.mark.timeout(180)


def test_two_sides_of_a_ball_are_fitted(inrview: Run, tmp_path: Path) -> None:
    images = depth_of_a_ball(tmp_path, fine=2)
    out, mesh = tmp_path / "ball.inrv", tmp_path / "ball.ply"
    fused = tmp_path / "fused.ply"
    given = ["--intrinsics", images.intrinsics, "--poses", images.pose_file]
    given += ["-o", out, "--steps", 150, "--baseline", fused, "--json"]
    run = inrview("fit", *images.paths, *given)
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    assert values["scans"] == 2
    depth = values["depth"]
    assert depth["tsdf"]["rays"] == depth["field"]["rays"] == 90
    for surface in (depth["tsdf"], depth["field"]):
        assert surface["early"] < 0.1
        assert surface["median_distance"] < 0.01
    vertices = trimesh.load(fused).vertices
    away = np.linalg.norm(vertices - (0, 0, 2), axis=1)
    assert np.abs(away - 0.5).max() < depth["tsdf"]["voxel"]
    run = inrview("surface", out, "-o", mesh, "--resolution", 64)
    assert run.returncode == 0, run.stderr
    vertices = trimesh.load(mesh).vertices
    away = np.linalg.norm(vertices - (0, 0, 2), axis=1)
    # Neither camera saw the ball's rim.
    seen = np.abs(vertices[:, 2] - 2) > 0.25
    assert np.abs(away[seen] - 0.5).max() < 0.02


def test_an_option_of_depth_images_without_a_camera_is_wrong_usage(
    inrview: Run, tmp_path: Path
) -> None:
    image, out = depth_of_a_ball(tmp_path).paths[0], tmp_path / "o.inrv"
    for option in (["--depth-scale", 1000], ["--baseline", tmp_path / "fused.ply"]):
        run = inrview("fit", image, "--kind", "sdf", *option, "-o", out)
        assert run.returncode == 2
        assert f"{option[0]} is for depth images" in run.stderr
        assert "--intrinsics" in run.stderr
