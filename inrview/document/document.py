"""The project as a frozen tree of values; an edit makes a new one (see edits.py)."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note
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


@dataclass(frozen=True, slots=True, eq=False)
class Document(Value):
    """Scans and shapes. Versions share what did not change."""

    scans: tuple[Scan, ...] = ()
    shapes: tuple[Shape, ...] = ()
    extra: str = ""
    extra_parts: tuple[tuple[str, bytes], ...] = ()
    """Parts of a project file that a newer version wrote, by name."""

    def scan(self, scan_id: str) -> Scan:
        """Return the scan with this id."""
        return next(scan for scan in self.scans if scan.id == scan_id)

    def shape(self, shape_id: str) -> Shape:
        """Return the shape with this id."""
        return next(shape for shape in self.shapes if shape.id == shape_id)
