"""How a shape's frames are drawn in the report of a lab."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from inrview.analysis.figures import colored
from inrview.analysis.lab_replay import Pixels
from inrview.geometry.iso_lines import enlarged, with_lines
from inrview.messages.lab_shape import LabShape, ShapeFrame
from inrview.processing.picture_error import error_limit

VALUES, ERRORS, SLOPES = "RdYlBu_r", "magma", "PuOr_r"
SIDE = 256
"""Pixels of a slice as it is drawn, at least."""
LEAST = 1e-4
"""Error on a slice that hardly shows; |f - true| in shape space."""
SLOPE_LIMIT = 0.5
"""Where the colours of |grad f| - 1 end."""
_LINES = 8
"""Iso-lines to each side, about."""


class SlicePainter:
    """All frames of a lab in the same colours."""

    def __init__(self, shape: LabShape, ends: Sequence[ShapeFrame]) -> None:
        self._shape = shape
        self._far = max(float(np.abs(shape.cut.values).max()), 1e-6)
        self.limit = error_limit([self._off(end) for end in ends], LEAST)
        """Error on the slice that the brightest colour stands for, in shape space."""
        seen = [end.away[end.shade > 0][None].astype(np.float32) for end in ends]
        self.reach = error_limit([one for one in seen if one.size], LEAST)
        """The same on the surface."""

    def truth(self) -> Pixels:
        """Return the truth on the slice."""
        return self._lined(self._shape.cut.values)

    def true_surface(self) -> Pixels:
        """Return the surface in the light of its own normals."""
        return _grey(self._shape.cut.shade)

    def slice(self, frame: ShapeFrame) -> Pixels:
        """Return what a field says on the slice, with iso-lines."""
        return self._lined(frame.values.astype(np.float32))

    def surface(self, frame: ShapeFrame) -> Pixels:
        """Return the surface in the light of a field's gradients."""
        return _grey(frame.shade)

    def error(self, frame: ShapeFrame) -> Pixels:
        """Return where a field errs on the slice."""
        return _mapped(self._off(frame), 0.0, self.limit, ERRORS)

    def slope(self, frame: ShapeFrame) -> Pixels:
        """Return where a field grows faster or slower than a distance, and its zero."""
        steep = enlarged(frame.slopes.astype(np.float32) - 1, SIDE)
        colors = _mapped(steep, -SLOPE_LIMIT, SLOPE_LIMIT, SLOPES).astype(np.float32)
        values = enlarged(frame.values.astype(np.float32), SIDE)
        return np.asarray(with_lines(colors, values, None), np.uint8)

    def surface_error(self, frame: ShapeFrame) -> Pixels:
        """Return how far off a field's surface is, on the true one."""
        flat = _mapped(frame.away.astype(np.float32), 0.0, self.reach, ERRORS)
        return np.where(frame.shade[..., None] > 0, flat, 255).astype(np.uint8)

    def _off(self, frame: ShapeFrame) -> Float32[np.ndarray, "p p"]:
        off = np.abs(frame.values.astype(np.float32) - self._shape.cut.values)
        return np.asarray(off, np.float32)

    def _lined(self, values: Float32[np.ndarray, "p p"]) -> Pixels:
        fine = enlarged(values, SIDE)
        colors = _mapped(fine, -self._far, self._far, VALUES).astype(np.float32)
        spacing = self._far / _LINES if self._shape.is_distance else 0.1
        return np.asarray(with_lines(colors, fine, spacing), np.uint8)


def _mapped(values: np.ndarray, low: float, high: float, name: str) -> Pixels:
    return colored(values.reshape(-1), low, high, name).reshape(*values.shape, 3)


def _grey(shade: np.ndarray) -> Pixels:
    shown = np.where(shade > 0, shade, 255).astype(np.uint8)
    return np.repeat(shown[..., None], 3, axis=2)
