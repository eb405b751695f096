"""What is drawn, judged by its pixels."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport.camera_state import CameraState
from inrview.viewport.navigation import fitted
from tests.viewport.conftest import drawn_mask, pixels_of, sphere


def colors_at_middle(viewport: Any) -> np.ndarray:
    pixels = pixels_of(viewport)
    height, width = pixels.shape[:2]
    return pixels[height // 2, width // 2]


def test_the_empty_scene_is_drawn(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    at_rest(viewport)
    pixels = pixels_of(viewport)
    assert pixels.shape == (300, 400, 3)
    assert pixels[5].mean() > pixels[-5].mean() + 10
    assert not drawn_mask(viewport).any()


@pytest.mark.parametrize("scale", [None, 1.5])
def test_the_silhouette_of_a_sphere_is_where_geometry_says(
    make_viewport: Any, at_rest: Any, scale: float | None
) -> None:
    viewport = make_viewport()
    viewport.show_surface("a", sphere(120))
    camera = CameraState((0, 0, 5), (0, 0, 0), parallel_scale=scale)
    viewport.set_camera(camera)
    at_rest(viewport)
    y, x = np.mgrid[:300, :400] + 0.5
    if scale is None:
        # The outline is seen under the angle asin(1/5).
        radius = 150 * np.tan(np.arcsin(1 / 5)) / np.tan(np.radians(15))
    else:
        radius = 150 / scale
    away = np.hypot(x - 200, y - 150)
    mask = drawn_mask(viewport)
    assert mask[away < radius - 1.5].all()
    assert not mask[away > radius + 1.5].any()
    assert viewport.camera.width == 400


def test_colours_follow_the_values(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    mesh = sphere()
    count = len(mesh.vertices)
    seen = []
    for value in (-1.0, 1.0, np.nan):
        values = np.full(count, value, np.float32)
        viewport.show_surface("a", mesh, None, values, (-1.0, 1.0))
        at_rest(viewport)
        seen.append(colors_at_middle(viewport))
    blue, red, grey = seen
    assert blue[2] > blue[0] + 40
    assert red[0] > red[2] + 40
    assert np.ptp(grey) < 12


def test_a_mesh_shows_its_own_colours(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    colors = np.full((len(sphere().vertices), 3), (20, 200, 20), np.uint8)
    viewport.show_surface("a", replace(sphere(), colors=colors))
    at_rest(viewport)
    red, green, blue = colors_at_middle(viewport)
    assert green > 2 * red
    assert green > 2 * blue


def test_hidden_is_hidden_and_comes_back(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    viewport.show_surface("a", sphere())
    at_rest(viewport)
    shown = drawn_mask(viewport).sum()
    viewport.set_visible("a", False)
    at_rest(viewport)
    assert drawn_mask(viewport).sum() == 0
    viewport.show_surface("a", sphere())
    at_rest(viewport)
    assert drawn_mask(viewport).sum() == 0
    viewport.set_visible("a", True)
    at_rest(viewport)
    assert drawn_mask(viewport).sum() == shown
    viewport.remove("a")
    at_rest(viewport)
    assert drawn_mask(viewport).sum() == 0
    assert viewport.keys == ()


def test_points_are_drawn_where_they_are(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    positions = np.array([[0, 0, 0], [0.5, 0.5, 0]], np.float32)
    viewport.show_points("p", Points(positions), (1.0, 0.0, 0.0))
    viewport.set_camera(CameraState((0, 0, 5), (0, 0, 0)))
    at_rest(viewport)
    mask = drawn_mask(viewport)
    places, _ = viewport.camera.project(positions.astype(float))
    for x, y in places:
        assert mask[int(y) - 1 : int(y) + 2, int(x) - 1 : int(x) + 2].any()
    assert 2 <= mask.sum() < 400
    assert not mask[:80].any()


def test_objects_with_far_origins_lie_beside_each_other(
    make_viewport: Any, at_rest: Any
) -> None:
    viewport = make_viewport()
    first = (4e6, 5e6, 100.0)
    second = (4e6 + 3.0, 5e6, 100.0)
    viewport.show_surface("a", replace(sphere(), origin=first))
    viewport.show_surface("b", replace(sphere(), origin=second))
    low, high = viewport._scene.bounds()
    assert np.allclose(low, (-1, -1, -1), atol=2e-3)
    assert np.allclose(high, (4, 1, 1), atol=2e-3)
    viewport.set_camera(fitted(CameraState(width=400, height=300), low, high))
    at_rest(viewport)
    mask = drawn_mask(viewport)
    assert mask[150, 80]
    assert mask[150, 320]
    assert not mask[150, 200]
    assert viewport.camera.origin == first


def test_the_theme_changes_the_ground(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    levels = []
    for is_dark in (True, False):
        viewport.set_theme(is_dark)
        at_rest(viewport)
        levels.append(pixels_of(viewport)[10, 10].mean())
    assert levels[0] < 90
    assert levels[1] > 200


def test_a_wipe_parts_scan_and_fit(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    mesh = sphere()
    cloud = Points(mesh.vertices + np.float32([0, 0.0, 0]), mesh.normals)
    viewport.show_points("scan", cloud, (0.0, 0.0, 1.0))
    viewport.show_surface("fit", mesh, color=(1.0, 0.0, 0.0))
    viewport.set_camera(CameraState((0, 0, 5), (0, 0, 0)))
    viewport.set_wipe(0.5)
    at_rest(viewport)
    pixels, mask = pixels_of(viewport), drawn_mask(viewport)
    left, right = pixels[:, :199][mask[:, :199]], pixels[:, 201:][mask[:, 201:]]
    assert (left[:, 2] > left[:, 0]).all()
    assert (right[:, 0] > right[:, 2]).all()
    viewport.set_wipe(0.5, left=("fit",))
    at_rest(viewport)
    pixels, mask = pixels_of(viewport), drawn_mask(viewport)
    swapped = pixels[:, :199][mask[:, :199]]
    assert (swapped[:, 0] > swapped[:, 2]).all()
    viewport.set_wipe(None)
    at_rest(viewport)
    assert viewport._overlays.wipe is None


def test_a_slice_shows_its_picture_and_cuts_what_is_before_it(
    make_viewport: Any, at_rest: Any
) -> None:
    viewport = make_viewport()
    viewport.show_surface("fit", sphere())
    viewport.set_camera(CameraState((0, 0, 6), (0, 0, 0)))
    values = np.full((33, 33), 0.4, np.float32)
    values[:, :16] = -0.4
    viewport.show_slice(values, (-1.5, -1.5, 0), (3, 0, 0), (0, 3, 0), spacing=10.0)
    at_rest(viewport)
    pixels = pixels_of(viewport)
    inside, outside = pixels[150, 170], pixels[150, 230]
    assert inside[2] > inside[0] + 40
    assert outside[0] > outside[2] + 40
    viewport.set_slice_cut(False)
    at_rest(viewport)
    assert np.ptp(pixels_of(viewport)[150, 170]) < 60
    viewport.hide_slice()
    at_rest(viewport)
    assert not viewport._scene.section.is_shown


def test_a_patch_replaces_what_it_covers(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    viewport.show_surface("fit", sphere(24))
    before = viewport._scene.cost(False)
    viewport.show_refined(sphere(200))
    assert viewport._scene.cost(False) > before
    assert viewport._scene.cost(True) == before
    at_rest(viewport)
    viewport.show_surface("fit", sphere(24))
    assert viewport._scene.cost(False) == before
    viewport.show_refined(None)


@pytest.mark.parametrize("wrong", [np.inf, np.nan])
def test_geometry_that_is_not_finite_never_reaches_the_view(
    make_viewport: Any, at_rest: Any, wrong: float
) -> None:
    from inrview.viewport.finite import NotDrawableError

    viewport = make_viewport()
    viewport.show_surface("a", sphere())
    at_rest(viewport)
    vertices = sphere().vertices.copy()
    vertices[7, 1] = wrong
    with pytest.raises(NotDrawableError):
        viewport.show_surface("a", Mesh(vertices, sphere().faces))
    with pytest.raises(NotDrawableError):
        viewport.show_points("b", Points(vertices))
    viewport.fit_all()
    at_rest(viewport)
    assert viewport.camera.is_finite
    assert drawn_mask(viewport).any()


def test_an_empty_mesh_and_an_empty_cloud_are_no_error(
    make_viewport: Any, at_rest: Any
) -> None:
    viewport = make_viewport()
    nothing = np.zeros((0, 3), np.float32)
    viewport.show_surface("a", Mesh(nothing, np.zeros((0, 3), np.int32)))
    viewport.show_points("b", Points(nothing))
    viewport.fit_all()
    at_rest(viewport)
    assert not drawn_mask(viewport).any()


def test_a_screenshot_is_as_large_as_asked_and_may_be_transparent(
    make_viewport: Any, at_rest: Any, tmp_path: Any
) -> None:
    from PyQt6.QtGui import QImage

    viewport = make_viewport()
    viewport.show_surface("a", sphere())
    at_rest(viewport)
    image = viewport.screenshot(tmp_path / "a.png", scale=2.0, transparent=True)
    assert (image.width(), image.height()) == (800, 600)
    loaded = QImage(str(tmp_path / "a.png"))
    assert loaded.pixelColor(400, 300).alpha() == 255
    assert loaded.pixelColor(5, 300).alpha() == 0
    plain = viewport.screenshot()
    assert plain.pixelColor(5, 150).alpha() == 255
    at_rest(viewport)
    assert pixels_of(viewport).shape == (300, 400, 3)


def test_a_screenshot_that_cannot_be_written_says_so(
    make_viewport: Any, tmp_path: Any
) -> None:
    viewport = make_viewport()
    with pytest.raises(OSError, match="nowhere"):
        viewport.screenshot(tmp_path / "nowhere" / "a.png")


def test_edges_become_smooth_at_rest(
    make_viewport: Any, at_rest: Any, qtbot: Any
) -> None:
    viewport = make_viewport()
    viewport.show_surface("a", sphere(), color=(1.0, 1.0, 1.0))
    at_rest(viewport)
    if not viewport._stage.is_software:
        pytest.skip("a graphics card smooths by itself")
    before = pixels_of(viewport).copy()
    qtbot.waitUntil(lambda: viewport._loop._passes == 8, timeout=20_000)
    after = pixels_of(viewport)
    mask = drawn_mask(viewport)
    edge = mask & ~np.roll(mask, 1, axis=1)
    assert np.abs(after - before)[edge].mean() > 5
    middle = np.abs(after - before)[140:160, 190:210]
    assert middle.mean() < 4
