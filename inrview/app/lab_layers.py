"""What the panes of the lab show of a picture: itself, or where they err."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from inrview.geometry.raster import Raster
from inrview.messages.lab import AnyFrame, LabFrame
from inrview.processing.picture_error import Error, error_limit, error_of
from inrview.viewport.color_map import PERCEPTUAL, colors_for
from inrview.viewport.layers import Layer, layer

Frames = Sequence[AnyFrame | None]


@runtime_checkable
class Painter(Protocol):
    """Draws frames of all panes in the same colours."""

    sides: tuple[int, int]
    """Columns and rows of what is drawn."""

    def limit(self, frames: Frames, shows: str) -> float | None:
        """Return where the colours end, if that is found by what is shown."""
        ...

    def limit_words(self, limit: float | None, shows: str) -> tuple[str, str]:
        """Return what the ends of the colours stand for, in short and at length."""
        ...

    def layer(self, frame: AnyFrame | None, shows: str, limit: float | None) -> Layer:
        """Draw a frame; for None, what is to be learned."""
        ...


class PicturePainter:
    """Of a picture that is learned."""

    def __init__(self, raster: Raster) -> None:
        self._raster, self._truth = raster, raster.colors()
        self.sides = raster.width, raster.height
        self._errors: dict[int, tuple[LabFrame, Error]] = {}

    def limit(self, frames: Frames, shows: str) -> float | None:
        """Return the error that is brightest."""
        if shows != "error":
            return None
        shown = [one for one in frames if isinstance(one, LabFrame)]
        return error_limit([self._error(one) for one in shown])

    def limit_words(self, limit: float | None, shows: str) -> tuple[str, str]:
        """Return which error the brightest colour stands for."""
        text = "" if limit is None else f"brightest: {limit:g}"
        return text, "Mean absolute error of red, green and blue, 0 to 1"

    def layer(self, frame: AnyFrame | None, shows: str, limit: float | None) -> Layer:
        """Draw a frame."""
        if not isinstance(frame, LabFrame):
            return layer(self._raster.in_eight_bits())
        if limit is None:
            return layer(frame.pixels)
        return layer(colors_for(self._error(frame), (0.0, limit), PERCEPTUAL))

    def _error(self, frame: LabFrame) -> Error:
        known = self._errors.get(frame.run)
        if known is None or known[0] is not frame:
            error = error_of(self._truth, frame.pixels)
            known = self._errors[frame.run] = (frame, error)
        return known[1]
