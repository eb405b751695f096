"""What was fitted into the view makes room for colour bars, unless one looks away."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtGui import QFont, QFontMetricsF

from inrview.viewport.color_bar import ColorBar, bar_columns, bars_width
from inrview.viewport.color_map import PERCEPTUAL
from tests.viewport.conftest import Make, sphere

_BARS = (ColorBar((0.0, 1.0), PERCEPTUAL, "variation"),)


@pytest.fixture
def view(make_viewport: Make, at_rest: Any) -> Any:
    """Return a view of three balls side by side that fill its width."""
    view = make_viewport(500, 300)
    for number in range(3):
        ball = sphere(radius=1.0, center=(2.5 * number, 0.0, 0.0))
        view.show_surface(f"member:{number}", ball)
    view.look_from("front")
    at_rest(view)
    view.fit_all()
    at_rest(view)
    return view


def _right(view: Any) -> float:
    """Return where the last ball ends, as a share of the view's width."""
    places, _ = view.camera.project(np.array([[6.0, 0.0, 0.0]]))
    return float(places[0, 0]) / view.camera.width


def test_bars_stand_beside_the_shapes(view: Any, at_rest: Any) -> None:
    before = _right(view)
    assert before > 0.85
    view.set_color_bars(_BARS)
    at_rest(view)
    assert _right(view) < 0.85
    view.set_color_bars(())
    at_rest(view)
    assert _right(view) == pytest.approx(before, abs=0.01)


def test_a_view_of_ones_own_is_left_alone(view: Any, at_rest: Any) -> None:
    view.look_from("top")
    at_rest(view)
    own = view.camera
    view.set_color_bars(_BARS)
    at_rest(view)
    assert view.camera.position == own.position


@pytest.mark.usefixtures("qapp")
def test_bars_stand_one_above_the_other_where_the_view_is_high() -> None:
    metrics = QFontMetricsF(QFont())
    two = (*_BARS, ColorBar((-0.1, 0.1), PERCEPTUAL, "distance from the mean"))
    assert [bars for _, bars in bar_columns(metrics, two, 700.0)] == [list(two)]
    assert [bars for _, bars in bar_columns(metrics, two, 400.0)] == [
        [two[0]],
        [two[1]],
    ]
    assert bars_width(metrics, two, 700.0) == bars_width(metrics, two[1:], 700.0)
    assert bars_width(metrics, two, 400.0) > bars_width(metrics, two, 700.0)
    nothing = ColorBar((1.0, 1.0), PERCEPTUAL, "variation")
    assert bar_columns(metrics, (nothing,), 700.0) == []
