"""The project as a frozen tree of values; an edit makes a new one (see edits.py)."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, readonly
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.geometry.raster import Raster
from inrview.messages.composition import Composition
from inrview.messages.family import (
    Anchors,
    FamilyFitSpec,
    FamilyPart,
    FamilySnapshot,
    FamilySpec,
    LocalWarp,
    MemberSnapshot,
    TemplateEdit,
)
from inrview.messages.family_colors import FamilyColors
from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.messages.notes import Note
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec


@dataclass(frozen=True, slots=True, eq=False)
class Scan(Value):
    """A scan in the scene: its geometry, what was noted, and what was assumed."""

    id: str
    name: str
    geometry: Points | Mesh
    path: str = ""
    notes: tuple[Note, ...] = ()
    unit: str = "unit"
    up_axis: str = "y"
    is_visible: bool = True
    extra: str = ""
    """JSON that a newer version wrote about it and that is written back."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape(Value):
    """A shape being learned: the scans that measure it and the field that says it."""

    id: str
    name: str
    scan_ids: tuple[str, ...]
    field: FieldSpec = FieldSpec()
    fit: FitSpec = FitSpec()
    snapshot: FieldSnapshot | None = None
    is_visible: bool = True
    extra: str = ""
    composition: Composition | None = None
    """Of a shape that is made of others: it has neither scans nor a snapshot."""
    is_stale: bool = False
    """Its scans were edited since it was fitted: the next fit begins anew."""
    baseline: str | None = None
    """Scan that no fit learns from: its surface by a method that does not learn."""
    family_part: FamilyPart | None = None
    """Of a shape that a family has: it has neither scans nor a snapshot."""

    @property
    def is_made(self) -> bool:
        """Whether its field is made of others': it has none to be fitted."""
        return self.composition is not None or self.family_part is not None


@dataclass(frozen=True, slots=True, eq=False)
class Picture(Value):
    """A picture being learned: its pixels, and the field that says them."""

    id: str
    name: str
    raster: Raster
    path: str = ""
    notes: tuple[Note, ...] = ()
    field: FieldSpec = FieldSpec("image")
    fit: FitSpec = FitSpec()
    snapshot: ImageSnapshot | None = None
    is_visible: bool = True
    extra: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Member(Value):
    """A shape of a family: the scan that measures it, where it lies, and its code."""

    id: str
    name: str
    """Unique in its family; the stem of its file, if it came from one."""
    scan_id: str | None = None
    """None for a shape that was made in the family: sampled, mixed, or dragged."""
    placement: Placement | None = None
    """Family's shape space to its scan space; None until aligned."""
    code: Float32[np.ndarray, " k"] | None = None
    """A code of its own; None: the one that the family's snapshot has for its name."""
    warp: LocalWarp | None = None
    is_held_out: bool = False
    is_visible: bool = True
    extra: str = ""
    landmarks: tuple[Landmark, ...] = ()
    """Named places of its scan, in scan space without origin: they steer a fit."""

    def __post_init__(self) -> None:
        if self.code is not None:
            object.__setattr__(self, "code", readonly(self.code, np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Family(Value):
    """Shapes that share a template, what was learned of them, and its edits."""

    id: str
    name: str
    members: tuple[Member, ...]
    spec: FamilySpec = FamilySpec()
    fit: FamilyFitSpec = FamilyFitSpec()
    snapshot: FamilySnapshot | None = None
    edits: tuple[TemplateEdit, ...] = ()
    """First to last; each acts on what those before it made."""
    is_visible: bool = True
    extra: str = ""
    colors: FamilyColors = FamilyColors()
    """In the learned template's space, apart from the weights: they outlive a fit."""
    landmarks: tuple[Landmark, ...] = ()
    labels: TemplateLabels | None = None
    measurements: tuple[Measurement, ...] = ()

    def member(self, member_id: str) -> Member:
        """Return the member with this id."""
        return next(member for member in self.members if member.id == member_id)

    def member_snapshot(self, member: Member) -> MemberSnapshot | None:
        """Return a member as a field to ask, edits included; None if not learned."""
        snapshot = self.snapshot
        if snapshot is None:
            return None
        is_learned = member.name in snapshot.names
        if member.code is None and not is_learned:
            return None
        code = member.code if member.code is not None else snapshot.code(member.name)
        placement = member.placement
        if placement is None:
            placed = snapshot.placement(member.name) if is_learned else None
            placement = placed or Placement()
        anchors = self._anchors(member)
        return MemberSnapshot(
            snapshot, code, placement, self.edits, member.warp, anchors
        )

    def _anchors(self, member: Member) -> Anchors | None:
        """Return the landmarks that a member shares with the template, if heeded."""
        if not self.fit.uses_landmarks:
            return None
        known = {one.name: one.position for one in self.landmarks}
        shared = [one for one in member.landmarks if one.name in known]
        if not shared:
            return None
        return Anchors(
            np.array([one.position for one in shared], np.float32),
            np.array([known[one.name] for one in shared], np.float32),
        )

    def with_learned(self, snapshot: FamilySnapshot | None) -> "Family":
        """Return the family as a fit has it, landmarks that steered it included."""
        learned = () if snapshot is None else snapshot.landmarks
        every = {one.name: one for one in (*self.landmarks, *learned)}
        return replace(self, snapshot=snapshot, landmarks=tuple(every.values()))

    def with_landmarks(self, snapshot: FamilySnapshot) -> FamilySnapshot:
        """Return what was learned with the template's landmarks as they are now."""
        return replace(snapshot, landmarks=self.landmarks)

    def part_snapshot(self, part: FamilyPart) -> MemberSnapshot | None:
        """Return the shape that was taken of this family; None if not learned."""
        if part.member is not None:
            member = self.member(part.member)
            return self.member_snapshot(member)
        if part.code is None or self.snapshot is None:
            return self.template_snapshot()
        placement = part.placement or Placement()
        return MemberSnapshot(self.snapshot, part.code, placement, self.edits)

    def template_snapshot(self) -> MemberSnapshot | None:
        """Return the edited template as a field to ask; None if nothing is learned."""
        if self.snapshot is None:
            return None
        return MemberSnapshot(self.snapshot, None, Placement(), self.edits)


@dataclass(frozen=True, slots=True, eq=False)
class Document(Value):
    """Scans, shapes, families, pictures. Versions share what did not change."""

    scans: tuple[Scan, ...] = ()
    shapes: tuple[Shape, ...] = ()
    families: tuple[Family, ...] = ()
    extra: str = ""
    extra_parts: tuple[tuple[str, bytes], ...] = ()
    """Parts of a project file that a newer version wrote, by name."""
    pictures: tuple[Picture, ...] = ()

    def picture(self, picture_id: str) -> Picture:
        """Return the picture with this id."""
        return next(one for one in self.pictures if one.id == picture_id)

    def scan(self, scan_id: str) -> Scan:
        """Return the scan with this id."""
        return next(scan for scan in self.scans if scan.id == scan_id)

    def shape(self, shape_id: str) -> Shape:
        """Return the shape with this id."""
        return next(shape for shape in self.shapes if shape.id == shape_id)

    def family(self, family_id: str) -> Family:
        """Return the family with this id."""
        return next(family for family in self.families if family.id == family_id)
