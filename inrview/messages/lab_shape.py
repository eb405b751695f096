"""A shape in the lab: the slice on which it is looked at, and what a pane shows of it.

Lengths are in shape space, where the cube reaches from -1 to 1, unless named otherwise.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float16, Float32, UInt8

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.notes import Note
from inrview.messages.specs import FitSpec
from inrview.messages.spectra import Spectra

AXES = ("x", "y", "z")
SHAPE_KINDS = ("sdf", "occupancy")
SLICE = 192
"""Pixels along the slice, unless somebody says otherwise."""
VIEW = 160
"""Pixels along the picture of the surface."""
FLOOR = 1e-12
"""Power below which the numbers of a field say nothing, in shape space."""


@dataclass(frozen=True, slots=True)
class SlicePlane(Value):
    """A square through the whole cube, across an axis; the same for all panes."""

    axis: int = 2
    """0, 1 or 2: across x, y or z."""
    offset: float = 0.0
    """Place along the axis: -1 and 1 are the ends of the shape."""
    pixels: int = SLICE


@dataclass(frozen=True, slots=True, eq=False)
class CutRequest(Value):
    """Find out what is true of a shape: its values on the slice, and its surface."""

    scans: tuple[Points | Mesh, ...]
    kind: str = "sdf"
    """What fields are to say: "sdf" or "occupancy"."""
    plane: SlicePlane = SlicePlane()
    fit: FitSpec = FitSpec()
    """Its seed, noise, normals and share of points held out count."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeCut(Value):
    """What is true of a shape, as far as the lab shows it."""

    values: Float32[np.ndarray, "p p"]
    """True values on the slice, negative inside; of an occupancy, 1/2 minus it."""
    shade: UInt8[np.ndarray, "v v"]
    """The surface from one side, lit by its own normals; 0 where there is none."""
    placement: Placement
    low: Vector
    high: Vector
    """Corners of the shape's box."""
    is_exact: bool
    """Whether values are distances to a mesh; else they come from the nearest points.
    """
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", readonly(self.values, np.float32))
        object.__setattr__(self, "shade", readonly(self.shade, np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class CutReport(Value):
    """How far the preparation is, and in the end what was found."""

    fraction: float | None
    cut: ShapeCut | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LabShape(Value):
    """What the panes learn when they learn a shape."""

    scans: tuple[Points | Mesh, ...]
    kind: str
    plane: SlicePlane
    cut: ShapeCut

    @property
    def is_distance(self) -> bool:
        """Whether values are lengths."""
        return self.kind == "sdf"

    @property
    def unit(self) -> float:
        """What a value of 1 is in the file's units; 1 for an occupancy."""
        return self.cut.placement.scale if self.is_distance else 1.0


@dataclass(frozen=True, slots=True)
class ShapeFigures(Value):
    """How good a field is; lengths are in the file's units.

    `processing/shape_figures.py` defines them.
    """

    surface: float | None
    """Mean of |f| / |grad f| at points of the surface that were held out."""
    slice: float
    """Mean of |f - true| on the slice: lengths, or differences of the occupancy."""
    wrong_side: float
    """Share of the slice where the field says the other side."""
    slope: float | None
    """Mean of ||grad f| - 1| on the slice; None of an occupancy."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeFrame(Value):
    """What a pane's field of a shape looks like at a step."""

    run: int
    step: int
    values: Float16[np.ndarray, "p p"]
    """On the slice, as those of `ShapeCut`."""
    slopes: Float16[np.ndarray, "p p"]
    """Lengths of the gradient there."""
    shade: UInt8[np.ndarray, "v v"]
    """The true surface, lit by the field's own gradients; 0 where there is none."""
    away: Float16[np.ndarray, "v v"]
    """|f| / |grad f| at the true surface: how far off the field's own surface is."""
    spectra: Spectra
    """Along the slice."""
    surface_spectra: Spectra
    """On the true surface."""
    figures: ShapeFigures
    is_kept: bool = True
    """Whether it belongs to the history; otherwise the next one takes its place."""
    is_final: bool = False

    def __post_init__(self) -> None:
        for name in ("values", "slopes", "away"):
            object.__setattr__(self, name, readonly(getattr(self, name), np.float16))
        object.__setattr__(self, "shade", readonly(self.shade, np.uint8))

    @property
    def key(self) -> str:
        """Frames of the history wait for their reader; of live ones, the newest."""
        return f"{self.run} {self.step if self.is_kept else 'live'}"

    @property
    def nyquist(self) -> int:
        """The highest frequency of which every ring is whole, in cycles."""
        return int(self.values.shape[0]) // 2

    @property
    def floor(self) -> float:
        """Power below which its numbers say nothing."""
        return FLOOR
