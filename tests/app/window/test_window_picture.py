"""A picture in the real window: opened, learned, zoomed, compared, undone, left."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PyQt6.QtCore import QPointF, Qt

from inrview.files.pictures import read_picture
from tests.app.window.conftest import Opener, wait_for
from tests.fitting.pictures import wavy


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "wavy.png"
    Pillow.fromarray(wavy().pixels).save(path)
    return path


def test_a_picture_from_the_file_to_a_larger_one(
    qtbot: Any, open_window: Opener, picture: Path, tmp_path: Path
) -> None:
    window = open_window([picture])
    session, canvas = window.session, window.center.canvas

    def shown() -> Any:
        return session.state.picture

    wait_for(qtbot, window, lambda: canvas.isVisible() and canvas.layers)
    assert not window.viewport.isVisible()
    assert window.docks.is_open("picture")
    assert not window.docks.is_open("inspect")
    assert (canvas.sides.width(), canvas.sides.height()) == (48, 32)

    window.docks.picture.budget.pick("steps")
    window.docks.picture.steps.setValue(200)
    window.docks.picture.budget.activated.emit(2)
    window.actions_table["train.toggle"].trigger()
    wait_for(qtbot, window, lambda: session.state.document.pictures[0].snapshot)

    def is_drawn() -> bool:
        drawn = shown().image and shown().image.report
        learned = session.state.document.pictures[0].snapshot
        return bool(drawn and drawn.is_final and drawn.step == learned.step)

    wait_for(qtbot, window, is_drawn)
    assert "dB on learned pixels" in window.docks.picture.quality.text()
    pixels = shown().image.report.pixels.astype(int)
    assert np.abs(pixels - wavy().pixels).mean() < 8

    # deep zoom about the cursor, then asked for at the screen's own pixels
    at = QPointF(canvas.width() * 0.3, canvas.height() * 0.6)
    before = canvas.place_at(at)
    canvas.zoom_at(at, 6.0)
    after = canvas.place_at(at)
    assert abs(before.x() - after.x()) < 1e-6
    assert abs(before.y() - after.y()) < 1e-6
    wait_for(qtbot, window, lambda: shown().detail and shown().detail.report.is_final)
    assert shown().detail.report.width > 48 * 10
    assert len(canvas.layers) == 2

    window.actions_table["inspect.wipe"].trigger()
    assert canvas.rivals
    assert not canvas.is_beside
    window.actions_table["inspect.split"].trigger()
    assert canvas.is_beside
    window.actions_table["inspect.split"].trigger()
    assert not canvas.rivals

    window.resolution.slider.setValue(0)
    wait_for(qtbot, window, lambda: shown().image.report.width == 17)
    assert shown().detail is None

    export = window.docks.picture_export
    window.actions_table["file.export"].trigger()
    output = tmp_path / "large.png"
    export.path.setText(str(output))
    export.width_box.setValue(144)
    export.bits.pick("16")
    export.start()
    wait_for(qtbot, window, output.is_file)
    with Pillow.open(output) as written:
        assert written.size == (144, 96)
    assert read_picture(output, lambda _: None)[0].bits == 16

    window.actions_table["edit.undo"].trigger()
    wait_for(qtbot, window, lambda: not session.state.document.pictures[0].snapshot)
    window.actions_table["file.new"].trigger()


def test_the_mouse_moves_and_fits_the_picture(
    qtbot: Any, open_window: Opener, picture: Path
) -> None:
    window = open_window([picture])
    canvas = window.center.canvas
    wait_for(qtbot, window, lambda: canvas.isVisible() and canvas.layers)
    whole = canvas.zoom
    canvas.zoom_at(QPointF(canvas.rect().center()), 4.0)
    middle = canvas.rect().center()
    place = canvas.place_at(QPointF(middle))
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle)
    aside = middle + QPointF(40, 25).toPoint()
    qtbot.mouseMove(canvas, aside)
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=aside)
    moved = canvas.place_at(QPointF(aside))
    assert abs(moved.x() - place.x()) < 1e-6
    assert abs(moved.y() - place.y()) < 1e-6
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=middle)
    assert canvas.zoom == whole
    image = canvas.picture()
    inside = image.pixelColor(middle)
    outside = image.pixelColor(2, canvas.height() - 3)
    assert inside != outside
