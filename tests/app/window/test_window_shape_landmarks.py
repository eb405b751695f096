"""Landmarks clicked onto single shapes in the real window, before and after a fit."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt

from inrview.document import family_edits
from inrview.geometry.placement import Placement
from inrview.panels.look import Subject
from tests.app.window.conftest import Opener, wait_for
from tests.app.window.test_window_family import NAMES, folder, learned, opened

LEFT = Qt.MouseButton.LeftButton
_ACTIONS = ("family.landmark", "family.landmarks_export", "edit.remove")


def _scan_at(qtbot: Any, window: Any, row: int, up: float = 0.5) -> QPoint:
    """Return where the scan of a shape is on screen, `up` of the way to its top."""
    view = window.viewport
    family = window.session.state.document.families[0]
    key = f"scan:{family.members[row].scan_id}"

    def place() -> QPoint | None:
        low, high = view._scene.bounds([key])
        middle = (low + high) / 2
        middle[1] = low[1] + up * (high[1] - low[1])
        (pixel,), _ = view.camera.project(middle[None])
        point = QPoint(*np.round(pixel / view.devicePixelRatioF()).astype(int).tolist())
        hit = view.hit_at(point.toPointF())
        return point if hit is not None and hit.key == key else None

    wait_for(qtbot, window, place)
    found = place()
    assert found is not None
    return found


def _click(qtbot: Any, window: Any, row: int, up: float = 0.5) -> None:
    place = _scan_at(qtbot, window, row, up)
    qtbot.mouseClick(window.viewport, LEFT, pos=place)
    window.session.pump()


def _members(window: Any) -> Any:
    return window.session.state.document.families[0].members


def _names(window: Any) -> list[list[str]]:
    return [[one.name for one in member.landmarks] for member in _members(window)]


def _spots(window: Any) -> list[str]:
    return sorted(spot.text for spot in window.viewport._overlays.named_spots)


def test_landmarks_are_clicked_onto_shapes_that_nothing_is_learned_of_yet(
    qtbot: Any, open_window: Opener, folder: Path, tmp_path: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    session, view, look = window.session, window.viewport, window.look
    view.look_from("front")
    place, export, delete = (window.actions_table[name] for name in _ACTIONS)
    assert not export.isEnabled()
    place.trigger()
    hint = "a new landmark onto a shape"
    wait_for(qtbot, window, lambda: hint in view._overlays.texts.get("hint", ""))
    steps = len(session.state.history)
    for row in range(2):
        _click(qtbot, window, row)
    assert _names(window) == [["landmark 1"], ["landmark 1"], []]
    assert _spots(window) == ["landmark 1"] * 2
    assert "2 of 3 have it" in view._overlays.texts["hint"]
    assert session.state.undo_name == "Place landmark 1 on middle"

    # It lies on the scan where it was clicked: in front.
    large = session.state.document.scan(_members(window)[0].scan_id).geometry
    (mark,) = _members(window)[0].landmarks
    assert mark.position[2] == pytest.approx(large.vertices[:, 2].max(), abs=0.1)

    # A name of one's own, moved by a second click on the same shape, and counted.
    box = window.docks.family.steering
    wait_for(qtbot, window, lambda: box.list.topLevelItemCount() == 1)
    assert box.list.topLevelItem(0).text(1) == "2 of 3"
    box.new.click()
    box.list.topLevelItem(1).setText(0, "top")
    wait_for(qtbot, window, lambda: look.state.shape_landmark == "top")
    _click(qtbot, window, 0, up=0.8)
    before = _members(window)[0].landmarks[1].position
    _click(qtbot, window, 0, up=0.7)
    assert _names(window)[0] == ["landmark 1", "top"]
    assert _members(window)[0].landmarks[1].position[1] < before[1]
    assert session.state.undo_name == "Move top on large"

    # A click on a mark chooses it; Del takes it off that shape, which stays.
    _click(qtbot, window, 0)
    assert look.state.shape_landmark == "landmark 1"
    delete.trigger()
    assert _names(window) == [["top"], ["landmark 1"], []]
    assert session.state.undo_name == "Take landmark 1 off large"
    assert len(session.state.history) == steps + 5
    for names in ([["landmark 1", "top"], ["landmark 1"], []],) * 2:
        session.undo()  # first what Del did, then the move
        assert _names(window) == names
    assert _members(window)[0].landmarks[1].position == before
    session.redo()
    session.redo()
    assert _names(window) == [["top"], ["landmark 1"], []]
    session.pump()
    assert _spots(window) == ["landmark 1", "top"]

    # Tables of them can be read again: into the same places.
    kept = _members(window)
    marks = tmp_path / "marks"
    marks.mkdir()
    session.steering.export(str(marks))
    wait_for(qtbot, window, lambda: not session.state.jobs)
    files = sorted(marks.iterdir())
    assert [one.name for one in files] == [
        "large-landmarks.csv",
        "middle-landmarks.csv",
    ]
    assert "2 tables" in session.state.messages[-1].text
    window.actions_table["family.landmarks_clear"].trigger()
    assert _names(window) == [[], [], []]
    session.steering.load([str(one) for one in files])
    wait_for(qtbot, window, lambda: session.state.undo_name.startswith("Load landm"))
    for member, old in zip(_members(window), kept, strict=True):
        for one, other in zip(member.landmarks, old.landmarks, strict=True):
            assert one.position == pytest.approx(other.position, abs=1e-4)
    place.trigger()
    assert look.state.tool == ""


def test_on_learned_shapes_the_scans_are_shown_while_landmarks_are_placed(
    qtbot: Any, open_window: Opener, folder: Path, tmp_path: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    session, view, look = window.session, window.viewport, window.look
    family = learned(qtbot, window)
    wait_for(qtbot, window, lambda: look.state.subject is Subject.FIT)
    view.look_from("front")
    place, _, delete = (window.actions_table[name] for name in _ACTIONS)
    place.trigger()
    assert look.state.subject is Subject.SCAN
    _click(qtbot, window, 1)
    assert _names(window) == [[], ["landmark 1"], []]

    # Beside the template no scan lies; the click says so and changes nothing.
    before = session.state.document
    low, high = view._scene.bounds(["member:template"])
    (pixel,), _ = view.camera.project(((low + high) / 2)[None])
    point = np.round(pixel / view.devicePixelRatioF()).astype(int).tolist()
    qtbot.mouseClick(view, LEFT, pos=QPoint(*point))
    assert "No scan lies there" in session.state.messages[-1].text
    assert session.state.document is before

    # So does one on a learned surface that lies far off its scan.
    look.change(subject=Subject.FIT)
    key = f"member:{family.members[2].id}"
    wait_for(qtbot, window, lambda: _hit(view, key) is not None)
    qtbot.mouseClick(view, LEFT, pos=_hit(view, key))
    assert session.state.document is before

    # Where it lies on it, the click goes through to the scan.
    _lay_on_scan(window, family.members[2])
    wait_for(qtbot, window, lambda: _hit(view, key) is not None)
    qtbot.mouseClick(view, LEFT, pos=_hit(view, key))
    assert _names(window) == [[], ["landmark 1"], ["landmark 1"]]
    small = session.state.document.scan(family.members[2].scan_id).geometry
    (mark,) = _members(window)[2].landmarks
    away = np.linalg.norm(small.vertices - mark.position, axis=1).min()
    assert away < 0.1 * np.ptp(small.vertices[:, 0])
    assert mark.position[2] == pytest.approx(small.vertices[:, 2].max(), abs=0.02)

    # Saved and read back, they are where they were.
    path = tmp_path / "balls.inrv"
    session.save(str(path), None)
    wait_for(qtbot, window, path.exists)
    kept = [one.landmarks for one in _members(window)]
    delete.trigger()
    assert _names(window) == [[], ["landmark 1"], []]
    session.open_paths([str(path)])
    wait_for(qtbot, window, lambda: session.state.opening == 1)
    assert [one.landmarks for one in _members(window)] == kept
    wait_for(qtbot, window, lambda: _spots(window) == ["landmark 1"] * 2)


def test_the_view_is_as_before_when_the_tool_is_put_away(
    qtbot: Any, open_window: Opener, folder: Path
) -> None:
    window = opened(qtbot, open_window, folder)
    learned(qtbot, window)
    look = window.look
    wait_for(qtbot, window, lambda: look.state.subject is Subject.FIT)
    place = window.actions_table["family.landmark"]
    place.trigger()
    assert look.state.subject is Subject.SCAN
    place.trigger()
    assert look.state.subject is Subject.FIT


def _lay_on_scan(window: Any, member: Any) -> None:
    """Place a member so that what is learned of it, a ball of 0.6, lies on its scan."""
    document = window.session.state.document
    low, high = document.scan(member.scan_id).geometry.bounds
    x, y, z = ((low + high) / 2).tolist()
    placed = Placement((x, y, z), float((high - low).max()) / 2 / 0.6)
    family = document.families[0].id
    document = family_edits.set_placements(document, family, {member.id: placed})
    window.session._live.record("Place it", document)
    window.session.pump()


def _hit(view: Any, key: str) -> QPoint | None:
    low, high = view._scene.bounds([key])
    (pixel,), _ = view.camera.project(((low + high) / 2)[None])
    point = QPoint(*np.round(pixel / view.devicePixelRatioF()).astype(int).tolist())
    hit = view.hit_at(point.toPointF())
    return point if hit is not None and hit.key == key else None


__all__ = ["NAMES", "folder"]
