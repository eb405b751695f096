"""Rays of depth images against surfaces of which the answer is known."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.engine.inline import result
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.fusion import (
    RAY_DEFINITIONS,
    DepthImages,
    RayRequest,
    SightRequest,
)
from inrview.messages.reports import LoadReport, Result
from inrview.messages.requests import LoadRequest
from inrview.scans.ray_misses import short_names


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


def test_images_of_one_name_are_told_apart_by_their_folders(
    images: DepthImages, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    depth = np.full((64, 64), 2100, np.uint16)
    other = tmp_path / "b" / "wall.png"
    Pillow.fromarray(depth).save(other)
    both = replace(images, paths=(*images.paths, str(other)))
    report = result(RayRequest(both, (_wall(2.0),)))
    assert isinstance(report, Result)
    tables = report.values["figures"][0]
    names = [f"{tmp_path.name}/wall.png", "b/wall.png"]
    assert list(tables) == [*names, "all"]
    assert [tables[name]["late"] for name in names] == [0, 0]
    assert [tables[name]["early"] for name in names] == [0, 1]
    assert short_names(["/a/x.png", "/a/x.png"]) == ["x.png", "x.png (2)"]


def test_scans_are_judged_from_where_they_were_seen(images: DepthImages) -> None:
    request = LoadRequest(images.paths, None, True, images.intrinsics, 1000.0)
    loaded = result(request)
    assert isinstance(loaded, LoadReport)
    scans = tuple(scan.geometry for scan in loaded.scans)
    walls = (_wall(2.0), _wall(1.9), _wall(2.1))
    report = result(SightRequest(scans, walls, most=500))
    assert isinstance(report, Result)
    figures = report.values["figures"]
    assert 100 < figures[0]["rays"] <= 500
    # A ray in hundreds slips through the crack between two triangles.
    shares = np.array([(one["early"], one["late"]) for one in figures])
    assert shares == pytest.approx(np.array([(0, 0), (1, 0), (0, 1)]), abs=0.01)
    blind = tuple(Points(scan.positions) for scan in scans if isinstance(scan, Points))
    answer = result(SightRequest(blind, walls))
    assert isinstance(answer, Result)
    assert answer.values["figures"] is None
