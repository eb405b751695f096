"""The colours of a surface's vertices, kept so that a stroke or its undo is quick."""

import numpy as np
from jaxtyping import UInt8

from inrview.geometry.stroke import Color, Stroke, bare, laid_on, painted
from inrview.messages.family_colors import FamilyColors, Places
from inrview.session.stroke_layers import StrokeLayers

Colors = UInt8[np.ndarray, "n 3"]


class Coat(StrokeLayers[Stroke]):
    """Colours of one surface under a colour field and strokes, and those before."""

    def __init__(self, places: Places, colors: FamilyColors) -> None:
        self.places = places
        self.field = colors.field
        made = places.made_with
        is_made = made is not None and made.field is colors.field
        base = places.base if is_made else None
        if colors.field is None:
            base = bare(len(places.positions))
        seen = bare(len(places.positions)) if base is None else base
        super().__init__(places.positions, base, seen)
        if is_made and made is not None and places.colors is not None:
            self.shown, self.strokes = places.colors, made.strokes

    @property
    def colors(self) -> Colors:
        """What is seen now, a stroke under way apart."""
        return self.shown

    def lay(self, stroke: Stroke) -> Colors:
        """Return the colours with one more stroke."""
        assert self.base is not None
        return painted(self.positions, self.base, (stroke,), self.shown)

    def set_answer(self, base: Colors, colors: Colors, given: FamilyColors) -> None:
        """Take what a worker has found."""
        self.set_under(base, colors, given.strokes)
        self.field = given.field

    def preview(self, color: Color | None) -> Colors:
        """Return the colours with the stroke under way."""
        if self.covered is None or self.base is None:
            return self.shown
        return laid_on(self.shown, self.base, self.covered, color)

    def finish(self, stroke: Stroke) -> None:
        """Keep the stroke under way."""
        self.take(stroke, self.preview(stroke.color))
