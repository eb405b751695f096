"""The colours of a surface's vertices, kept so that a stroke or its undo is quick."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.stroke import Color, Stroke, bare, cover, laid_on, painted
from inrview.messages.family_colors import FamilyColors, Places

Colors = UInt8[np.ndarray, "n 3"]
_MOST_AT_ONCE = 8
"""More strokes than these are laid on by a worker."""
_MOST_UNDO = 48


class Coat:
    """Colours of one surface under a colour field and strokes, and those before."""

    def __init__(self, places: Places, colors: FamilyColors) -> None:
        self.places = places
        self.field = colors.field
        made = places.made_with
        is_made = made is not None and made.field is colors.field
        base = places.base if is_made else None
        if colors.field is None:
            base = bare(len(places.positions))
        self.base: Colors | None = base
        """None: a worker has to be asked for the colour field there."""
        self.colors: Colors = bare(len(places.positions)) if base is None else base
        self.strokes: tuple[Stroke, ...] = ()
        self._before: list[tuple[tuple[Stroke, ...], Colors]] = []
        self._covered: Float32[np.ndarray, " n"] | None = None
        if is_made and made is not None and places.colors is not None:
            self.colors, self.strokes = places.colors, made.strokes

    @property
    def is_known(self) -> bool:
        """Whether the colour field is known here."""
        return self.base is not None

    def bring_to(self, strokes: tuple[Stroke, ...]) -> bool:
        """Show other strokes; False if that is work for a worker."""
        if self.base is None:
            return False
        if _are_same(strokes, self.strokes):
            return True
        for known, colors in reversed(self._before):
            if _are_same(strokes, known):
                self.strokes, self.colors = known, colors
                return True
        shared = len(self.strokes)
        is_more = _are_same(strokes[:shared], self.strokes)
        if not is_more or len(strokes) - shared > _MOST_AT_ONCE:
            return False
        for stroke in strokes[shared:]:
            laid = painted(self.places.positions, self.base, (stroke,), self.colors)
            self._take(stroke, laid)
        return True

    def set_answer(self, base: Colors, colors: Colors, given: FamilyColors) -> None:
        """Take what a worker has found."""
        self.base, self.colors, self.strokes = base, colors, given.strokes
        self.field, self._before = given.field, []

    # A stroke under way

    def touch(
        self,
        points: Float32[np.ndarray, "m 3"],
        radius: float,
        hardness: float,
    ) -> bool:
        """Let the brush pass points; whether it reached anything new here."""
        if self._covered is None:
            self._covered = np.zeros(len(self.places.positions), np.float32)
        return cover(self.places.positions, points, radius, hardness, self._covered)

    def preview(self, color: Color | None) -> Colors:
        """Return the colours with the stroke under way."""
        if self._covered is None or self.base is None:
            return self.colors
        return laid_on(self.colors, self.base, self._covered, color)

    def finish(self, stroke: Stroke) -> None:
        """Keep the stroke under way."""
        self._take(stroke, self.preview(stroke.color))
        self._covered = None

    def drop(self) -> None:
        """Forget the stroke under way."""
        self._covered = None

    def _take(self, stroke: Stroke, colors: Colors) -> None:
        self._before = [*self._before[-_MOST_UNDO:], (self.strokes, self.colors)]
        self.strokes, self.colors = (*self.strokes, stroke), colors
        self._before.append((self.strokes, self.colors))


def _are_same(first: Sequence[Stroke], second: Sequence[Stroke]) -> bool:
    """Whether they are the very same strokes: values that versions share."""
    return len(first) == len(second) and all(
        one is other for one, other in zip(first, second, strict=True)
    )
