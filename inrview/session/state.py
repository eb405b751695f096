"""What the window shows, as one frozen value that the session replaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, UInt8

from inrview.document.document import Document
from inrview.geometry.frozen import Value, Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family import FamilySnapshot, TemplateEdit
from inrview.messages.family_colors import ColorFitReport
from inrview.messages.family_reports import (
    FamilyFitReport,
)
from inrview.messages.matching_reports import TransferReport
from inrview.messages.notes import Note, Severity
from inrview.messages.reports import (
    DistanceReport,
    FitReport,
    Progress,
    RefineReport,
    SliceReport,
    SurfaceReport,
)
from inrview.messages.slopes import SurfaceSlopesReport
from inrview.messages.snapshot import Nature, ShapeSnapshot
from inrview.messages.support import SurfaceSupportReport
from inrview.session.compact_state import CompactState
from inrview.session.family_state import (
    Brush,
    CarriedColors,
    Completed,
    Correction,
    Deformation,
    Explored,
    FamilyAnalysis,
    LabelBrush,
    PlacedSpread,
    ShapeDrag,
    ShownLabels,
    Support,
    TemplateDrag,
    TemplateTool,
)
from inrview.session.fit_phase import FitPhase as FitPhase
from inrview.session.lab_state import LabState
from inrview.session.picture_state import PictureState
from inrview.session.sight import Sight

TEMPLATE = "template"
"""Key of the template among the surfaces of a family's members."""


EXPLORED = "explored"
"""Key of the shape that is explored, beside the members."""


@dataclass(frozen=True, slots=True, eq=False)
class JobState(Value):
    """One running or waiting job as the status bar shows it."""

    id: int
    slot: str
    title: str
    fraction: float | None = None
    text: str = ""
    can_cancel: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Message(Value):
    """Something to tell the user without stopping them."""

    id: int
    text: str
    severity: Severity = Severity.INFO
    details: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Probe(Value):
    """The field at a place in scan space without origin, as a `SliceReport` has it."""

    position: Vector
    value: float
    gradient_length: float
    is_distance: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class PointSelection(Value):
    """Which points of a cloud are selected; of that very cloud."""

    points: Points
    mask: Bool[np.ndarray, " _"]

    @property
    def count(self) -> int:
        """How many."""
        return int(np.count_nonzero(self.mask))


@dataclass(frozen=True, slots=True, eq=False)
class PickedPlace(Value):
    """A place that was picked on a scan, without the scan's origin."""

    scan: str
    geometry: Points | Mesh
    position: Vector


@dataclass(frozen=True, slots=True, eq=False)
class ShapeSurface(Value):
    """The last surface of a shape that the slider is not about."""

    shape: str
    snapshot: ShapeSnapshot
    report: SurfaceReport


@dataclass(frozen=True, slots=True, eq=False)
class SessionState(Value):
    """The whole live picture: panels redraw what differs from the last one."""

    document: Document
    opening: int = 0
    """Grows when another document takes this one's place: ids may occur in both."""
    path: str | None = None
    is_modified: bool = False
    is_read_only: bool = False
    """Another window has this project open: it can be saved under another name."""
    undo_name: str | None = None
    redo_name: str | None = None
    history: tuple[str, ...] = ()
    history_index: int = 0

    selected: str | None = None
    """Id of the selected scan or shape."""
    preview_points: Points | None = None
    """First glimpse of a scan that is still loading."""

    active_shape: str | None = None
    """Id of the shape that Train, the slider and the surface are about."""

    pair: tuple[str | None, str | None] = (None, None)
    """Ids of the two shapes that a join is about, in their order."""
    composition_problem: str = ""
    """Why the active composition cannot be carried out on what its parts are now."""
    nature: Nature | None = None
    """What the values of the active shape's field may be taken for."""
    field_box: tuple[Vector, Vector] | None = None
    """Where the active shape's surface is looked for, in the file's coordinates."""

    fit_phase: FitPhase = FitPhase.IDLE
    fit: FitReport | None = None
    fit_shape: str | None = None
    """Id of the shape that the fit is, or was last, about."""
    sight: Sight | None = None
    """How the fit stands beside what was fused of the same depth images."""

    live_view: str = "balanced"
    """What goes first while a fit runs: the view ("smooth"), or training ("fast")."""

    resolution: int = 128
    """What the slider says."""
    level: float = 0.0
    """Offset of the level set, scan units."""
    surface: SurfaceReport | None = None
    """What the viewport shows."""
    surface_note: Note | None = None
    """Why the surface asked for is not there, or what to know about it."""
    surface_shape: str | None = None
    """Id of the shape that the surface belongs to."""
    placement: Placement | None = None
    """Of the field shown: scan space and its origin."""
    coarse_surface: SurfaceReport | None = None
    """A level that the machine draws fast, for use while the camera moves."""
    other_surfaces: tuple[ShapeSurface, ...] = ()
    """Of the other shapes that are not hidden, so that all are seen together."""
    refined: RefineReport | None = None
    surface_pending: int | None = None
    """The resolution now being computed, if any."""
    cached_resolutions: frozenset[int] = frozenset()
    max_resolution: int = 1024
    """The most that fits the memory budget."""

    picture: PictureState = PictureState()
    """What there is to show of the active picture."""
    lab: LabState = LabState()
    compact: CompactState = CompactState()
    """What the shape or picture on screen takes in few bytes."""

    active_family: str | None = None
    """Id of the family that the family panel and template edits are about."""
    family_fit: FamilyFitReport | None = None
    """Where the family's fit stands, or ended."""
    fit_family: str | None = None
    """Id of the family that the fit is, or was last, about."""
    family_snapshot: FamilySnapshot | None = None
    """The newest of the active family, whether kept in the document or not."""
    member_surfaces: Mapping[str, SurfaceReport] = field(default_factory=dict)
    """By member id; also under TEMPLATE and EXPLORED."""
    member_coarse: Mapping[str, SurfaceReport] = field(default_factory=dict)
    """The same, as coarse as the view draws them while the camera moves."""
    member_placements: Mapping[str, Placement] = field(default_factory=dict)
    """Of the surfaces shown: shape space to the scan space that each is in."""
    explored: Explored | None = None
    """A shape of the family's space that is looked at and not yet a member."""
    completed: Completed | None = None
    """The scan added last, with the other shapes it might have."""
    is_support_shown: bool = False
    support: Support | None = None
    """Of the selected member, where it is asked for."""
    is_deformation_shown: bool = False
    deformation: Deformation | None = None
    """Of the selected member, where it is asked for; the correction as well."""
    is_correction_shown: bool = False
    correction: Correction | None = None
    shape_drag: ShapeDrag | None = None
    """A member that is held by pins and dragged, not in the document yet."""
    preview_edits: tuple[TemplateEdit, ...] | None = None
    """The edits while one of them is dragged; not in the history yet."""
    template_drag: TemplateDrag | None = None
    """The hand on the template, if there is one."""
    template_tool: TemplateTool = TemplateTool()
    brush: Brush = Brush()
    is_painting: bool = False
    """The brush is down; its stroke is no step of the history yet."""
    member_colors: Mapping[str, UInt8[np.ndarray, "_ 3"]] = field(default_factory=dict)
    """Of the vertices of `member_surfaces`; nothing where the family has no colours."""
    label_brush: LabelBrush = LabelBrush()
    is_labelling: bool = False
    """The brush of labels is down; its stroke is no step of the history yet."""
    member_labels: Mapping[str, ShownLabels] = field(default_factory=dict)
    """Of the vertices of `member_surfaces`, and of coarse ones under them."""
    color_fit: ColorFitReport | None = None
    """Where the last fit of a colour field stands, or ended."""
    color_fit_family: str | None = None
    """Id of the family that takes colours from scans now."""
    carried: tuple[CarriedColors, ...] = ()
    """A texture that is looked at before it is baked, on each shape it goes onto."""
    transfer: TransferReport | None = None
    """Where the bake under way stands."""
    baked: tuple[tuple[str, float], ...] = ()
    """Files of the last bake, each with the share of it that is sure."""
    analysis: FamilyAnalysis | None = None
    """How the members of the active family differ, where that was asked."""
    analysis_progress: Progress | None = None
    """Where the analysis under way stands."""
    analysis_groups: Mapping[str, str] = field(default_factory=dict)
    """Groups to be compared, by the names of members."""
    spreads: Mapping[str, PlacedSpread] = field(default_factory=dict)
    """By the keys of `member_surfaces`, and of coarse ones under them."""
    fold_risk: float | None = None
    """Share of the dragged edit's reach that folds or nearly does, 0 to 1."""

    is_distance_shown: bool = False
    distance: DistanceReport | None = None
    """Its `surface` is the very mesh of the surface report that it was measured on."""
    is_surface_support_shown: bool = False
    surface_support: SurfaceSupportReport | None = None
    """Of the surface shown, or while a fit runs or it is trimmed of one before."""
    is_surface_slopes_shown: bool = False
    surface_slopes: SurfaceSlopesReport | None = None
    """Of the surface shown, or while a fit runs of one before."""
    trim: float | None = None
    """Distance to the data beyond which the surface is left out, scan units."""
    point_selection: Mapping[str, PointSelection] = field(default_factory=dict)
    """Selected points, by the ids of scans; only scans that have some."""
    picked_places: tuple[PickedPlace, ...] = ()
    """The same places on two scans, by turns."""
    is_slice_shown: bool = False
    slice: SliceReport | None = None
    probe: Probe | None = None
    """The field where the user points."""

    jobs: tuple[JobState, ...] = ()
    messages: tuple[Message, ...] = ()
    is_ready: bool = False
    """Workers are warm."""
    stalled: frozenset[str] = frozenset()
    """Slots whose worker does not answer; `restart_worker` helps."""
    worker_memory: int = 0
    """Resident bytes of all workers."""
    autosaved_at: float | None = None
    """When the work was last put in safety, seconds since the epoch."""
    recoverable: tuple[str, ...] = ()
    """Recovery folders found at the start."""

    @property
    def training_phase(self) -> FitPhase:
        """Of what the one button is about: the fit, or the lab while it is open."""
        return self.lab.phase if self.lab.is_open else self.fit_phase
