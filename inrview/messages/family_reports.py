"""What jobs about families answer. Each report is complete in itself: newest wins."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value, Vector
from inrview.geometry.placement import Placement
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.notes import Note


@dataclass(frozen=True, slots=True, eq=False)
class AlignReport(Value):
    """The end of an alignment: a placement for each shape, in the order asked."""

    placements: tuple[Placement, ...]
    residuals: tuple[float, ...]
    """Mean distance of each shape to the family's mean, shape-space units."""
    notes: tuple[Note, ...] = ()
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class MemberQuality(Value):
    """How well one member's surface points lie on its learned surface."""

    name: str
    mean: float
    """Mean |f| / |grad f| over its surface samples, its own scan units."""
    correction: float
    """Mean |c| over its surface, its own scan units: where it is large, matches lie."""
    is_held_out: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class FamilyFitReport(Value):
    """Where the fit of a family stands. Loss histories are whole, thinned."""

    phase: str
    """"aligning", "sampling", "fitting", "codes", "done"."""
    step: int
    seconds: float
    steps_per_second: float
    loss_steps: Float32[np.ndarray, " k"]
    losses: Mapping[str, Float32[np.ndarray, " k"]]
    """By term, weights included, over `loss_steps`; "total" among them."""
    fraction: float | None = None
    remaining_seconds: float | None = None
    snapshot: FamilySnapshot | None = None
    qualities: tuple[MemberQuality, ...] = ()
    device: str = "cpu"
    notes: tuple[Note, ...] = ()
    startup_seconds: float = 0.0
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Completion(Value):
    """One plausible member for a scan."""

    member: MemberSnapshot
    misfit: float
    """Mean distance of the scan's points to the surface, scan units."""
    energy: float
    """Half the squared Mahalanobis length of the code within the family's codes."""


@dataclass(frozen=True, slots=True, eq=False)
class CodeFitReport(Value):
    """Where the search for a code stands; the best completion first."""

    fraction: float | None
    text: str
    completions: tuple[Completion, ...] = ()
    notes: tuple[Note, ...] = ()
    """Among them: this scan does not fit the family, with the figure that shows it."""
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class ShapeDragReport(Value):
    """A member moved by its pins."""

    member: MemberSnapshot
    misses: Float32[np.ndarray, " n"]
    """Distance of each pinned point from its target, scan units."""
    energy: float
    """Half the squared Mahalanobis length of the code within the family's codes."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class DeformationReport(Value):
    """Arrows and a warped grid, in the member's scan space without origin."""

    starts: Float32[np.ndarray, "n 3"]
    """Points on the member's surface."""
    ends: Float32[np.ndarray, "n 3"]
    """Where they lie in template space, drawn in the member's frame."""
    grid: Float32[np.ndarray, "a b c 3"]
    """A regular grid of template space pulled back to the member."""
    folded_share: float
    """Share of the surface where the deformation turns inside out (det < 0), 0 to 1."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class TemplatePoint(Value):
    """Where in template space a place of a member lies, edits included."""

    position: Vector
    slopes: tuple[Vector, Vector, Vector]
    """Rows of the matrix that turns a small move in the member's scan space into the
    template's."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class MappedPoints(Value):
    """Where points went, and how far each match can be trusted."""

    positions: Float32[np.ndarray, "n 3"]
    """In the target's scan space, without origin, in the order asked."""
    confidence: Float32[np.ndarray, " n"]
    """0 to 1, from the distance in template space and both corrections."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class SupportReport(Value):
    """What a scan says of each vertex of a completed surface."""

    labels: UInt8[np.ndarray, " n"]
    """0 measured, 1 inferred, 2 contradicted (seen free, or measured elsewhere)."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class CorrectionReport(Value):
    """The size of the correction at each vertex of a surface, scan units."""

    values: Float32[np.ndarray, " n"]
    is_final: bool = True


FamilyAnswer = (
    CorrectionReport
    | AlignReport
    | FamilyFitReport
    | CodeFitReport
    | ShapeDragReport
    | DeformationReport
    | TemplatePoint
    | MappedPoints
    | SupportReport
)
