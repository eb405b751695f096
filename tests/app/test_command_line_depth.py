"""`inrview fit` of depth images: a camera, a trajectory, and a surface in the world."""

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image as Pillow

from tests.app.conftest import Run

pytestmark = pytest.mark.timeout(180)


def images_of_a_ball(folder: Path) -> list[str]:
    """Write two depth images of a ball of radius 0.5, two metres before the camera."""
    rows, columns = np.mgrid[:60, :80]
    rays = np.stack([(columns - 39.5) / 60, (rows - 29.5) / 60, np.ones((60, 80))], -1)
    squared = (rays**2).sum(axis=-1)
    inside = 4 - squared * (4 - 0.25)
    depth = np.where(inside > 0, (2 - np.sqrt(np.maximum(inside, 0))) / squared, 0)
    paths = []
    for k in range(2):
        paths.append(str(folder / f"{k:05d}.png"))
        Pillow.fromarray(np.rint(depth * 1000).astype(np.uint16)).save(paths[-1])
    return paths


def test_two_sides_of_a_ball_are_fitted(inrview: Run, tmp_path: Path) -> None:
    images = images_of_a_ball(tmp_path)
    camera = {"fx": 60, "fy": 60, "cx": 39.5, "cy": 29.5, "width": 80, "height": 60}
    (tmp_path / "camera.json").write_text(json.dumps(camera))
    # The second camera stands on the other side and looks back.
    behind = np.diag([-1.0, 1.0, -1.0, 1.0])
    behind[2, 3] = 4.0
    poses = [np.eye(4).tolist(), behind.tolist()]
    (tmp_path / "poses.json").write_text(json.dumps(poses))
    out, mesh = tmp_path / "ball.inrv", tmp_path / "ball.ply"
    given = ["--intrinsics", tmp_path / "camera.json", "--poses"]
    given += [tmp_path / "poses.json", "-o", out, "--steps", 150, "--json"]
    run = inrview("fit", *images, *given)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["scans"] == 2
    run = inrview("surface", out, "-o", mesh, "--resolution", 64)
    assert run.returncode == 0, run.stderr
    vertices = trimesh.load(mesh).vertices
    away = np.linalg.norm(vertices - (0, 0, 2), axis=1)
    # Neither camera saw the ball's rim.
    seen = np.abs(vertices[:, 2] - 2) > 0.25
    assert np.abs(away[seen] - 0.5).max() < 0.02


def test_a_scale_without_a_camera_is_wrong_usage(inrview: Run, tmp_path: Path) -> None:
    image, out = images_of_a_ball(tmp_path)[0], tmp_path / "o.inrv"
    given = ["--kind", "sdf", "--depth-scale", 1000, "-o", out]
    run = inrview("fit", image, *given)
    assert run.returncode == 2
    assert "--intrinsics" in run.stderr
