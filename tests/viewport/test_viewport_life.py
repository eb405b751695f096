"""Opening, closing, threads, memory, and what is drawn when."""

import gc
import threading
from typing import Any

import numpy as np
import psutil
import pytest

from inrview.viewport import frame_pace
from inrview.viewport.camera_state import CameraState
from inrview.viewport.navigation import orbit_turntable
from tests.viewport.conftest import sphere


@pytest.mark.parametrize("name", ["viewport.viewport", "app.main_window"])
def test_what_the_shell_is_made_of_loads_no_vtk(name: str) -> None:
    import subprocess
    import sys

    code = f"import sys, inrview.{name}\n"
    code += "names = ('vtkmodules', 'pyvista', 'torch', 'numba', 'scipy')\n"
    code += "print([name for name in names if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_nothing_is_drawn_after_close(
    make_viewport: Any, at_rest: Any, qtbot: Any
) -> None:
    viewport = make_viewport()
    viewport.show_surface("a", sphere())
    at_rest(viewport)
    loop, stage = viewport._loop, viewport._stage
    viewport.set_camera(CameraState((1, 1, 5)))
    viewport.close()
    frames = stage.frames
    viewport.set_camera(CameraState((2, 1, 5)))
    viewport.set_theme(False)
    viewport.fit_all()
    viewport.update()
    qtbot.wait(500)
    assert stage.frames == frames
    assert not stage.is_open
    assert not any(
        timer.isActive()
        for timer in (loop._draw_timer, loop._rest_timer, loop._smooth_timer)
    )
    with pytest.raises(RuntimeError):
        stage.draw(CameraState(width=10, height=10))


def test_close_twice_and_before_any_picture(qtbot: Any) -> None:
    from inrview.viewport.viewport import Viewport

    viewport = Viewport()
    viewport.close()
    viewport.close()
    viewport.deleteLater()
    other = Viewport()
    other.show_surface("a", sphere())
    other.close()
    other.close()
    other.deleteLater()


def test_close_frees_opengl_before_the_event_goes_on(
    make_viewport: Any, at_rest: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PyQt6.QtWidgets import QWidget

    viewport = make_viewport()
    at_rest(viewport)
    stage, order = viewport._stage, []

    def note(widget: Any, event: Any) -> None:
        order.append(stage.is_open)

    monkeypatch.setattr(QWidget, "closeEvent", note)
    viewport.closeEvent(None)
    assert order == [False]


def test_another_thread_is_refused(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    at_rest(viewport)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            viewport.show_surface("a", sphere())
        except AssertionError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(errors) == 1
    assert viewport.keys == ()


def test_many_requests_make_one_frame(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    at_rest(viewport)
    frames = viewport._loop.frames
    for number in range(50):
        viewport.show_surface("a", sphere(8 + number % 3))
        viewport.set_camera(CameraState((0.01 * number, 0, 5)))
    assert viewport._loop.frames == frames
    at_rest(viewport)
    assert viewport._loop.frames - frames <= 8


def test_nothing_is_drawn_while_hidden(
    make_viewport: Any, at_rest: Any, qtbot: Any
) -> None:
    viewport = make_viewport()
    at_rest(viewport)
    viewport.hide()
    frames = viewport._stage.frames
    viewport.show_surface("a", sphere())
    qtbot.wait(60)
    assert viewport._stage.frames <= frames + 1
    viewport.show()
    at_rest(viewport)
    assert viewport._stage.frames > frames


def test_two_hundred_updates_leak_nothing(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport(320, 240)
    meshes = [sphere(60, 1 + 0.01 * number) for number in range(4)]

    def update(count: int) -> None:
        for number in range(count):
            mesh = meshes[number % 4]
            viewport.show_surface("fit", mesh, sphere(10), mesh.vertices[:, 1].copy())
            viewport._loop._draw()
        gc.collect()

    update(40)
    props, before = viewport._stage.prop_count, psutil.Process().memory_info().rss
    update(200)
    assert viewport._stage.prop_count == props
    grown = psutil.Process().memory_info().rss - before
    assert grown < 12e6
    at_rest(viewport)


def test_removing_gives_back_every_prop(make_viewport: Any, at_rest: Any) -> None:
    from inrview.geometry.points import Points

    viewport = make_viewport()
    empty = viewport._scene._stage.prop_count
    for _ in range(3):
        viewport.show_surface("a", sphere())
        viewport.show_points("b", Points(sphere().vertices))
        viewport.show_surface("b", sphere())
        viewport.show_slice(
            np.zeros((5, 5), np.float32), (0, 0, 0), (1, 0, 0), (0, 1, 0)
        )
        viewport.hide_slice()
        viewport.remove("a")
        viewport.remove("b")
        viewport.remove("never there")
    assert viewport._scene._stage.prop_count == empty
    at_rest(viewport)


def test_frames_are_coarse_while_moving_and_full_at_rest(
    make_viewport: Any, at_rest: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_pace.FramePace, "can_draw", lambda *_: False)
    viewport = make_viewport()
    full, coarse = sphere(200), sphere(20)
    viewport.show_surface("fit", full, coarse)
    at_rest(viewport)
    actor = viewport._scene.actor("fit")
    assert actor._full.GetVisibility()
    seen = []
    viewport._loop.frame_drawn.connect(
        lambda: seen.append((viewport._loop.is_moving, actor._coarse.GetVisibility()))
    )
    for _ in range(3):
        viewport.set_camera(orbit_turntable(viewport.camera, 0.05, 0, "y"))
        qtbot.wait(30)
    assert (True, 1) in seen
    at_rest(viewport)
    assert actor._full.GetVisibility()
    assert not actor._coarse.GetVisibility()
    assert all(bool(is_coarse) == is_moving for is_moving, is_coarse in seen)


def test_a_fast_machine_keeps_the_full_level_while_moving(
    make_viewport: Any, at_rest: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_pace.FramePace, "can_draw", lambda *_: True)
    viewport = make_viewport()
    viewport.show_surface("fit", sphere(100), sphere(20))
    at_rest(viewport)
    viewport.set_camera(orbit_turntable(viewport.camera, 0.05, 0, "y"))
    frames = viewport._loop.frames
    qtbot.waitUntil(lambda: viewport._loop.frames > frames)
    assert viewport._scene.actor("fit")._full.GetVisibility()
    at_rest(viewport)


def test_the_camera_never_becomes_senseless(make_viewport: Any, at_rest: Any) -> None:
    viewport = make_viewport()
    viewport.show_surface("a", sphere())
    before = viewport.camera
    viewport.set_camera(CameraState((float("nan"), 0, 0)))
    assert viewport.camera == before
    viewport.resize(160, 120)
    viewport.fit_all()
    at_rest(viewport)
    assert viewport.camera.is_finite


def test_a_large_mesh_without_a_coarse_level_gets_one_when_it_moves(
    make_viewport: Any, at_rest: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_pace.FramePace, "can_draw", lambda *_: False)
    viewport = make_viewport()
    mesh = sphere(260)
    viewport.show_surface("scan", mesh, None, mesh.vertices[:, 0].copy())
    at_rest(viewport)
    frames = viewport._loop.frames
    viewport.set_camera(orbit_turntable(viewport.camera, 0.05, 0, "y"))
    qtbot.waitUntil(lambda: viewport._loop.frames > frames)
    actor = viewport._scene.actor("scan")
    assert actor._coarse.GetVisibility()
    assert 1000 < actor.coarse_cost < len(mesh.faces) / 2
    assert actor._coarse.GetMapper().GetInput().GetPointData().GetScalars() is not None
    at_rest(viewport)
    assert actor._full.GetVisibility()


def test_what_is_said_before_the_scene_is_there_holds_for_what_comes(
    qtbot: Any,
) -> None:
    from inrview.geometry.placement import Placement
    from inrview.viewport.pose import Pose
    from inrview.viewport.viewport import Viewport

    viewport = Viewport()
    qtbot.addWidget(viewport)
    viewport.set_visible("a", False)
    viewport.set_pose("b", Pose.of(Placement(scale=2.0), (5.0, 0.0, 0.0)))
    viewport.hide_slice()
    viewport.show_refined(None)
    assert viewport.renderer_name == ""
    viewport.show_surface("a", sphere())
    viewport.show_surface("b", sphere())
    assert [viewport._scene.is_visible(key) for key in "ab"] == [False, True]
    low, high = viewport._scene.bounds()
    np.testing.assert_allclose([low[0], high[0]], [4.5, 5.5], atol=0.02)
    viewport.close()
