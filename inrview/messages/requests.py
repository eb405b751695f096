"""Everything that can be asked of a worker. Frozen, complete in itself, no callbacks.

The job that answers each request is named in `engine/jobs.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.analysis import AnalysisAsk
from inrview.messages.analysis_view import AnalysisViewAsk
from inrview.messages.baking import BakeRequest
from inrview.messages.compact import CompactAsk
from inrview.messages.family_colors import ColorAsk, FamilyColors
from inrview.messages.family_requests import FamilyAsk
from inrview.messages.fusion import FusionAsk
from inrview.messages.lab import LabAsk
from inrview.messages.mark_requests import MarkAsk
from inrview.messages.matching_requests import MatchingAsk
from inrview.messages.picture import PictureAsk
from inrview.messages.scan_editing import EditingAsk
from inrview.messages.slopes import SurfaceSlopesRequest
from inrview.messages.snapshot import AnySnapshot, FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.messages.support import SurfaceSupportRequest, Trim


@dataclass(frozen=True, slots=True, eq=False)
class LoadRequest(Value):
    """Read files; with `pose_files` (or pose files beside them) place each scan."""

    paths: tuple[str, ...]
    pose_file: str | None = None
    use_poses: bool = True
    intrinsics: str | None = None
    """The camera's file: the paths are depth images, the pose file a trajectory."""
    depth_scale: float | None = None
    """Units of depth in a metre; told by the files, or assumed, if None."""


@dataclass(frozen=True, slots=True, eq=False)
class FitRequest(Value):
    """Fit one field to one shape, given by one or several scans in common space."""

    scans: tuple[Points | Mesh, ...]
    field: FieldSpec = FieldSpec()
    fit: FitSpec = FitSpec()
    start: FieldSnapshot | None = None
    """Continue from these weights (same spec) instead of from scratch."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceRequest(Value):
    """Extract the level set at each resolution in turn, coarse first."""

    snapshot: AnySnapshot
    resolutions: tuple[int, ...]
    level: float = 0.0
    """Offset in scan units; 0 is the surface itself."""
    low: Vector | None = None
    """Restrict to a box in shape space (with `high`); the field's own box if None."""
    high: Vector | None = None
    budget_bytes: int = 1_500_000_000
    key: str = "surface"
    """Mailbox key: one per shape and purpose."""


@dataclass(frozen=True, slots=True, eq=False)
class View(Value):
    """A camera as plain numbers, in scan space without `origin`."""

    position: Vector
    focal_point: Vector
    up: Vector
    angle: float
    """Vertical opening angle in degrees; ignored when `parallel_scale` is set."""
    parallel_scale: float | None
    """Half the height of the view in scan units, for a parallel projection."""
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class RefineRequest(Value):
    """Extract only what a view shows, until a cell is about a pixel."""

    snapshot: AnySnapshot
    view: View
    level: float = 0.0
    start_resolution: int = 256
    max_resolution: int = 8192
    triangle_budget: int = 1_500_000
    key: str = "refine"


@dataclass(frozen=True, slots=True, eq=False)
class SliceRequest(Value):
    """Sample the field on a square of a plane (scan space without `origin`)."""

    snapshot: AnySnapshot
    center: Vector
    normal: Vector
    half_size: float
    pixels: int = 256
    key: str = "slice"


@dataclass(frozen=True, slots=True, eq=False)
class DistanceRequest(Value):
    """Signed distance from each vertex of a surface to the scan, in scan units."""

    surface: Mesh
    scans: tuple[Points | Mesh, ...]
    key: str = "distance"


@dataclass(frozen=True, slots=True, eq=False)
class ExportRequest(Value):
    """Extract at a resolution and write a mesh file in the scan's own coordinates."""

    snapshot: AnySnapshot
    path: str
    resolution: int = 256
    level: float = 0.0
    overwrite: bool = False
    file_format: str | None = None
    """"ply", "obj", "stl" or "glb"; from the path's ending if None."""
    colors_from: tuple[Points | Mesh, ...] = ()
    family_colors: FamilyColors = FamilyColors()
    """Of the family that a member belongs to; they go before those of scans."""
    trim: Trim | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CompareRequest(Value):
    """Compare two files or meshes; processing/compare.py defines the measures."""

    first: str | Mesh | Points
    second: str | Mesh | Points
    samples: int = 100_000
    seed: int = 0
    threshold: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RenderRequest(Value):
    """Draw a mesh, points or a snapshot's surface, off screen, to a PNG.

    A path that ends in .gif or .webp gets a picture of one full turn.
    """

    subject: Mesh | Points | AnySnapshot
    path: str | None = None
    width: int = 1280
    height: int = 800
    resolution: int = 256
    up_axis: str = "y"
    overwrite: bool = False
    background: Vector = (1.0, 1.0, 1.0)
    seconds: float = 6.0
    """How long a full turn takes."""
    frames_per_second: int = 20
    trim: Trim | None = None
    """Of a snapshot's surface; what is drawn as it is given is not trimmed."""


@dataclass(frozen=True, slots=True, eq=False)
class SaveRequest(Value):
    """Write the project `document` (document.Document) to `path`, atomically."""

    document: Any
    path: str
    preview: Float32[np.ndarray, "h w 3"] | None = None
    backups: int = 2
    is_compact: bool = False
    """Store snapshots as float16, half the size; for samples."""
    key: str = "save"


@dataclass(frozen=True, slots=True, eq=False)
class OpenProjectRequest(Value):
    """Read a project file."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class WarmUpRequest(Value):
    """Import and compile what the slot's first real request will need."""

    slot: str


Request = (
    LoadRequest
    | FitRequest
    | SurfaceRequest
    | RefineRequest
    | SliceRequest
    | DistanceRequest
    | SurfaceSupportRequest
    | SurfaceSlopesRequest
    | ExportRequest
    | CompareRequest
    | RenderRequest
    | SaveRequest
    | OpenProjectRequest
    | BakeRequest
    | WarmUpRequest
    | FamilyAsk
    | MatchingAsk
    | ColorAsk
    | AnalysisAsk
    | AnalysisViewAsk
    | PictureAsk
    | LabAsk
    | MarkAsk
    | CompactAsk
    | EditingAsk
    | FusionAsk
)
