"""What can be asked about a whole family, and what is answered."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int32, Int64

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot
from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.messages.notes import Note

SIMILARITIES = ("rigid", "full", "none")


@dataclass(frozen=True, slots=True, eq=False)
class LabelSource(Value):
    """A member whose labels are known."""

    member: MemberSnapshot
    surface: Mesh
    """In the member's scan space; the labels are its."""
    labels: Int32[np.ndarray, " n"]
    is_of_faces: bool = False
    """One label for each face, or for each vertex."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelsRequest(Value):
    """Carry labels to another member or the template; several sources vote."""

    sources: tuple[LabelSource, ...]
    target: MemberSnapshot
    surface: Mesh
    """The target's, in its scan space."""
    is_of_faces: bool = False
    """Labels are wanted for its faces, not for its vertices."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelsReport(Value):
    """Labels of the target's vertices or faces."""

    labels: Int32[np.ndarray, " n"]
    agreement: Float32[np.ndarray, " n"]
    """Share of the votes that the label had, 0 to 1; one source agrees with itself."""
    confidence: Float32[np.ndarray, " n"]
    """Of the best vote for the label, 0 to 1."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class TemplateLabelsRequest(Value):
    """Put labels on the template: at the places of the first source, all voting."""

    sources: tuple[LabelSource, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class TemplateLabelsReport(Value):
    """The labels, in the learned template's space."""

    labels: TemplateLabels
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkSource(Value):
    """A member whose landmarks are known."""

    member: MemberSnapshot
    surface: Mesh
    positions: Float32[np.ndarray, "n 3"]
    """In the member's scan space, without origin."""


@dataclass(frozen=True, slots=True, eq=False)
class LandmarksRequest(Value):
    """Carry landmarks to another member; what several sources say is averaged."""

    sources: tuple[LandmarkSource, ...]
    target: MemberSnapshot
    surface: Mesh


@dataclass(frozen=True, slots=True, eq=False)
class LandmarksReport(Value):
    """Where landmarks lie on the target and in template space."""

    positions: Float32[np.ndarray, "n 3"]
    """On the target's surface, its scan space without origin."""
    template: Float32[np.ndarray, "n 3"]
    """In the learned template's space."""
    spread: Float32[np.ndarray, " n"]
    """Root mean square distance of what the sources say from their mean, target's scan
    units; 0 for one source."""
    confidence: Float32[np.ndarray, " n"]
    apart: Float32[np.ndarray, "s n"]
    """How far the landmarks given lie from their own surface, its scan units."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Subject(Value):
    """A member to be analysed."""

    name: str
    member: MemberSnapshot
    mesh: Mesh | None = None
    """Its own, scan space; used where it lies on what was learned."""


@dataclass(frozen=True, slots=True, eq=False)
class AnalysisRequest(Value):
    """How the members of a family differ, at every point of their template."""

    template: MemberSnapshot
    subjects: tuple[Subject, ...]
    resolution: int = 96
    """Cells along the template's box."""
    similarity: str = "rigid"
    """What is taken out before members are compared: "rigid" place and turn (sizes as
    the family's alignment left them), "full" the size too, "none" nothing more than
    that alignment did."""
    groups: Mapping[str, str] | None = None
    """The group of members by name: two groups are compared."""
    permutations: int = 2000
    """Drawn at random where there are more arrangements than that."""
    seed: int = 0
    landmarks: tuple[Landmark, ...] = ()
    labels: TemplateLabels | None = None
    measurements: tuple[Measurement, ...] = ()
    unit: str = "unit"
    """Of scan space; only told again."""
    key: str = "analysis"


@dataclass(frozen=True, slots=True, eq=False)
class Variation(Value):
    """How much members differ at each template vertex, scan units."""

    magnitude: Float32[np.ndarray, " v"]
    """Root mean square distance from the mean shape."""
    normal: Float32[np.ndarray, " v"]
    """The part of it along the mean shape's normal."""
    tangential: Float32[np.ndarray, " v"]
    """The part along its surface."""
    direction: Float32[np.ndarray, "v 3"]
    """Unit vector along which they differ most."""
    direction_share: Float32[np.ndarray, " v"]
    """Share of the variance along it, 1/3 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Value):
    """Two groups compared at each template vertex."""

    statistic: str
    """"place" (where it lies) or "stretch" (how much surface there is)."""
    groups: tuple[str, str]
    counts: tuple[int, int]
    difference: Float32[np.ndarray, "v d"]
    """Second group less first: a vector in scan units, or the log of the area."""
    f: Float32[np.ndarray, " v"]
    p: Float32[np.ndarray, " v"]
    q: Float32[np.ndarray, " v"]
    p_family: Float32[np.ndarray, " v"]
    arrangements: int
    is_exact: bool
    """All arrangements were tried, not random ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Modes(Value):
    """Principal directions in which whole shapes differ."""

    shapes: Float32[np.ndarray, "m v 3"]
    """Displacement of each vertex for one standard deviation, scan units."""
    shares: Float64[np.ndarray, " m"]
    """Explained share of all variance."""
    scores: Float64[np.ndarray, "n m"]
    """Of members, in standard deviations."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinship(Value):
    """How far whole shapes lie apart."""

    distances: Float64[np.ndarray, "n n"]
    """Root mean square distance between corresponding points, scan units."""
    linkage: Float64[np.ndarray, "k 4"]
    """Average linkage, as scipy has it."""
    order: Int64[np.ndarray, " n"]
    """Of the leaves."""
    places: Float64[np.ndarray, "n 2"]
    """On a map: classical scaling of the distances, scan units."""
    shown: float
    """Share of the squared distances that the map shows, 0 to 1."""


@dataclass(frozen=True, slots=True, eq=False)
class AnalysisReport(Value):
    """All that was found; rows are members in the order of `names`."""

    names: tuple[str, ...]
    mean: Mesh
    """The mean shape: the template's triangles at the members' mean places."""
    template: Float32[np.ndarray, "v 3"]
    """The same vertices in template space."""
    weights: Float64[np.ndarray, " v"]
    """Share of each vertex of the mean shape's area, summing to 1."""
    places: Float32[np.ndarray, "n v 3"]
    """Of each template vertex on each member, the similarity taken out, scan units."""
    similarity: str
    confidence: Float32[np.ndarray, "n v"]
    deviation: Float32[np.ndarray, "n v"]
    """From the mean along its normal, positive outside, scan units."""
    rms: Float64[np.ndarray, " n"]
    """Of each member's distance from the mean, over the surface."""
    variation: Variation
    comparisons: tuple[Comparison, ...]
    modes: Modes
    kinship: Kinship
    measurements: tuple[Measurement, ...]
    values: Float64[np.ndarray, "n k"]
    """What was measured, NaN where it could not be."""
    outlying: Float64[np.ndarray, "n c"]
    """Robust z-scores: of `rms`, then of each measurement."""
    unit: str = "unit"
    notes: tuple[Note, ...] = ()
    seconds: float = 0.0
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class WriteAnalysisRequest(Value):
    """Write an analysis: a report with pictures, tables, figures."""

    report: AnalysisReport
    title: str
    page: str | None = None
    """Path of one self-contained HTML file."""
    folder: str | None = None
    """Of CSV tables and of figures as PNG and SVG."""
    overwrite: bool = False
    up_axis: str = "y"
    settings: tuple[tuple[str, str], ...] = ()
    """Words and values that say how it was made."""


AnalysisAsk = (
    LabelsRequest
    | TemplateLabelsRequest
    | LandmarksRequest
    | AnalysisRequest
    | WriteAnalysisRequest
)
AnalysisAnswer = LabelsReport | TemplateLabelsReport | LandmarksReport | AnalysisReport
