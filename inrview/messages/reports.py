"""Everything a job may yield. Each report is complete in itself: newest wins.

Jobs yield reports with `is_final=False` while they work and exactly one with
`is_final=True` at the end. A failure the user can understand is raised as `UserError`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.analysis import AnalysisAnswer
from inrview.messages.analysis_view import AnalysisViewAnswer
from inrview.messages.baking import BakeReport
from inrview.messages.compact import CompactAnswer
from inrview.messages.family_colors import ColorAnswer, Places
from inrview.messages.family_reports import FamilyAnswer
from inrview.messages.fusion import FuseReport
from inrview.messages.lab import LabAnswer
from inrview.messages.mark_requests import MarkAnswer
from inrview.messages.matching_reports import MatchingAnswer
from inrview.messages.notes import Note
from inrview.messages.picture import PictureAnswer
from inrview.messages.scan_editing import EditingAnswer
from inrview.messages.slopes import SurfaceSlopesReport
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.support import SurfaceSupportReport


@dataclass(frozen=True, slots=True, eq=False)
class Progress(Value):
    """How far a job is (0 to 1, or None when unknown) and what it is doing."""

    fraction: float | None
    text: str
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class LoadedScan(Value):
    """One scan as read: geometry, what is right and wrong with it, what was assumed."""

    name: str
    path: str
    geometry: Points | Mesh
    notes: tuple[Note, ...] = ()
    unit: str = "unit"
    """"m", "mm", ... or "unit" when nothing says."""
    up_axis: str = "y"


@dataclass(frozen=True, slots=True, eq=False)
class LoadReport(Value):
    """Progress of a load, an early glimpse of the points, and in the end the scans."""

    fraction: float | None
    text: str
    preview: Points | None = None
    scans: tuple[LoadedScan, ...] = ()
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Quality(Value):
    """Distance of held-out points to the surface, |f|/|grad f|, scan units."""

    mean: float
    rms: float
    within_share: float
    """Share of held-out points nearer than `within`, 0 to 1."""
    within: float
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class FitReport(Value):
    """Where a fit stands. `losses` is the whole history, thinned."""

    phase: str
    """"sampling", "fitting", "rolled back", "done"."""
    step: int
    seconds: float
    """Work so far: preparing, sampling and steps; no interpreter start or compiling."""
    steps_per_second: float
    loss_steps: Float32[np.ndarray, " k"]
    losses: Float32[np.ndarray, " k"]
    loss: float
    fraction: float | None = None
    remaining_seconds: float | None = None
    snapshot: FieldSnapshot | None = None
    quality: Quality | None = None
    noise: float | None = None
    """Measured noise, standard deviation in scan units."""
    evaluations: int = 0
    device: str = "cpu"
    notes: tuple[Note, ...] = ()
    startup_seconds: float = 0.0
    first_snapshot_seconds: float | None = None
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceReport(Value):
    """A finished surface at one resolution, in scan space, with normals."""

    mesh: Mesh
    resolution: int
    level: float
    step: int
    """Step of the snapshot that was queried."""
    seconds: float
    evaluations: int
    peak_bytes: int
    next_resolution: int | None = None
    """The finer pass now under way, if any."""
    note: Note | None = None
    """E.g. no surface at this level, with the field's range; or refused by budget."""
    places: Places | None = None
    """Of a family's member: where its vertices lie in the template, and colours."""
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MemberSurfaceReport(Value):
    """A surface of one of the members that were asked for together."""

    key: str
    """Which of them; the mailbox keeps the newest of each."""
    surface: SurfaceReport
    fold_risk: float | None = None
    """Share of the watched edit's reach that folds or nearly does, 0 to 1."""
    is_final: bool = False
    """The last of the job."""


@dataclass(frozen=True, slots=True, eq=False)
class RefineReport(Value):
    """Blocks of a finer surface inside a view; replaces the part it covers."""

    mesh: Mesh
    effective_resolution: int
    seconds: float
    step: int
    is_final: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SliceReport(Value):
    """Field values `values[row, column]` on a square, in scan units.

    Of an occupancy field they are one half less the occupancy: negative inside as well.
    """

    values: Float32[np.ndarray, "p p"]
    gradient_lengths: Float32[np.ndarray, "p p"]
    corner: Vector
    """Position of `values[0, 0]`."""
    along_columns: Vector
    """From the first to the last column."""
    along_rows: Vector
    """From the first to the last row."""
    step: int
    is_distance: bool = True
    slope_error: float | None = None
    """Mean of abs(|grad f| - 1) near the surface on the square, 0 for a distance."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class DistanceReport(Value):
    """Per-vertex signed distance to the scan (positive outside), in scan units."""

    distances: Float32[np.ndarray, " n"]
    surface: Mesh
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Result(Value):
    """The end of a job whose answer is a table of plain numbers and names."""

    values: Mapping[str, Any]
    notes: tuple[Note, ...] = ()
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class OpenedProject(Value):
    """The end of an open: the document (document.Document) and notes on damage."""

    document: Any
    notes: tuple[Note, ...] = ()
    is_final: bool = True


Report = (
    Progress
    | LoadReport
    | FitReport
    | SurfaceReport
    | RefineReport
    | SliceReport
    | DistanceReport
    | SurfaceSupportReport
    | SurfaceSlopesReport
    | Result
    | OpenedProject
    | BakeReport
    | MemberSurfaceReport
    | FamilyAnswer
    | MatchingAnswer
    | ColorAnswer
    | AnalysisAnswer
    | AnalysisViewAnswer
    | PictureAnswer
    | LabAnswer
    | MarkAnswer
    | CompactAnswer
    | EditingAnswer
    | FuseReport
)
