"""Viewports that are shown, waited for and closed."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh

Make = Callable[..., Any]


def sphere(side: int = 48, radius: float = 1.0, center: Any = (0.0, 0.0, 0.0)) -> Mesh:
    """Make a closed sphere out of rings, with exact normals."""
    height, turn = np.meshgrid(
        np.linspace(0, np.pi, side), np.linspace(0, 2 * np.pi, 2 * side), indexing="ij"
    )
    flat = np.sin(height)
    x, y, z = flat * np.cos(turn), np.cos(height), flat * np.sin(turn)
    directions = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    index = np.arange(len(directions)).reshape(side, 2 * side)
    a, b = index[:-1, :-1].ravel(), index[1:, :-1].ravel()
    c, d = index[1:, 1:].ravel(), index[:-1, 1:].ravel()
    faces = np.concatenate([np.column_stack([a, c, b]), np.column_stack([a, d, c])])
    return Mesh(
        (directions * radius + center).astype(np.float32),
        faces.astype(np.int32),
        directions.astype(np.float32),
    )


def pixels_of(viewport: Any) -> np.ndarray:
    """Return the picture without overlays: rows from the top, RGB."""
    image = viewport._loop.image
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    rows = np.frombuffer(bits, np.uint8).reshape(image.height(), image.width(), 4)
    return rows[..., :3].astype(int)


def drawn_mask(viewport: Any) -> np.ndarray:
    """Where something stands before the background, rows from the top."""
    return viewport._loop.depth.buffer[::-1] < 1


@pytest.fixture
def make_viewport(qtbot: Any) -> Iterator[Make]:
    """Return a maker of viewports that are on the screen; all are closed at the end."""
    from inrview.viewport.viewport import Viewport

    made = []

    def make(width: int = 400, height: int = 300) -> Any:
        viewport = Viewport()
        viewport.resize(width, height)
        viewport.show()
        made.append(viewport)
        qtbot.waitUntil(lambda: viewport._loop is not None, timeout=20_000)
        return viewport

    yield make
    for viewport in made:
        viewport.close()
        viewport.deleteLater()


@pytest.fixture
def at_rest(qtbot: Any) -> Callable[[Any], None]:
    """Return a wait until the picture at rest is drawn."""

    def wait(viewport: Any) -> None:
        loop = viewport._loop
        qtbot.waitUntil(
            lambda: (
                not viewport._flight.is_flying
                and not loop.is_moving
                and loop.depth is not None
            ),
            timeout=20_000,
        )

    return wait
