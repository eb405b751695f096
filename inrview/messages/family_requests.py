"""What can be asked about families. Frozen, complete in itself, no callbacks."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family import (
    FamilyFitSpec,
    FamilySnapshot,
    FamilySpec,
    MemberSnapshot,
)
from inrview.messages.family_colors import FamilyColors
from inrview.messages.landmarks import Landmark

Scales = Literal["auto", "common", "own"]


@dataclass(frozen=True, slots=True, eq=False)
class FamilyShape(Value):
    """A shape that a family is to be learned from."""

    name: str
    geometry: Points | Mesh
    """In its own scan space."""
    up_axis: str = "y"
    placement: Placement | None = None
    """Where it lies in the family's shape space; `AlignRequest` finds it."""
    is_held_out: bool = False
    landmarks: tuple[Landmark, ...] = ()
    """Named places of its surface, in its scan space without origin."""


@dataclass(frozen=True, slots=True, eq=False)
class AlignRequest(Value):
    """Bring shapes into one frame: up axis, scale, turn about up (symmetric yaw)."""

    shapes: tuple[FamilyShape, ...]
    turns: bool = True
    """Look for the turn about the up axis; else files are taken to face one way."""
    scales: Scales = "auto"
    """One scale for all (sizes differ within the family), or each its own.

    By itself one for all, unless sizes differ so much that shapes would hardly overlap.
    """


@dataclass(frozen=True, slots=True, eq=False)
class FamilyFitRequest(Value):
    """Learn a family.

    Shapes without a placement stand as they are, at one scale, about the middles of
    their boxes; an `AlignRequest` finds better ones.
    """

    shapes: tuple[FamilyShape, ...]
    family: FamilySpec = FamilySpec()
    fit: FamilyFitSpec = FamilyFitSpec()
    start: FamilySnapshot | None = None
    """Continue from these weights (same spec) instead of from scratch."""


@dataclass(frozen=True, slots=True, eq=False)
class CodeFitRequest(Value):
    """Find the code of a shape that the family was not learned from."""

    family: FamilySnapshot
    shape: FamilyShape
    """Without a placement, its pose is searched for: several starts, all turns."""
    is_partial: bool = False
    """Parts may be missing: only what was measured pulls, free space pushes."""
    seconds: float | None = None
    steps: int | None = None
    seed: int = 0
    completions: int = 1
    """How many plausible codes to draw when the data leave room."""
    is_fine_tuned: bool = False
    """Let a local warp take up what the code leaves over."""
    viewpoint: Float32[np.ndarray, "3"] | None = None
    """Where the scanner stood, scan space without origin: free space is known."""


@dataclass(frozen=True, slots=True, eq=False)
class Pins(Value):
    """Points of a member held or dragged, in its scan space without origin."""

    sources: Float32[np.ndarray, "n 3"]
    targets: Float32[np.ndarray, "n 3"]
    """Equal to the source where a point is only held."""

    def __post_init__(self) -> None:
        for name in ("sources", "targets"):
            object.__setattr__(self, name, readonly(getattr(self, name), np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class ShapeDragRequest(Value):
    """Move a member's code so that pinned points go where they were dragged."""

    member: MemberSnapshot
    pins: Pins
    obedience: float = 0.5
    """0: stay in the family; 1: obey the hand, the rest taken by a local warp."""
    steps: int = 40
    start: Float32[np.ndarray, " k"] | None = None
    """Code to start from (the last answer, while dragging)."""


@dataclass(frozen=True, slots=True, eq=False)
class MembersSurfaceRequest(Value):
    """Surfaces of several members at each resolution in turn, all coarse ones first.

    Where only the template's edits differ from the request before, what did not
    change is taken from a cache: deformed points, corrections, and values outside
    the reach of the edit.
    """

    members: tuple[MemberSnapshot, ...]
    keys: tuple[str, ...]
    """Names the report of each member."""
    resolutions: tuple[int, ...]
    budget_bytes: int = 1_500_000_000
    key: str = "members"
    watched_edit: str = ""
    """Id of the template edit whose fold risk is wanted as well."""
    has_places: bool = False
    """Say of each vertex where it lies in the template as well."""
    colors: FamilyColors = FamilyColors()
    """With places: colour the vertices so."""


@dataclass(frozen=True, slots=True, eq=False)
class DeformationRequest(Value):
    """How a member differs from the template: arrows and a warped grid."""

    member: MemberSnapshot
    arrows: int = 400
    cells: int = 12
    key: str = "deformation"


@dataclass(frozen=True, slots=True, eq=False)
class TemplatePointRequest(Value):
    """Ask where in template space a place of a member lies."""

    member: MemberSnapshot
    position: Vector
    """In the member's scan space, without origin."""
    key: str = "template-point"


@dataclass(frozen=True, slots=True, eq=False)
class CorrectionRequest(Value):
    """How much of a member's surface its deformation leaves to the correction."""

    member: MemberSnapshot
    surface: Mesh
    """In the member's scan space, without origin."""
    key: str = "correction"


@dataclass(frozen=True, slots=True, eq=False)
class MapPointsRequest(Value):
    """Carry points of one member's surface to another's, through template space."""

    source: MemberSnapshot
    target: MemberSnapshot
    positions: Float32[np.ndarray, "n 3"]
    """In the source's scan space, without origin."""
    target_surface: Mesh
    """In the target's scan space; the closest point is taken on its triangles."""


@dataclass(frozen=True, slots=True, eq=False)
class SupportRequest(Value):
    """Say of each vertex of a completed surface what the scan says there."""

    member: MemberSnapshot
    surface: Mesh
    scan: Points | Mesh
    viewpoint: Float32[np.ndarray, "3"] | None = None
    key: str = "support"


FamilyAsk = (
    AlignRequest
    | FamilyFitRequest
    | CodeFitRequest
    | ShapeDragRequest
    | MembersSurfaceRequest
    | DeformationRequest
    | CorrectionRequest
    | TemplatePointRequest
    | MapPointsRequest
    | SupportRequest
)
