"""Clouds: which part is drawn, how large points are, shading from depth."""

from typing import Any

import numpy as np
import pytest

from inrview.geometry.points import Points
from inrview.viewport import points_actor
from inrview.viewport.camera_state import CameraState
from inrview.viewport.depth_picture import DepthPicture
from inrview.viewport.depth_shading import shade_by_depth
from inrview.viewport.points_actor import fair_part, in_view
from inrview.viewport.pose import shifted
from tests.viewport.conftest import drawn_mask, pixels_of, sphere

CAMERA = CameraState((0, 0, 5), (0, 0, 0), width=200, height=100)


def test_a_fair_part_has_hardly_doubles_and_covers_everything() -> None:
    part = fair_part(1000, 300)
    assert len(np.unique(part)) > 280
    assert (np.diff(part) >= 0).all()
    assert part.min() >= 0
    assert part.max() < 1000
    assert np.diff(part).max() < 8


@pytest.mark.parametrize("scale", [None, 1.3])
def test_what_is_in_view_is_what_projects_into_the_picture(scale: float | None) -> None:
    camera = CameraState(
        (1, 2, 5), (0, 0, 0), parallel_scale=scale, width=200, height=99
    )
    points = np.random.default_rng(0).uniform(-4, 4, (2000, 3)).astype(np.float32)
    offset = np.array([0.3, -0.2, 0.1])
    places, depths = camera.project(points + offset)
    inside = ((places > 0) & (places < (200, 99))).all(axis=1)
    if scale is None:
        inside &= depths > 0
    wrong = inside != in_view(points, camera, shifted(offset))
    assert wrong.mean() < 0.002


def test_a_large_cloud_shows_more_where_one_zooms_in(
    make_viewport: Any, at_rest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points_actor, "REST_COUNT", 2000)
    viewport = make_viewport()
    rng = np.random.default_rng(0)
    cloud = rng.uniform(-1, 1, (50_000, 3)).astype(np.float32)
    viewport.show_points("p", Points(cloud))
    at_rest(viewport)
    actor = viewport._scene.actor("p")
    drawn = actor._full.GetMapper().GetInput().GetNumberOfPoints()
    assert drawn == 2000
    viewport.set_camera(CameraState((0, 0, 1.3), (0, 0, 1.0)))
    at_rest(viewport)
    near = actor._full.GetMapper().GetInput()
    positions = np.array([near.GetPoint(i) for i in range(near.GetNumberOfPoints())])
    assert in_view(positions, viewport.camera, shifted(np.zeros(3))).all()


def test_points_grow_when_one_comes_nearer(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    viewport.show_points("p", Points(sphere(60).vertices))
    sizes = []
    for distance in (40.0, 6.0):
        viewport.set_camera(CameraState((0, 0, distance)))
        at_rest(viewport)
        sizes.append(viewport._scene.actor("p")._full.GetProperty().GetPointSize())
    assert sizes[0] < sizes[1] <= points_actor.LARGEST


def test_a_step_in_depth_is_dark_and_a_plane_is_not() -> None:
    buffer = np.full((60, 80), 0.5, np.float32)
    buffer[:, 40:] = 0.4
    buffer[:4] = 1.0
    pixels = np.full((60, 80, 4), 200, np.uint8)
    shade_by_depth(pixels, DepthPicture(buffer, 4.0, 6.0, CAMERA))
    assert (pixels[20:50, 10:30, :3] == 200).all()
    assert (pixels[20:50, 55:75, :3] == 200).all()
    assert (pixels[20:50, 36:39, :3] < 160).all()
    assert (pixels[..., 3] == 200).all()
    assert (pixels[:3, :, :3] == 200).all()


def test_shading_an_empty_picture_is_no_error() -> None:
    pixels = np.full((6, 8, 4), 9, np.uint8)
    shade_by_depth(pixels, DepthPicture(np.ones((6, 8), np.float32), 1, 2, CAMERA))
    assert (pixels == 9).all()


def test_a_cloud_without_normals_shows_its_form(
    make_viewport: Any, at_rest: Any
) -> None:
    viewport = make_viewport()
    near, far = sphere(150, 1.0), sphere(150, 1.0, (1.2, 0.0, -1.5))
    both = np.concatenate([near.vertices, far.vertices])
    viewport.show_points("p", Points(both), (0.8, 0.8, 0.8))
    viewport.set_camera(CameraState((0, 0, 8), (0, 0, 0)))
    at_rest(viewport)
    pixels, mask = pixels_of(viewport)[..., 0], drawn_mask(viewport)
    assert mask[150, 200]
    middle = pixels[145:155, 195:205].mean()
    (edge,), _ = viewport.camera.project(np.array([[1.0, 0.0, 0.0]]))
    beside = pixels[145:155, int(edge[0]) + 1 : int(edge[0]) + 3].mean()
    assert beside < 0.8 * middle


def test_a_patch_wins_over_the_surface_it_refines(
    make_viewport: Any, at_rest: Any
) -> None:
    viewport = make_viewport()
    # The surface stands in front of its patch, by less than half an edge.
    viewport.show_surface("fit", sphere(24, 1.02), color=(1.0, 0.0, 0.0))
    patch = sphere(120)
    viewport.show_refined(patch)
    viewport._scene.actor("fit")._patch.GetProperty().SetColor(0.0, 0.0, 1.0)
    for scale in (None, 1.4):
        viewport.set_camera(CameraState((0, 0, 6), (0, 0, 0), parallel_scale=scale))
        at_rest(viewport)
        red, _, blue = pixels_of(viewport)[130:170, 180:220].reshape(-1, 3).T
        assert (blue > red).all()
