"""The part of the live state that is about keeping a field in few bytes."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.messages.compact import Compactable, CompactReport, CurveReport
from inrview.messages.picture import ImageSnapshot
from inrview.messages.reports import Progress
from inrview.messages.snapshot import FieldSnapshot


@dataclass(frozen=True, slots=True, eq=False)
class CompactSubject(Value):
    """A shape, picture or family to be kept in few bytes, or why there is none."""

    id: str = ""
    name: str = ""
    unit: str = "unit"
    """Of its lengths."""
    snapshot: Compactable | None = None
    """Its newest field, in the document or not."""
    problem: str = ""
    """Why there is no field to be kept; nothing if there is one."""

    @property
    def has_curve(self) -> bool:
        """Whether error over bytes can be measured: of one field alone."""
        return isinstance(self.snapshot, FieldSnapshot | ImageSnapshot)

    def is_same(self, other: "CompactSubject") -> bool:
        """Whether there is nothing new to say."""
        is_alike = (self.id, self.name, self.unit, self.problem) == (
            other.id,
            other.name,
            other.unit,
            other.problem,
        )
        return is_alike and self.snapshot is other.snapshot


@dataclass(frozen=True, slots=True, eq=False)
class CompactFigures(Value):
    """Errors over bytes, and what they were measured on."""

    subject: CompactSubject
    curve: CurveReport


@dataclass(frozen=True, slots=True, eq=False)
class CompactSaved(Value):
    """A compact project that was written."""

    subject: CompactSubject
    path: str
    bytes: int
    """Of the file."""
    report: CompactReport


@dataclass(frozen=True, slots=True, eq=False)
class CompactState(Value):
    """What can be kept, what is known of it, and what is being done."""

    subject: CompactSubject = CompactSubject()
    figures: CompactFigures | None = None
    """The last that were measured; of what may no longer be the newest field."""
    doing: Progress | None = None
    """Where the job under way stands."""
    saved: CompactSaved | None = None
    """The last that was written."""
    failure: str = ""
    """Why the last job did not do what was asked."""

    @property
    def own_figures(self) -> CompactFigures | None:
        """The figures, if they are of what is on screen, in whatever version."""
        found = self.figures
        return found if found and found.subject.id == self.subject.id else None

    @property
    def is_stale(self) -> bool:
        """Whether the figures are of a field that has changed since."""
        found = self.own_figures
        return found is not None and found.subject.snapshot is not self.subject.snapshot

    @property
    def own_saved(self) -> CompactSaved | None:
        """What was written of the very field that is on screen."""
        saved, subject = self.saved, self.subject
        is_own = saved is not None and saved.subject.id == subject.id
        is_now = saved is not None and saved.subject.snapshot is subject.snapshot
        return saved if is_own and is_now else None
