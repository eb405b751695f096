"""What strokes leave at the vertices of a surface, kept so that undo is quick."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32

from inrview.geometry.stroke import cover

Stroke = TypeVar("Stroke")
_MOST_AT_ONCE = 8
"""More strokes than these are laid on by a worker."""
_MOST_UNDO = 48


class StrokeLayers(Generic[Stroke]):
    """Values at vertices: what lies under all strokes, and what is seen now."""

    def __init__(
        self,
        positions: Float32[np.ndarray, "n 3"],
        base: np.ndarray | None,
        shown: np.ndarray,
    ) -> None:
        self.positions = positions
        self.base = base
        """None: a worker has to be asked what lies there."""
        self.shown = shown
        self.strokes: tuple[Stroke, ...] = ()
        self._before: list[tuple[tuple[Stroke, ...], np.ndarray]] = []
        self._covered: Float32[np.ndarray, " n"] | None = None

    def lay(self, stroke: Stroke) -> np.ndarray:
        """Return what is seen with one more stroke; `base` is known."""
        raise NotImplementedError

    @property
    def is_known(self) -> bool:
        """Whether it is known what lies under the strokes."""
        return self.base is not None

    def bring_to(self, strokes: tuple[Stroke, ...]) -> bool:
        """Show other strokes; False if that is work for a worker."""
        if self.base is None:
            return False
        if _are_same(strokes, self.strokes):
            return True
        for known, shown in reversed(self._before):
            if _are_same(strokes, known):
                self.strokes, self.shown = known, shown
                return True
        is_more = _are_same(strokes[: len(self.strokes)], self.strokes)
        shared = len(self.strokes) if is_more else 0
        if len(strokes) - shared > _MOST_AT_ONCE:
            return False
        if not shared:
            self.shown, self.strokes = self.base, ()
        self._lay_all(strokes[shared:])
        return True

    def _lay_all(self, strokes: tuple[Stroke, ...]) -> None:
        for stroke in strokes:
            self.take(stroke, self.lay(stroke))

    def set_under(
        self, base: np.ndarray, shown: np.ndarray, strokes: tuple[Stroke, ...]
    ) -> None:
        """Take what a worker has found."""
        self.base, self.shown, self.strokes = base, shown, strokes
        self._before = []

    # A stroke under way

    @property
    def covered(self) -> Float32[np.ndarray, " n"] | None:
        """How far the stroke under way covers each vertex; None if there is none."""
        return self._covered

    def touch(
        self,
        points: Float32[np.ndarray, "m 3"],
        radius: float,
        hardness: float,
    ) -> bool:
        """Let the brush pass points; whether it reached anything here."""
        if self._covered is None:
            self._covered = np.zeros(len(self.positions), np.float32)
        return cover(self.positions, points, radius, hardness, self._covered)

    def take(self, stroke: Stroke, shown: np.ndarray) -> None:
        """Keep a stroke with what is seen of it; the one under way is over."""
        self._before = [*self._before[-_MOST_UNDO:], (self.strokes, self.shown)]
        self.strokes, self.shown = (*self.strokes, stroke), shown
        self._before.append((self.strokes, self.shown))
        self._covered = None

    def drop(self) -> None:
        """Forget the stroke under way."""
        self._covered = None


def _are_same(first: Sequence[object], second: Sequence[object]) -> bool:
    """Whether they are the very same strokes: values that versions share."""
    return len(first) == len(second) and all(
        one is other for one, other in zip(first, second, strict=True)
    )
