"""A family in the real window: opened from a folder, laid out, selected, hidden."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt

from inrview.document import family_edits
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.session.state import TEMPLATE, SessionState
from tests.app.window.conftest import Opener, sphere_mesh, wait_for
from tests.small_family import sphere_family

NAMES = ("large", "middle", "small")  # as a folder lists them


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of three balls of different sizes."""
    folder = tmp_path / "balls"
    folder.mkdir()
    ball = sphere_mesh()
    for name, size in zip(NAMES, (1.2, 1.0, 0.8), strict=True):
        vertices = (ball.vertices - [10, 0, 0]) * size
        write_mesh(
            Mesh(vertices.astype(np.float32), ball.faces), folder / f"{name}.ply"
        )
    return folder


def opened(qtbot: Any, open_window: Opener, folder: Path) -> Any:
    """Open the window and in it the folder as a family, aligned."""
    window = open_window([folder / "middle.ply"])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 1)
    window.open_family(str(folder))
    wait_for(qtbot, window, lambda: session.state.active_family is not None)
    wait_for(qtbot, window, lambda: session.state.history[-1].startswith("Align"))
    return window


def learned(qtbot: Any, window: Any) -> Any:
    """Give the family a known snapshot, as a fit would; wait for its surfaces."""
    session = window.session
    family = session.state.document.families[0]
    document = family_edits.set_family_snapshot(
        session.state.document, family.id, sphere_family(NAMES)
    )
    session._live.record("Fit balls to step 100", document)
    wait_for(qtbot, window, lambda: len(session.state.member_surfaces) == 4)
    wait_for(qtbot, window, lambda: f"member:{TEMPLATE}" in window.viewport.keys)
    return session.state.document.families[0]


def test_a_folder_becomes_a_family_side_by_side(
    qtbot: Any, open_window: Opener, folder: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    family = learned(qtbot, window)
    view = window.viewport
    places = [
        view.pose_of(f"member:{member.id}").to_scene(
            np.array(family.member_snapshot(member).placement.center)
        )
        for member in family.members
    ]
    gaps = [np.linalg.norm(a - b) for a in places for b in places if a is not b]
    assert min(gaps) > 1.0
    rows = [row.text(0) for row in window.docks.scene.items()]
    assert rows[-4:] == ["balls", *NAMES]


def test_a_click_selects_a_member_and_its_eye_hides_it(
    qtbot: Any, open_window: Opener, folder: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    family = learned(qtbot, window)
    view, session = window.viewport, window.session
    member = family.members[1]
    view.look_from("front")
    wait_for(qtbot, window, lambda: _at(view, member) is not None)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=_at(view, member))
    assert session.state.selected == member.id
    window.actions_table["edit.toggle_visible"].trigger()
    wait_for(qtbot, window, lambda: f"member:{member.id}" not in view.keys)
    session.undo()
    wait_for(qtbot, window, lambda: f"member:{member.id}" in view.keys)


def test_a_selected_shape_brings_the_scene_back(
    qtbot: Any, open_window: Opener, folder: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    learned(qtbot, window)
    shape = window.session.state.document.shapes[0]
    window.session.select(shape.id)
    wait_for(qtbot, window, lambda: f"member:{TEMPLATE}" not in window.viewport.keys)
    assert window.session.state.active_shape == shape.id


def _at(view: Any, member: Any) -> QPoint | None:
    """Return where a member is on screen, once a click there would hit it."""
    scene = view._scene
    low, high = scene.bounds([f"member:{member.id}"])
    (pixel,), _ = view.camera.project(((low + high) / 2)[None])
    place = pixel / view.devicePixelRatioF()
    point = QPoint(round(place[0]), round(place[1]))
    hit = view.hit_at(point.toPointF())
    return point if hit is not None and hit.key.endswith(member.id) else None


def test_another_project_with_the_same_ids_starts_afresh(
    qtbot: Any, open_window: Opener, folder: Path, tmp_path: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    learned(qtbot, window)
    session, view = window.session, window.viewport
    path = tmp_path / "balls.inrv"
    session.save(str(path), None)
    wait_for(qtbot, window, path.exists)
    seen = view._fitted.position
    wait_for(qtbot, window, lambda: view.camera.position == seen)
    shown = session.state.member_surfaces
    view.fit_box(np.full(3, -50.0), np.full(3, 50.0), "top")
    wait_for(qtbot, window, lambda: view.camera.position == view._fitted.position)
    assert view.camera.position != seen

    had: list[int] = []  # surfaces from before, each time that the state changes
    before = [id(one) for one in shown.values()]

    def count(old: SessionState, new: SessionState) -> None:
        surfaces = new.member_surfaces.values() if new.opening else ()
        had.append(sum(id(one) in before for one in surfaces))

    session.subscribe(count)
    session.open_paths([str(path)])
    wait_for(qtbot, window, lambda: session.state.opening == 1)
    wait_for(qtbot, window, lambda: len(session.state.member_surfaces) == 4)
    assert not any(had), "nothing of the project before is shown in this one"
    wait_for(qtbot, window, lambda: np.allclose(view.camera.position, seen))


def test_landmarks_of_shapes_steer_the_next_fit(
    qtbot: Any, open_window: Opener, folder: Path, tmp_path: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    session, box = window.session, window.docks.family.steering
    ball = sphere_mesh()
    paths = []
    for name, size in zip(NAMES, (1.2, 1.0, 0.8), strict=True):
        x, y, z = (ball.vertices[0] - [10, 0, 0]) * size
        paths.append(tmp_path / f"{name}-landmarks.csv")
        more = f"lid,{x},{y},{z}\n" if name == "small" else ""
        paths[-1].write_text(f"name,x,y,z\npole,{x},{y},{z}\n{more}")
    assert not box.is_used.isEnabled()
    session.steering.load([str(path) for path in paths])
    wait_for(qtbot, window, lambda: session.state.undo_name.startswith("Load landm"))
    family = session.state.document.families[0]
    assert [len(one.landmarks) for one in family.members] == [1, 1, 2]
    assert box.text.text() == (
        "One landmark is on two or more of the 3 shapes that have any."
    )
    window.docks.show_panel("family")
    assert box.is_used.isChecked()
    box.is_used.click()
    session.pump()
    assert not session.state.document.families[0].fit.uses_landmarks
    session.undo()
    session.pump()
    assert box.is_used.isChecked()

    # A file that is called after no shape is said, and changes nothing.
    before = session.state.document
    stranger = tmp_path / "stranger.csv"
    stranger.write_text("name,x,y,z\npole,0,0,1\n")
    session.steering.load([str(stranger)])
    session.pump()
    assert "stranger.csv is called after none" in session.state.messages[-1].text
    assert session.state.document is before

    window.actions_table["family.landmarks_clear"].trigger()
    session.pump()
    members = session.state.document.families[0].members
    assert not any(one.landmarks for one in members)
    assert not window.actions_table["family.landmarks_clear"].isEnabled()
