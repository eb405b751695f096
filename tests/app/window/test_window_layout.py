"""The layout survives a restart, bad settings, small windows and large letters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtGui import QFont
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from inrview.app.main_window import MainWindow
from inrview.app.qt_pump import QtPump
from inrview.app.settings import LAYOUT_VERSION, Settings
from inrview.app.theme import DARK, LIGHT
from inrview.engine.slots import Workers
from inrview.messages.samples import family_sample
from inrview.session.session import Session
from tests.app.window.conftest import WAIT, Opener

_CONTROLS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit)
_PANELS = ("data", "fit", "inspect", "export")
_LAYOUT = f"[layout]\nversion={LAYOUT_VERSION}\n"


@pytest.fixture
def font(qapp: QApplication) -> Iterator[QFont]:
    """Return the application's font, and put it back after the test."""
    before = QFont(qapp.font())
    yield QFont(before)
    qapp.setFont(before)


def test_the_layout_is_remembered(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    window.resize(1300, 800)
    window.actions_table["window.log"].trigger()
    window.actions_table["window.scene"].trigger()
    window.close_now()
    again = open_window([sphere])
    assert again.is_dock_open("log")
    assert not again.is_dock_open("scene")
    again.actions_table["window.reset"].trigger()
    assert again.is_dock_open("scene")
    assert not again.is_dock_open("log")


def test_after_a_family_the_next_start_has_the_panels_of_a_shape(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([family_sample("creatures")])
    qtbot.waitUntil(lambda: window.is_dock_open("family"), timeout=60_000)
    assert not window.is_dock_open("fit")
    window.close_now()
    again = open_window([sphere])
    assert again.is_dock_open("fit")
    assert not again.is_dock_open("family")


@pytest.mark.parametrize(
    "text",
    [
        f"{_LAYOUT}geometry=rubbish\nstate=@ByteArray(rubbish)\n",
        f"{_LAYOUT}geometry=@ByteArray(rubbish)\nstate=@ByteArray(rubbish)\n",
        f"{_LAYOUT}geometry=@ByteArray(\\0)\nstate=@ByteArray(\\0\\xff)\n",
        "[layout]\nversion=99\n[choices]\ntheme=pink\n[recent]\nfiles=@Invalid()\n",
        "\x00\x01\x02 not a settings file",
    ],
)
def test_a_bad_stored_layout_never_stops_the_start(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path, text: str
) -> None:
    (tmp_path / "settings.ini").write_text(text)
    window = open_window([sphere])
    assert window.isVisible()
    assert window.is_dock_open("fit")
    assert window.commands.theme in ("system", "dark", "light")


def test_settings_keep_the_newest_files_first(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "s.ini")
    for number in range(14):
        settings.add_recent(str(tmp_path / f"{number}.ply"))
    settings.add_recent(str(tmp_path / "9.ply"))
    names = [Path(path).name for path in settings.recent()]
    assert names[:2] == ["9.ply", "13.ply"]
    assert len(names) == len(set(names)) == 10


def test_hiding_all_panels_and_back_is_the_same_layout(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    before = {name: window.is_dock_open(name) for name in window.dock_titles}
    window.actions_table["view.panels"].trigger()
    assert not any(window.is_dock_open(name) for name in window.dock_titles)
    window.actions_table["view.panels"].trigger()
    assert {n: window.is_dock_open(n) for n in window.dock_titles} == before


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_control_is_cut_off_in_a_small_window(
    qtbot: Any,
    open_window: Opener,
    sphere: Path,
    font: QFont,
    qapp: QApplication,
    scale: float,
) -> None:
    font.setPointSizeF(font.pointSizeF() * scale)
    qapp.setFont(font)
    window = open_window([sphere])
    window.resize(1280, 720)
    cut = []
    for name in _PANELS:
        window.docks.show_panel(name)
        qtbot.wait(50)
        panel = getattr(window.docks, name)
        cut += _cut_off(panel)
        area = panel.parentWidget().parentWidget()
        assert isinstance(area, QScrollArea)
        assert panel.width() <= area.viewport().width()
    cut += _cut_off(window.tools)
    assert cut == []
    assert window.width() <= 1280 or scale > 1


def test_a_family_is_usable_in_a_window_of_960_pixels(
    qtbot: Any, open_window: Opener
) -> None:
    window = open_window([family_sample("creatures")])
    qtbot.waitUntil(lambda: window.is_dock_open("family"), timeout=60_000)
    qtbot.waitUntil(
        lambda: window.session.state.family_snapshot is not None, timeout=60_000
    )
    window.resize(960, 600)
    for name in ("family", "space", "colors", "analysis"):
        window.docks.show_panel(name)
        qtbot.wait(50)
        panel = getattr(window.docks, name)
        assert _cut_off(panel) == []
        assert panel.width() <= panel.parentWidget().width()
    assert window.width() <= 960
    assert window.viewport.width() >= 280


def _cut_off(parent: QWidget) -> list[str]:
    """Name each visible control that is smaller than it needs to be."""
    return [
        f"{type(w).__name__} {w.accessibleName()!r}: {w.size()} < {w.minimumSizeHint()}"
        for w in parent.findChildren(QWidget)
        if isinstance(w, _CONTROLS)
        and w.isVisible()
        and not isinstance(w.parentWidget(), QAbstractSpinBox | QComboBox)
        and (
            w.width() < w.minimumSizeHint().width()
            or w.height() < w.minimumSizeHint().height()
            or (isinstance(w, QAbstractSpinBox) and not _fits(w))
        )
    ]


def _fits(box: QAbstractSpinBox) -> bool:
    line = box.lineEdit()
    assert line is not None
    return line.fontMetrics().horizontalAdvance(box.text()) <= line.width()


def test_the_theme_is_chosen_and_remembered(
    qtbot: Any, open_window: Opener, sphere: Path, qapp: QApplication
) -> None:
    window = open_window([sphere])
    window.actions_table["view.theme_light"].trigger()
    assert qapp.palette().window().color().name() == LIGHT.panel
    window.close_now()
    again = open_window([sphere])
    assert again.commands.theme == "light"
    again.actions_table["view.theme_dark"].trigger()
    assert qapp.palette().window().color().name() == DARK.panel


def test_the_shell_is_complete_without_the_3d_view(
    qtbot: Any, settings: Settings, tmp_path: Path
) -> None:
    session = Session(Workers(threads=1), recovery_root=tmp_path / "recovery")
    window = MainWindow(session, QtPump(), settings)
    qtbot.addWidget(window)
    try:
        window.show_state(session.state)
        assert window.viewport.renderer_name == ""
        window.show()
        qtbot.waitUntil(lambda: window.viewport.renderer_name != "", timeout=WAIT)
        assert window.viewport.keys == ()
    finally:
        window.close_now()


def test_space_does_not_restore_what_a_crash_left(
    qtbot: Any, settings: Settings, tmp_path: Path
) -> None:
    root = tmp_path / "recovery"
    session = Session(Workers(threads=1), recovery_root=root)
    session._live.change(recoverable=(str(root / "left"),))
    window = MainWindow(session, QtPump(), settings)
    qtbot.addWidget(window)
    try:
        window.show_state(session.state)
        window.show()
        window.activateWindow()
        bar = window.center.recovery
        qtbot.waitUntil(
            lambda: window.isActiveWindow() and bar.isVisible(), timeout=WAIT
        )
        assert QApplication.focusWidget() is not bar.restore
        assert not bar.isAncestorOf(QApplication.focusWidget())
    finally:
        window.close_now()
