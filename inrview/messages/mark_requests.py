"""What is asked about the labels and landmarks of a template, and their files."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.frozen import Value
from inrview.messages.analysis import Subject
from inrview.messages.family_requests import FamilyShape
from inrview.messages.landmarks import Landmark, TemplateLabels
from inrview.messages.notes import Note


@dataclass(frozen=True, slots=True, eq=False)
class LabelsAtRequest(Value):
    """Ask for the labels of surfaces whose places in the template are known."""

    labels: TemplateLabels
    keys: tuple[str, ...]
    positions: tuple[Float32[np.ndarray, "_ 3"], ...]
    """Of the surfaces' vertices, in the learned template's space, by key."""
    key: str = "labels-at"


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceLabels(Value):
    """Labels of the vertices of one surface."""

    loaded: Int32[np.ndarray, " n"]
    """Without what was painted."""
    agreement: Float32[np.ndarray, " n"]
    """Share of the votes that those had, 0 to 1."""
    labels: Int32[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class LabelsAtReport(Value):
    """One answer for each surface asked about, in that order."""

    surfaces: tuple[SurfaceLabels, ...]
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class ReadMarksRequest(Value):
    """Read a file of labels, or of landmarks, for each of some members."""

    files: tuple[tuple[Subject, str], ...]
    """Members and the paths of their files; several vote, or are averaged."""
    is_of_landmarks: bool = False
    names: tuple[str, ...] = ()
    """Of the labels 0, 1, ... that are known already."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadMarksReport(Value):
    """What the files say, in the learned template's space."""

    labels: TemplateLabels | None = None
    landmarks: tuple[Landmark, ...] = ()
    notes: tuple[Note, ...] = ()
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class WriteMarksRequest(Value):
    """Write a template's labels, or its landmarks, as those of a member."""

    target: Subject
    path: str
    labels: TemplateLabels | None = None
    landmarks: tuple[Landmark, ...] = ()
    """Written where there are no labels."""
    is_of_faces: bool = False
    resolution: int = 192
    """Of the member's surface, where its own mesh is not used."""
    overwrite: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class WriteMarksReport(Value):
    """What was written."""

    path: str
    count: int
    """Labels, or landmarks."""
    is_own: bool
    """They are of the member's own mesh, not of its learned surface."""
    confidence: Float32[np.ndarray, " n"]
    agreement: Float32[np.ndarray, " n"] | None = None
    """None: landmarks."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class ShapeLandmarksRequest(Value):
    """Read landmarks of shapes, which need not have been learned."""

    files: tuple[tuple[FamilyShape, str], ...]
    """Shapes and the paths of their tables: name, x, y, z, file coordinates."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeLandmarksReport(Value):
    """What the files say, shape by shape."""

    landmarks: tuple[tuple[Landmark, ...], ...]
    """In the shapes' scan spaces, without origin, on their surfaces."""
    notes: tuple[Note, ...] = ()
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class LandmarkTable(Value):
    """Landmarks of one shape as a file is to have them."""

    path: str
    landmarks: tuple[Landmark, ...]
    """In file coordinates."""


@dataclass(frozen=True, slots=True)
class WriteLandmarksRequest(Value):
    """Write the landmarks of shapes as tables that can be read again."""

    tables: tuple[LandmarkTable, ...]
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class WriteLandmarksReport(Value):
    """What was written."""

    paths: tuple[str, ...]
    count: int
    """Landmarks in all of them."""
    is_final: bool = True


MarkAsk = (
    LabelsAtRequest
    | ReadMarksRequest
    | WriteMarksRequest
    | ShapeLandmarksRequest
    | WriteLandmarksRequest
)
MarkAnswer = (
    LabelsAtReport
    | ReadMarksReport
    | WriteMarksReport
    | ShapeLandmarksReport
    | WriteLandmarksReport
)
