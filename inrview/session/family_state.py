"""What the window shows of a family beside its surfaces: values of the live state."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from inrview.document.document import Family
from inrview.geometry.frozen import Value, Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.stroke import Color
from inrview.messages.analysis import AnalysisReport
from inrview.messages.analysis_view import Spread
from inrview.messages.family import TemplateEdit
from inrview.messages.family_colors import Places
from inrview.messages.family_reports import (
    Completion,
    DeformationReport,
    ShapeDragReport,
)


@dataclass(frozen=True, slots=True, eq=False)
class Explored(Value):
    """A shape of a family that is no member: a mixture, an average, a likely one."""

    family: str
    code: Float32[np.ndarray, " k"]
    title: str
    """What it is, e.g. "Anna to Berta, 40 %": its name if it is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeDrag(Value):
    """Pins on one member, and where they have brought it."""

    member_id: str
    sources: tuple[Vector, ...] = ()
    """Scan space of the member, without origin; `targets` as well."""
    targets: tuple[Vector, ...] = ()
    obedience: float = 0.5
    """0: stay in the family; 1: obey the hand."""
    report: ShapeDragReport | None = None


@dataclass(frozen=True, slots=True)
class TemplateTool(Value):
    """How the next drag of the template acts, and the one under way."""

    radius: float = 0.25
    """How far it reaches, in template-space units."""
    lock: str | None = None
    """Follow only this axis of template space: "x", "y" or "z"."""
    mirror: tuple[Vector, Vector] | None = None
    """A point and the normal of a plane across which it happens as well."""


@dataclass(frozen=True, slots=True, eq=False)
class TemplateDrag(Value):
    """A hand that holds the template at a point of one of the surfaces."""

    family: str
    key: str
    """Of the surface that it was taken at: a member's id, or TEMPLATE."""
    start: Vector
    """Where it was taken: that surface's scan space, without origin."""
    edit: TemplateEdit
    """What it does so far, in template space."""
    slopes: tuple[Vector, Vector, Vector] = (
        (1.0, 0.0, 0.0),
        (0.0, 1.0, 0.0),
        (0.0, 0.0, 1.0),
    )
    """Rows of the matrix from moves of the hand to moves in template space."""
    is_placed: bool = False
    """Whether it is known where in the template the hand took hold."""


@dataclass(frozen=True, slots=True)
class Brush:
    """How the next stroke paints."""

    radius: float = 0.06
    """Where its colour ends, in template-space units."""
    hardness: float = 0.6
    """Share of the radius that is covered in full, 0 to 1."""
    color: Color = (214, 69, 65)
    is_erasing: bool = False
    """It takes paint away instead."""


@dataclass(frozen=True, slots=True)
class LabelBrush:
    """What the next stroke labels."""

    radius: float = 0.1
    """How far it reaches, in template-space units."""
    label: int = 0
    is_erasing: bool = False
    """It takes labels away instead."""


@dataclass(frozen=True, slots=True, eq=False)
class ShownLabels(Value):
    """Labels of the vertices of a surface."""

    labels: Int32[np.ndarray, " n"]
    loaded: Int32[np.ndarray, " n"]
    """Those under the strokes of the brush."""
    agreement: Float32[np.ndarray, " n"]
    """Share of the votes that those loaded had, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class CarriedColors(Value):
    """What a texture would look like on a surface, at its vertices."""

    key: str
    """Of the surface in `member_surfaces`."""
    surface: Mesh
    colors: UInt8[np.ndarray, "n 3"]
    covered: float
    """Share of the surface whose match is to be trusted, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class FamilyAnalysis(Value):
    """What was found of a family."""

    family: Family
    """As it was analysed."""
    ids: tuple[str, ...]
    """Of the members, in the order of the report's rows."""
    report: AnalysisReport


@dataclass(frozen=True, slots=True, eq=False)
class PlacedSpread(Value):
    """Which points of the analysed template the vertices of a surface lie near."""

    places: Places
    """Of that surface."""
    spread: Spread


@dataclass(frozen=True, slots=True, eq=False)
class Completed(Value):
    """The plausible shapes of a scan that was added to a family, best first."""

    member_id: str
    choices: tuple[Completion, ...]
    index: int = 0
    """The one that the member has now."""


@dataclass(frozen=True, slots=True, eq=False)
class Deformation(Value):
    """How a member differs from the template."""

    member_id: str
    report: DeformationReport


@dataclass(frozen=True, slots=True, eq=False)
class Correction(Value):
    """What the deformation of a member leaves to its correction, scan units."""

    member_id: str
    surface: Mesh
    values: Float32[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class Support(Value):
    """What a scan says of each vertex of its member's surface."""

    member_id: str
    surface: Mesh
    labels: UInt8[np.ndarray, " n"]
    """0 measured, 1 inferred, 2 contradicted."""
