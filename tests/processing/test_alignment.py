"""Scans find their places on each other, wherever they were measured."""

from typing import Any

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.files.poses import read_poses
from inrview.files.read import read_geometry
from inrview.geometry.point_parts import placed
from inrview.geometry.points import Points
from inrview.geometry.rigid import carried, rigid_from_pairs
from inrview.messages.notes import UserError
from inrview.messages.reports import LoadReport
from inrview.messages.requests import LoadRequest
from inrview.messages.samples import sample_scan
from inrview.messages.scan_editing import AlignScansRequest, ScansAligned
from inrview.processing.merge import as_points

pytestmark = pytest.mark.timeout(240)


def turn(rng: np.random.Generator, most: float = np.pi) -> np.ndarray:
    """Return a rigid motion: by up to so many radians, about any axis."""
    axis = rng.standard_normal(3)
    axis /= np.linalg.norm(axis)
    angle = rng.uniform(0.3 * most, most)
    cross = np.cross(np.eye(3), axis)
    matrix = np.eye(4)
    matrix[:3, :3] += np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return matrix


def sculpture() -> tuple[Points, float]:
    """Return points of our sample with normals, and its size."""
    points = read_geometry(sample_scan("sculpture"), lambda fraction: None)[0]
    assert isinstance(points, Points)
    low, high = points.bounds
    return points, float(np.linalg.norm(high - low))


def seen_from(points: Points, direction: np.ndarray, has_normals: bool) -> Points:
    """Return what faces a direction."""
    assert points.normals is not None
    facing = points.normals @ (direction / np.linalg.norm(direction)) > 0.15
    normals = points.normals[facing] if has_normals else None
    return Points(points.positions[facing], normals)


def error(found: np.ndarray, true: np.ndarray, points: np.ndarray) -> float:
    """Return how far points end up, on average, from where they belong."""
    there = carried(true, points.astype(np.float64))
    here = carried(found, points.astype(np.float64))
    return float(np.linalg.norm(there - here, axis=1).mean())


@pytest.mark.parametrize("has_normals", [True, False])
def test_three_views_of_a_sculpture_come_together(
    rng: np.random.Generator, has_normals: bool
) -> None:
    points, size = sculpture()
    views, truths = [], []
    for number, direction in enumerate(([1, 0.2, 0.3], [0.2, 0.1, 1], [-1, 0.3, 0.6])):
        view = seen_from(points, np.array(direction, float), has_normals)
        away = turn(rng)
        away[:3, 3] = rng.uniform(-size, size, 3)
        if number == 0:
            away = np.eye(4)
        moved = placed(view, away, view.origin)
        assert isinstance(moved, Points)
        views.append(moved)
        truths.append(np.linalg.inv(away))
    report = result(AlignScansRequest(tuple(views)))
    assert isinstance(report, ScansAligned)
    for matrix, truth, view in zip(report.matrices, truths, views, strict=True):
        assert error(matrix, truth, view.positions) < 0.004 * size
        assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1.0)
    assert min(report.overlaps) > 0.3
    assert max(report.rms) < 0.004 * size


def test_scans_that_lie_nearly_right_are_refined(rng: np.random.Generator) -> None:
    points, size = sculpture()
    first = seen_from(points, np.array([1.0, 0.2, 0.3]), True)
    second = seen_from(points, np.array([0.2, 0.1, 1.0]), True)
    away = turn(rng, 0.06)
    away[:3, 3] = 0.01 * size
    moved = placed(second, away, (0.0, 0.0, 0.0))
    starts = (np.eye(4), np.eye(4))
    report = result(AlignScansRequest((first, moved), starts))
    assert isinstance(report, ScansAligned)
    truth = np.linalg.inv(away)
    assert error(report.matrices[1], truth, moved.positions) < 0.003 * size


def test_what_shares_nothing_is_refused_by_name(rng: np.random.Generator) -> None:
    points, size = sculpture()
    sheet = rng.uniform(-0.5, 0.5, (20_000, 3)) * [size, size, 0]
    waves = 0.2 * size * np.sin(sheet[:, :1] * 9 / size)
    waves = np.concatenate([sheet[:, :2], waves], axis=1).astype(np.float32)
    request = AlignScansRequest((points, Points(waves)), names=("statue", "waves"))
    with pytest.raises(UserError, match="waves could not be aligned"):
        result(request)


def test_a_scan_of_too_few_points_is_named() -> None:
    points, _ = sculpture()
    few = Points(points.positions[:20])
    with pytest.raises(UserError, match="few holds too few points"):
        result(AlignScansRequest((points, few), names=("all", "few")))


def test_pairs_give_the_motion_between_them(rng: np.random.Generator) -> None:
    true = turn(rng)
    true[:3, 3] = [3, -2, 5]
    here = rng.standard_normal((3, 3))
    found = rigid_from_pairs(here, carried(true, here))
    np.testing.assert_allclose(found, true, atol=1e-9)


@pytest.mark.shared
def test_range_scans_of_the_bunny_find_their_published_places(shared_data: Any) -> None:
    folder = shared_data / "scans" / "bunny_range"
    names = ("bun000", "bun045", "bun090")
    paths = tuple(str(folder / f"{name}.ply") for name in names)
    raw = result(LoadRequest(paths, use_poses=False))
    assert isinstance(raw, LoadReport)
    poses = read_poses(folder / "bun.conf")
    scans = tuple(scan.geometry for scan in raw.scans)
    report = result(AlignScansRequest(scans))
    assert isinstance(report, ScansAligned)
    for name, matrix, scan in zip(names, report.matrices, scans, strict=True):
        truth = np.linalg.inv(poses["bun000.ply"]) @ poses[f"{name}.ply"]
        positions = as_points(scan).positions
        # Of a thing 0.15 m high, scanned at 0.5 mm and more.
        assert error(matrix, truth, positions) < 0.001
