"""What is known of a template: landmarks, labels, and what to measure on every member.

All of it is in the space of the learned template, before edits, so that it belongs to
the weights and not to what was done to them since.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.label_stroke import LabelStroke

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
    """A named place: of the template in its space, or of a shape in its own."""

    name: str
    position: Vector


@dataclass(frozen=True, slots=True, eq=False)
class TemplateLabels(Value):
    """Which part a place near the template belongs to.

    That of the last stroke that reaches it, else that of the nearest point.
    """

    positions: Float32[np.ndarray, "n 3"]
    """In template space."""
    labels: Int32[np.ndarray, " n"]
    agreement: Float32[np.ndarray, " n"]
    """Share of the votes that each label had, 0 to 1."""
    names: tuple[str, ...] = ()
    """Of the labels 0, 1, ...; one without a name, or an empty one, goes by number."""
    strokes: tuple[LabelStroke, ...] = ()
    """Painted over the points, the first first."""

    def __post_init__(self) -> None:
        for name, kind in (
            ("positions", np.float32),
            ("labels", np.int32),
            ("agreement", np.float32),
        ):
            object.__setattr__(self, name, readonly(getattr(self, name), kind))

    @classmethod
    def none(cls) -> "TemplateLabels":
        """Return labels of nothing, to paint on."""
        nothing = np.zeros((0, 3), np.float32)
        return cls(nothing, np.zeros(0, np.int32), np.zeros(0, np.float32))

    def label(self, name: str) -> int | None:
        """Return the number of a part, by its name or by the number itself."""
        if name and name in self.names:
            return self.names.index(name)
        is_number = name.isdigit() and int(name) in self.occurring
        return int(name) if is_number else None

    def name(self, label: int) -> str:
        """Return what a label is called."""
        known = self.names[label] if 0 <= label < len(self.names) else ""
        return known or str(label)

    @property
    def occurring(self) -> tuple[int, ...]:
        """The labels that places have; a stroke may cover all of an older one."""
        found = {*np.unique(self.labels).tolist(), *(s.label for s in self.strokes)}
        return tuple(sorted(one for one in found if one >= 0))

    @property
    def parts(self) -> tuple[str, ...]:
        """What the parts that occur are called."""
        return tuple(self.name(one) for one in self.occurring)

    @property
    def offered(self) -> tuple[int, ...]:
        """The labels that occur or have a name."""
        named = (number for number, name in enumerate(self.names) if name)
        return tuple(sorted({*self.occurring, *named}))


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
