"""The colours of a family: a field on its template, and paint over it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value, readonly
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.stroke import Stroke
from inrview.messages.family import MemberSnapshot


@dataclass(frozen=True, slots=True)
class ColorSpec:
    """Levels of the hash grid whose features, added up, are the colour."""

    levels: int = 8
    """Levels, coarse to fine."""
    log2_table: int = 17
    """Logarithm of the most entries a level may hold."""
    coarsest: int = 8
    """Cells along the cube at the coarsest level."""
    finest: int = 1024
    """Cells along the cube at the finest level."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorSnapshot(Value):
    """A colour field in the learned template's space: frozen weights."""

    spec: ColorSpec
    table: Float32[np.ndarray, "entries 3"]
    sources: tuple[str, ...] = ()
    """Names of the members whose colours it was fitted to."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", readonly(self.table, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class FamilyColors(Value):
    """What a family's template is coloured with."""

    field: ColorSnapshot | None = None
    """None: bare, the same light colour everywhere."""
    strokes: tuple[Stroke, ...] = ()
    """Over the field, the first first."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to be seen of them."""
        return self.field is None and not self.strokes


@dataclass(frozen=True, slots=True, eq=False)
class Places(Value):
    """Where the vertices of a surface lie in the learned template, before edits."""

    positions: Float32[np.ndarray, "n 3"]
    doubts: Float32[np.ndarray, " n"]
    """What the deformation leaves to the correction, |c|, shape-space units."""
    base: UInt8[np.ndarray, "n 3"] | None = None
    """The colour field there; None where none was given."""
    colors: UInt8[np.ndarray, "n 3"] | None = None
    """The same under the strokes that were given."""
    made_with: FamilyColors | None = None
    """What those two were made of, noted by who asked."""

    def __post_init__(self) -> None:
        for name, kind in (
            ("positions", np.float32),
            ("doubts", np.float32),
            ("base", np.uint8),
            ("colors", np.uint8),
        ):
            array = getattr(self, name)
            if array is not None:
                object.__setattr__(self, name, readonly(array, kind))


@dataclass(frozen=True, slots=True, eq=False)
class ColorSource(Value):
    """A member with colours of its own: vertex colours, or textures."""

    name: str
    member: MemberSnapshot
    geometry: Points | Mesh
    """In the member's scan space."""


@dataclass(frozen=True, slots=True, eq=False)
class ColorFitRequest(Value):
    """Fit a colour field to the colours of members."""

    sources: tuple[ColorSource, ...]
    spec: ColorSpec = ColorSpec()
    rounds: int = 4
    """Times that fresh samples are drawn; each round sharpens."""
    samples: int = 250_000
    """Of each round, over all sources."""
    seed: int = 0
    key: str = "color-fit"


@dataclass(frozen=True, slots=True, eq=False)
class ColorFitReport(Value):
    """Where the fit of a colour field stands; each snapshot can be used at once."""

    fraction: float | None
    text: str
    snapshot: ColorSnapshot | None = None
    error: float | None = None
    """Mean absolute error over fresh samples, in 8-bit steps."""
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RecolorRequest(Value):
    """Ask for the colours of surfaces whose places in the template are known."""

    keys: tuple[str, ...]
    positions: tuple[Float32[np.ndarray, "_ 3"], ...]
    colors: FamilyColors
    key: str = "recolor"


@dataclass(frozen=True, slots=True, eq=False)
class RecolorReport(Value):
    """Colours for each surface that was asked about, in the order asked."""

    base: tuple[UInt8[np.ndarray, "_ 3"], ...]
    """Of the colour field alone."""
    colors: tuple[UInt8[np.ndarray, "_ 3"], ...]
    """With the strokes over it."""
    is_final: bool = True


ColorAsk = ColorFitRequest | RecolorRequest
ColorAnswer = ColorFitReport | RecolorReport
