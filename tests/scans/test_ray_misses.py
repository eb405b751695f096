"""Rays of depth images against surfaces of which the answer is known."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.engine.inline import result
from inrview.geometry.mesh import Mesh
from inrview.messages.fusion import RAY_DEFINITIONS, DepthImages, RayRequest
from inrview.messages.reports import Result


def _wall(depth: float, low: float = -5.0, high: float = 5.0) -> Mesh:
    """Return a wall across the camera's axis, from `low` to `high` along x."""
    corners = [[low, -5, depth], [high, -5, depth], [high, 5, depth], [low, 5, depth]]
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(np.array(corners, np.float32), faces)


@pytest.fixture
def images(tmp_path: Path) -> DepthImages:
    """One image of a wall two metres away, its left half unseen by the sensor."""
    camera = {"fx": 64, "fy": 64, "cx": 31.5, "cy": 31.5, "width": 64, "height": 64}
    (tmp_path / "camera.json").write_text(json.dumps(camera))
    depth = np.full((64, 64), 2000, np.uint16)
    depth[:, :32] = 0
    Pillow.fromarray(depth).save(tmp_path / "wall.png")
    files = (str(tmp_path / "wall.png"),)
    return DepthImages(files, str(tmp_path / "camera.json"), None, 1000.0)


def test_rays_meet_walls_in_time_early_late_and_never(images: DepthImages) -> None:
    walls = (_wall(2.0), _wall(1.9), _wall(2.1), _wall(4.0), _wall(2.0, -5.0, 0.515))
    report = result(RayRequest(images, walls))
    assert isinstance(report, Result)
    figures = [tables["all"] for tables in report.values["figures"]]
    assert figures[0].keys() == RAY_DEFINITIONS.keys()
    assert all(one["rays"] == 32 for one in figures)
    told = [(one["early"], one["late"]) for one in figures]
    assert told == [(0, 0), (1, 0), (0, 1), (0, 1), (0, 0.5)]
    away = [one["mean_distance"] for one in figures]
    # Columns 52 and 60 look past the edge of the last wall, at x of 0.641 and 0.891.
    expected = [0, 0.1, 0.1, 2, ((20.5 + 28.5) / 32 - 2 * 0.515) / 4]
    assert away == pytest.approx(expected, abs=1e-5)
    medians = [one["median_distance"] for one in figures]
    assert medians[:4] == pytest.approx([0, 0.1, 0.1, 2], abs=1e-5)
    tables = report.values["figures"][0]
    assert tables["wall.png"] == tables["all"]
