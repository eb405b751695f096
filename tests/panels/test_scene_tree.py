"""Rows of the scene stand for scans and shapes, and act on them."""

from typing import Any

from PyQt6.QtCore import Qt

from inrview.panels.info_card import InfoCard
from inrview.panels.scene_tree import SceneTree
from tests.panels.conftest import Recorder, scene


def test_each_scan_and_shape_has_a_row(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    tree = shown(SceneTree(session))
    session.change(tree, **scene())
    assert [item.text(0) for item in tree.items()] == ["cloud", "shape"]
    assert session.calls == []


def test_the_eye_hides_and_the_row_selects(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    tree = shown(SceneTree(session))
    session.change(tree, **scene())
    cloud, shape = tree.items()
    tree.tree.itemClicked.emit(cloud, 1)
    assert session.calls[-1] == ("set_visible", "s1", False)
    place = tree.tree.visualItemRect(shape).center()
    qtbot.mouseClick(tree.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ("select", "h1") in session.calls


def test_solo_hides_the_others_and_a_second_time_shows_all(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    tree = shown(SceneTree(session))
    session.change(tree, **scene())
    tree.show_alone("s1")
    assert session.calls == [("set_visible", "h1", False)]


def test_a_new_name_is_passed_on_and_an_empty_one_is_not(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    tree = shown(SceneTree(session))
    session.change(tree, **scene())
    cloud = tree.items()[0]
    cloud.setText(0, "bunny")
    assert session.calls[-1] == ("rename", "s1", "bunny")
    cloud.setText(0, "   ")
    assert cloud.text(0) == "cloud"
    assert session.calls[-1] == ("rename", "s1", "bunny")


def test_the_filter_hides_what_does_not_match(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    tree = shown(SceneTree(session))
    session.change(tree, **scene())
    qtbot.keyClicks(tree.filter, "clou")
    assert [item.isHidden() for item in tree.items()] == [False, True]


def test_the_card_tells_size_in_the_scans_unit_and_leads_to_settings(
    qtbot: Any, session: Recorder, shown: Any
) -> None:
    card = shown(InfoCard(session))
    session.change(card, **scene())
    assert card.title.text() == "cloud"
    texts = [label.text().replace("\u00a0", " ") for label in _labels(card)]
    assert "20.0 mm \u00d7 5.00 mm \u00d7 1.00 mm" in texts or any(
        "20.0" in text and "mm" in text for text in texts
    )
    asked: list[str] = []
    card.change_asked.connect(asked.append)
    button = next(b for b in _buttons(card) if b.text() == "Change")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == ["unit"]


def _labels(widget: Any) -> list[Any]:
    from PyQt6.QtWidgets import QLabel

    return list(widget.findChildren(QLabel))


def _buttons(widget: Any) -> list[Any]:
    from PyQt6.QtWidgets import QToolButton

    return list(widget.findChildren(QToolButton))
