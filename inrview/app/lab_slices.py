"""What the panes of the lab show of a shape: slices, errors, slopes, its surface."""

import numpy as np
from jaxtyping import Float32

from inrview.app.lab_layers import Frames
from inrview.messages.lab import AnyFrame
from inrview.messages.lab_shape import LabShape, ShapeFrame
from inrview.panels.look import SLOPE_LIMIT
from inrview.processing.picture_error import error_limit
from inrview.viewport.color_map import PERCEPTUAL, colors_for
from inrview.viewport.layers import Layer, layer
from inrview.viewport.slice_picture import (
    Outline,
    line_step,
    slice_picture,
    value_reach,
)

SIDE = 256
"""Pixels of a slice as it is drawn, at least: more would hold the window up."""
LEAST = 1e-4
"""Error that hardly shows, in shape space."""
_SHARE = 0.1
"""Step of the iso-lines through an occupancy."""
_DARK = 0.35
"""Light that falls on what faces away."""


class SlicePainter:
    """Of a shape that is learned; `ground` is what lies around its surface."""

    def __init__(self, shape: LabShape, ground: tuple[int, int, int]) -> None:
        self._shape, self._ground = shape, ground
        side = shape.plane.pixels
        self.sides = side, side
        self._reach = value_reach(shape.cut.values)
        self._step = line_step(self._reach) if shape.is_distance else _SHARE

    def limit(self, frames: Frames, shows: str) -> float | None:
        """Return the error that is brightest, on the slice or on the surface."""
        shown = [one for one in frames if isinstance(one, ShapeFrame)]
        if shows == "error":
            return error_limit([self._off(one) for one in shown], LEAST)
        if shows == "surface":
            seen = [one.away[one.shade > 0][None] for one in shown]
            known = [one.astype(np.float32) for one in seen if one.size]
            return error_limit(known, LEAST)
        return None

    def limit_words(self, limit: float | None, shows: str) -> tuple[str, str]:
        """Return what the ends of the colours stand for."""
        if shows == "slopes":
            tip = "Ends of the colours. Of a distance |grad f| - 1 is 0. Black: f is 0"
            return f"\u00b1{SLOPE_LIMIT:g}", tip
        if limit is None:
            return "", ""
        if shows == "surface":
            scale = self._shape.cut.placement.scale
            tip = (
                "Brightest: |f| / |grad f| at the true surface, in file units; lit by "
            )
            return f"to {limit * scale:.2g}", tip + "the field's own gradients"
        tip = "Brightest: |f - true| on the slice, in units of the file"
        if not self._shape.is_distance:
            tip = "Brightest: difference of the occupancy on the slice, 0 to 1"
        return f"to {limit * self._shape.unit:.2g}", tip

    def layer(self, frame: AnyFrame | None, shows: str, limit: float | None) -> Layer:
        """Draw a frame."""
        if not isinstance(frame, ShapeFrame):
            return self._truth(shows)
        if shows == "surface":
            return self._surface(frame, limit)
        values = frame.values.astype(np.float32)
        if shows == "error" and limit is not None:
            colors = colors_for(self._off(frame), (0.0, limit), PERCEPTUAL)
            return layer(colors, is_smooth=True)
        if shows == "slopes":
            steep = frame.slopes.astype(np.float32) - np.float32(1)
            outline = Outline(values, SLOPE_LIMIT)
            return layer(slice_picture(steep, outline, side=SIDE), is_smooth=True)
        return self._slice(values)

    def _truth(self, shows: str) -> Layer:
        cut = self._shape.cut
        if shows == "surface":
            places = np.flatnonzero(cut.shade)
            grey = cut.shade.ravel()[places, None]
            return self._on_ground(cut.shade.shape, places, grey)
        return self._slice(cut.values)

    def _slice(self, values: Float32[np.ndarray, "p p"]) -> Layer:
        drawn = slice_picture(values, self._step, self._reach, SIDE)
        return layer(drawn, is_smooth=True)

    def _surface(self, frame: ShapeFrame, limit: float | None) -> Layer:
        places = np.flatnonzero(frame.shade)
        away = frame.away.ravel()[places].astype(np.float32)
        colors = colors_for(away, (0.0, limit or 1.0), PERCEPTUAL)
        shade = frame.shade.ravel()[places].astype(np.float32)
        light = _DARK + (1 - _DARK) / 255 * shade
        lit = np.rint(colors * light[:, None]).astype(np.uint8)
        return self._on_ground(frame.shade.shape, places, lit)

    def _on_ground(
        self, sides: tuple[int, ...], places: np.ndarray, colors: np.ndarray
    ) -> Layer:
        """Draw the pixels at flat `places`; around them is the window's ground."""
        drawn = np.empty((*sides, 3), np.uint8)
        drawn[:] = np.array(self._ground, np.uint8)
        drawn.reshape(-1, 3)[places] = colors
        return layer(drawn, is_smooth=True)

    def _off(self, frame: ShapeFrame) -> Float32[np.ndarray, "p p"]:
        off = np.abs(frame.values.astype(np.float32) - self._shape.cut.values)
        return np.asarray(off, np.float32)
