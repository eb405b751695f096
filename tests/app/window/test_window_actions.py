"""Every action is in one registry, complete, and reachable."""

from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QLineEdit, QMenu, QTabBar, QToolButton, QWidget

from inrview.app.action_table import all_entries
from inrview.app.actions import Entry, check_entries
from inrview.panels.command_palette import CommandPalette, plain_text
from inrview.panels.icons import is_known
from inrview.panels.look import Subject
from inrview.panels.shortcut_sheet import ShortcutSheet
from tests.app.window.conftest import Opener, wait_for


@pytest.fixture
def window(open_window: Opener, sphere: Path) -> Any:
    return open_window([sphere])


def test_every_action_has_text_tooltip_status_tip_and_a_name(window: Any) -> None:
    for action in window.actions_table.by_id.values():
        assert action.text()
        assert action.toolTip()
        assert action.statusTip()
        assert action.whatsThis()
        assert action.iconText()


def test_names_away_from_the_menus_are_unique(window: Any) -> None:
    names = [plain_text(action) for action in window.actions_table.by_id.values()]
    assert sorted(names) == sorted(set(names))


def test_one_key_for_two_actions_is_refused() -> None:
    rows = [Entry(f"a.{n}", n, n, lambda: None, ("Ctrl+K",)) for n in ("one", "two")]
    with pytest.raises(ValueError, match=r"Ctrl\+K"):
        check_entries(rows)
    with pytest.raises(ValueError, match=r"a\.one"):
        check_entries([rows[0], Entry("a.one", "x", "x", lambda: None)])


def test_every_action_is_in_a_menu(window: Any) -> None:
    found: set[Any] = set()

    def walk(menu: QMenu) -> None:
        for action in menu.actions():
            found.add(action)
            if (inner := action.menu()) is not None:
                walk(inner)

    for action in window.menuBar().actions():
        walk(action.menu())
    assert set(window.actions_table.by_id.values()) <= found


def test_the_sheet_lists_every_action_with_its_keys(qtbot: Any, window: Any) -> None:
    window.actions_table["help.shortcuts"].trigger()
    sheet = next(w for w in window.children() if isinstance(w, ShortcutSheet))
    words = {label.text() for label in sheet.findChildren(QLabel)}
    for action in window.actions_table.by_id.values():
        assert plain_text(action) in words
        keys = ", ".join(key.toString() for key in action.shortcuts())
        assert not keys or keys in words
    sheet.reject()


def test_the_palette_finds_and_runs_an_action(qtbot: Any, window: Any) -> None:
    wait_for(qtbot, window, lambda: window.session.state.document.scans)
    window.actions_table["edit.palette"].trigger()
    palette = next(w for w in window.children() if isinstance(w, CommandPalette))
    qtbot.keyClicks(palette.line, "only scan")
    assert palette.list.count() == 0
    palette.line.clear()
    qtbot.keyClicks(palette.line, "log")
    names = [palette.list.item(row).text() for row in range(palette.list.count())]
    assert any("Panel: Log" in name for name in names)
    palette.line.setText("Panel: Log")
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert window.is_dock_open("log")


def test_keys_of_the_view_change_what_is_shown(qtbot: Any, window: Any) -> None:
    wait_for(qtbot, window, lambda: window.session.state.document.scans)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.viewport.setFocus()
    qtbot.keyClick(window.viewport, Qt.Key.Key_G)
    assert window.look.state.subject is Subject.SCAN
    qtbot.keyClick(window.viewport, Qt.Key.Key_B)
    assert window.look.state.subject is Subject.BOTH
    before = window.viewport.is_parallel
    qtbot.keyClick(window.viewport, Qt.Key.Key_5)
    assert window.viewport.is_parallel is not before
    qtbot.keyClick(window.viewport, Qt.Key.Key_5, Qt.KeyboardModifier.KeypadModifier)
    assert window.viewport.is_parallel is before


def test_habits_are_chosen_and_remembered(
    qtbot: Any, window: Any, open_window: Opener, sphere: Path
) -> None:
    wait_for(qtbot, window, lambda: window.session.state.document.scans)
    names = ("view.invert_wheel", "view.trackball", "view.mouse_blender")
    for name in (*names, "train.view_fast"):
        window.actions_table[name].trigger()
    window.close_now()
    again = open_window([sphere])
    habits = again.viewport._mouse.navigation
    assert (habits.is_wheel_inverted, habits.is_turntable) == (True, False)
    assert habits.preset == "blender"
    wait_for(qtbot, again, lambda: again.session.state.document.scans)
    assert again.session.state.live_view == "fast"
    for name in (*names, "train.view_fast"):
        assert again.actions_table[name].isChecked()


def test_an_axis_is_put_up_and_upside_down(qtbot: Any, window: Any) -> None:
    wait_for(qtbot, window, lambda: window.session.state.document.scans)
    window.actions_table["view.up_z"].trigger()
    window.actions_table["view.up_flip"].trigger()
    assert window.session.state.document.scans[0].up_axis == "-z"
    wait_for(qtbot, window, lambda: window.viewport.camera.axes[1] @ [0, 0, -1] > 0.5)
    assert window.actions_table["view.up_z"].isChecked()


def test_typing_fires_no_shortcut(qtbot: Any, window: Any) -> None:
    wait_for(qtbot, window, lambda: window.session.state.document.scans)
    line = window.docks.scene.filter
    window.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    qtbot.keyClicks(line, "g m o5 ")
    assert line.text() == "g m o5 "
    assert window.look.state.subject is Subject.BOTH


def test_every_button_and_field_has_a_name_and_a_tooltip(window: Any) -> None:
    nameless = [
        f"{type(widget).__name__} {widget.objectName()!r}"
        for widget in window.findChildren(QToolButton)
        # Qt's own: arrows at the ends of bars, the cross in a line
        if not isinstance(widget.parentWidget(), QTabBar | QLineEdit)
        and not widget.objectName().startswith("qt_")
        and not (widget.accessibleName() or widget.text() or widget.toolTip())
    ]
    assert nameless == []


def test_the_panels_are_reached_by_tab_alone(qtbot: Any, window: Any) -> None:
    window.docks.show_panel("fit")
    wanted = {
        window.docks.fit.settings.network.boxes["levels"],
        window.docks.fit.settings.seed,
        window.docks.scene.tree,
        window.resolution.box,
    }
    met: set[QWidget] = set()
    widget: QWidget | None = window.docks.scene.filter
    for _ in range(4000):
        widget = widget.nextInFocusChain() if widget is not None else None
        if widget is None or widget in met:
            break
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            met.add(widget)
    assert wanted <= met


def test_every_icon_is_one_of_the_font(open_window: Opener) -> None:
    """One that is not is seen only once the palette lists its action."""
    names = {entry.icon for entry in all_entries(open_window().commands)}
    assert {name for name in names if name and not is_known(name)} == set()
