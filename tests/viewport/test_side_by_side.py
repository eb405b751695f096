"""Two views side by side: one camera, and every place answers for its own view."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPointF

from inrview.viewport.camera_state import CameraState
from inrview.viewport.panes import Panes
from tests.viewport.conftest import drawn_mask, pixels_of, sphere


@pytest.mark.parametrize("width", [400, 401, 402, 403])
def test_both_views_are_of_one_width_and_fill_the_whole(width: int) -> None:
    panes = Panes(width, is_split=True)
    assert 2 * panes.pane_width + panes.gap == width
    assert panes.starts == (0, panes.pane_width + panes.gap)
    assert panes.start_at(3) == 0
    assert panes.start_at(width - 3) == panes.starts[1]
    assert Panes(width).pane_width == width


@pytest.fixture(params=[400, 401])
def beside(request: Any, make_viewport: Any, at_rest: Any) -> Any:
    """Return a view of a red and a blue sphere, side by side."""
    viewport = make_viewport(request.param)
    viewport.show_surface("red", sphere(), color=(1.0, 0.0, 0.0))
    viewport.show_surface("blue", sphere(), color=(0.0, 0.0, 1.0))
    viewport.set_side_by_side(("one", "two"), ["blue"])
    at_rest(viewport)
    return viewport


def test_each_side_stands_in_a_view_of_its_own(beside: Any, at_rest: Any) -> None:
    pixels, mask = pixels_of(beside), drawn_mask(beside)
    assert pixels.shape[1] == beside.width()
    half = beside.width() // 2
    left, right = pixels[:, :half][mask[:, :half]], pixels[:, half:][mask[:, half:]]
    assert len(left) > 1000
    assert len(right) == pytest.approx(len(left), rel=0.01)
    assert (left[:, 2] > left[:, 0]).all()
    assert (right[:, 0] > right[:, 2]).all()
    # the whole of both is in sight: no sphere is cut by the edge of its view
    assert not mask[:, :3].any()
    assert not mask[:, -3:].any()


def test_the_same_place_is_found_in_both_views(beside: Any) -> None:
    start = beside._panes.starts[1]
    width = beside._panes.pane_width
    for x, y in ((width * 0.5, 150.0), (width * 0.6, 140.0)):
        left = beside.hit_at(QPointF(x, y))
        right = beside.hit_at(QPointF(x + start, y))
        assert left is not None
        assert right is not None
        assert np.allclose(left.position, right.position, atol=1e-3)
        assert np.linalg.norm(left.position) == pytest.approx(1, abs=0.02)


def test_one_view_comes_back(beside: Any, at_rest: Any) -> None:
    beside.set_side_by_side(None)
    beside.set_camera(CameraState((0, 0, 5), (0, 0, 0)))
    at_rest(beside)
    assert beside.camera.width == beside.width()
    mask = drawn_mask(beside)
    middle = beside.width() // 2
    assert mask[:, middle - 5 : middle + 5].any()
