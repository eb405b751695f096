"""What the viewport reports about the user's pointing: plain tuples of numbers."""

from typing import NamedTuple

from inrview.geometry.frozen import Vector


class Hit(NamedTuple):
    """A place on something shown: file coordinates are `position + origin`.

    `scalar` is the interpolated value the object is coloured by, if any; `x` and `y`
    are the widget's own (logical) pixels.
    """

    key: str
    position: Vector
    origin: Vector
    normal: Vector | None
    scalar: float | None
    x: float
    y: float
    corners: tuple[int, ...] = ()
    """Vertices (or the point) that the place lies between."""
    shares: tuple[float, ...] = ()
    """Of each of them; they add up to one."""


class SliceDrag(NamedTuple):
    """Where a slice plane was dragged to, in scan space minus `origin`."""

    center: Vector
    normal: Vector
    half_size: float
    origin: Vector
    is_final: bool
