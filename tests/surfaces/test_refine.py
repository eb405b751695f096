"""What a view shows becomes fine, and only that."""

from collections.abc import Callable

import numpy as np
import pytest

from inrview.fields.analytic import Sphere
from inrview.fields.field import Field
from inrview.messages.reports import RefineReport
from inrview.messages.requests import RefineRequest, View
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.refine import refine
from inrview.surfaces.visibility import Camera, DepthTiles

Make = Callable[[Field], FieldSnapshot]

_CENTER = np.array([10.0, 0.0, -3.0])


def _view(distance: float, scale: float | None = None) -> View:
    """Look along -z at the nearest point of a ball of radius 1 around the centre."""
    return View(
        position=(10.0, 0.0, -2.0 + distance),
        focal_point=(10.0, 0.0, -2.0),
        up=(0.0, 1.0, 0.0),
        angle=30.0,
        parallel_scale=scale,
        width=320,
        height=200,
    )


def _reports(
    snapshot: FieldSnapshot, view: View, start: int = 32, **more: int
) -> list[RefineReport]:
    request = RefineRequest(snapshot, view, start_resolution=start, **more)
    return [report for report in refine(request) if isinstance(report, RefineReport)]


def _sides_at(report: RefineReport, place: np.ndarray, reach: float) -> np.ndarray:
    """Return the lengths of triangle sides near a place."""
    corners = report.mesh.vertices[report.mesh.faces]
    near = np.linalg.norm(corners.mean(axis=1) - place, axis=1) < reach
    sides = corners[near] - np.roll(corners[near], 1, axis=1)
    return np.linalg.norm(sides, axis=2)


@pytest.mark.parametrize("scale", [None, 0.05])
def test_a_cell_in_the_middle_ends_at_about_a_pixel(
    snapshot_of: Make, scale: float | None
) -> None:
    distance = 0.05 / np.tan(np.radians(15))
    last = _reports(snapshot_of(Sphere(0.5)), _view(distance, scale))[-1]
    pixel = 2 * 0.05 / 200
    assert last.is_final
    cell = 4.0 / last.effective_resolution
    assert pixel / 2 < cell <= pixel
    sides = _sides_at(last, _CENTER + (0, 0, 1), 10 * pixel)
    assert 0.3 * pixel < np.median(sides) < 1.5 * pixel


def test_what_is_behind_and_outside_stays_coarse(snapshot_of: Make) -> None:
    reports = _reports(snapshot_of(Sphere(0.5)), _view(0.4), start=64)
    first, last = reports[0], reports[-1]
    front = np.median(_sides_at(last, _CENTER + (0, 0, 1), 0.02))
    for place in (_CENTER - (0, 0, 1), _CENTER + (1, 0, 0)):
        before = np.median(_sides_at(first, place, 0.2))
        after = np.median(_sides_at(last, place, 0.2))
        assert after == pytest.approx(before, rel=0.1)
        assert after > 8 * front


def test_the_surface_has_no_holes_where_levels_meet(snapshot_of: Make) -> None:
    last = _reports(snapshot_of(Sphere(0.5)), _view(0.4))[-1]
    outwards = last.mesh.vertices - _CENTER
    rng = np.random.default_rng(1)
    rays = rng.normal(size=(400, 3))
    rays /= np.linalg.norm(rays, axis=1, keepdims=True)
    assert _all_are_hit(rays, outwards[last.mesh.faces].astype(float))


def _all_are_hit(rays: np.ndarray, corners: np.ndarray) -> bool:
    """Whether each ray from the middle goes through some triangle."""
    normals = np.stack(
        [np.cross(corners[:, a], corners[:, (a + 1) % 3]) for a in range(3)], axis=1
    )
    hits = [bool((normals @ ray >= -1e-9).all(axis=1).any()) for ray in rays]
    return all(hits)


def test_the_normals_point_outwards(snapshot_of: Make) -> None:
    mesh = _reports(snapshot_of(Sphere(0.5)), _view(0.4))[-1].mesh
    assert mesh.normals is not None
    outwards = mesh.vertices - _CENTER
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    assert (mesh.normals * outwards).sum(axis=1).min() > 0.98


def test_neither_the_budget_nor_the_resolution_is_exceeded(snapshot_of: Make) -> None:
    snapshot = snapshot_of(Sphere(0.5))
    rich = _reports(snapshot, _view(0.1))[-1]
    poor = _reports(snapshot, _view(0.1), triangle_budget=30_000)[-1]
    assert len(poor.mesh.faces) < 33_000 < len(rich.mesh.faces)
    shallow = _reports(snapshot, _view(0.02), max_resolution=128)[-1]
    assert shallow.effective_resolution == 128


def test_a_view_that_sees_nothing_ends_at_once(snapshot_of: Make) -> None:
    away = View(
        (10.0, 0.0, 5.0), (10.0, 0.0, 9.0), (0.0, 1.0, 0.0), 30.0, None, 320, 200
    )
    reports = _reports(snapshot_of(Sphere(0.5)), away)
    assert len(reports) == 1
    assert reports[0].is_final


def test_the_back_of_a_ball_is_hidden_and_its_front_is_not() -> None:
    rng = np.random.default_rng(0)
    ball = rng.normal(size=(20_000, 3))
    ball /= np.linalg.norm(ball, axis=1, keepdims=True)
    camera = Camera.of(_view(5.0))
    tiles = DepthTiles(camera, ball + _CENTER, 0.03)
    hidden = tiles.hidden(camera.seen(ball + _CENTER), 0.02)
    assert not hidden[ball[:, 2] > 0.5].any()
    assert hidden[ball[:, 2] < -0.5].mean() > 0.9
