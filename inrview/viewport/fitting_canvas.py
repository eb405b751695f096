"""A canvas whose camera shows all of something, beside what is written over it."""

from collections.abc import Collection

import numpy as np
from PyQt6.QtGui import QFont, QFontMetricsF

from inrview.viewport import navigation
from inrview.viewport.camera_state import CameraState
from inrview.viewport.color_bar import ColorBar, bars_width
from inrview.viewport.region_canvas import RegionCanvas

MOST_COVERED = 0.4
"""Share of the width that is left free for colour bars at most."""


class FittingCanvas(RegionCanvas):
    """Knows the box that was shown last, and whether anybody has looked elsewhere."""

    _shown_box: tuple[np.ndarray, np.ndarray] | None = None
    _fitted: CameraState | None = None

    def fit_all(self) -> None:
        """Show everything that is visible."""
        self._fit(None)

    def fit_to(self, key: str) -> None:
        """Show one object."""
        self._fit([key])

    def _fit(self, keys: Collection[str] | None) -> None:
        box = None if self._opened is None else self._opened.bounds(keys)
        if box is not None:
            self.fit_box(*box)

    def look_from(self, axis: str, opposite: bool = False) -> None:
        """Look along an axis ("x", "y", "z") or from "front", "right" or "top"."""
        up = self._mouse.up_axis
        self.fly_to(navigation.looking_from(self.camera, axis, opposite, up))

    def fit_box(
        self, low: np.ndarray, high: np.ndarray, side: str | None = None
    ) -> None:
        """Show a box of the scene, from a side ("front", ...) or as one looks now."""
        camera = self.camera
        if side is not None:
            up = self._mouse.up_axis
            camera = navigation.looking_from(camera, side, False, up)
        self._shown_box = low, high
        self._fitted = navigation.fitted(camera, low, high, self._covered())
        self.fly_to(self._fitted)

    def _covered(self) -> float:
        """Share of the width that colour bars stand before, from the right."""
        metrics = QFontMetricsF(QFont(self.font()))
        wide = bars_width(metrics, self._overlays.more_bars, self.height())
        return min(wide / max(self.width(), 1), MOST_COVERED)

    def set_color_bars(self, bars: tuple[ColorBar, ...]) -> None:
        """Say what further colours mean, upwards from the lower right corner.

        What was fitted into the view, and is still looked at so, makes room for them.
        """
        if not bars and not self._overlays.more_bars:
            return
        before = self._covered()
        self._overlays.more_bars = bars
        box, fitted, now = self._shown_box, self._fitted, self.camera
        is_as_fitted = fitted is not None and (
            np.allclose(now.position, fitted.position, rtol=1e-3)
            and np.allclose(now.axes, fitted.axes, atol=1e-3)
        )
        if box is not None and is_as_fitted and abs(self._covered() - before) > 0.01:
            self.fit_box(*box)
        self.update()
