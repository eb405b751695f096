"""What is known of a template: landmarks, labels, and what to measure on every member.

All of it is in the space of the learned template, before edits, so that it belongs to
the weights and not to what was done to them since.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.frozen import Value, Vector, readonly

MEASURES = ("distance", "geodesic", "girth", "tape", "area", "volume")
"""Kinds of measurement; see `DEFINITIONS`."""

DEFINITIONS = {
    "distance": "straight, between the places of two landmarks",
    "geodesic": "shortest way along the surface between the places of two landmarks",
    "girth": "length of the loop in which a plane cuts the surface, at a landmark",
    "tape": "the same loop pulled taut: the perimeter of its convex hull",
    "area": "area of the faces of the surface that lie in a labelled part",
    "volume": "volume within those faces, each rim closed towards its middle",
}
"""What each kind of measurement means, scan units (squared, cubed)."""


@dataclass(frozen=True, slots=True)
class Landmark(Value):
    """A named place in template space."""

    name: str
    position: Vector


@dataclass(frozen=True, slots=True, eq=False)
class TemplateLabels(Value):
    """Which part a place near the template belongs to: that of the nearest point."""

    positions: Float32[np.ndarray, "n 3"]
    """In template space."""
    labels: Int32[np.ndarray, " n"]
    agreement: Float32[np.ndarray, " n"]
    """Share of the votes that each label had, 0 to 1."""
    names: tuple[str, ...] = ()
    """Of the labels 0, 1, ...; where there are none, labels go by number."""

    def __post_init__(self) -> None:
        for name, kind in (
            ("positions", np.float32),
            ("labels", np.int32),
            ("agreement", np.float32),
        ):
            object.__setattr__(self, name, readonly(getattr(self, name), kind))

    def label(self, name: str) -> int | None:
        """Return the number of a part, by its name or by the number itself."""
        if name in self.names:
            return self.names.index(name)
        known = set(np.unique(self.labels).tolist())
        return int(name) if name.lstrip("-").isdigit() and int(name) in known else None

    @property
    def parts(self) -> tuple[str, ...]:
        """What the parts that occur are called."""
        return tuple(
            self.names[one] if 0 <= one < len(self.names) else str(one)
            for one in np.unique(self.labels).tolist()
        )


@dataclass(frozen=True, slots=True)
class Measurement(Value):
    """A length, area or volume, defined once and read off for every member."""

    name: str
    kind: str
    landmarks: tuple[str, ...] = ()
    """Two for a distance or geodesic, one for a girth or tape."""
    normal: Vector | None = None
    """Of the cutting plane, template space."""
    part: str | None = None
    """Of which labelled part; a girth's loop must lie in it."""
