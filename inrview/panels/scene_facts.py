"""What can be said about a scan or a shape: counts, size, place."""

import numpy as np

from inrview.document.compositions import scans_of
from inrview.document.document import Document, Family, Picture, Scan, Shape
from inrview.document.family_edits import family_of
from inrview.document.family_parts import owner_of
from inrview.geometry.mesh import Mesh
from inrview.messages.composition import Composition
from inrview.messages.family import FamilyPart, FamilySnapshot
from inrview.messages.picture import ImageSnapshot
from inrview.messages.reports import SurfaceReport
from inrview.messages.snapshot import FieldSnapshot
from inrview.panels.wording import count, figures, length, size
from inrview.session.state import SessionState

_TIMES = " \u00d7 "


def scan_counts(scan: Scan) -> str:
    """Say what the scan is made of."""
    geometry = scan.geometry
    if isinstance(geometry, Mesh):
        vertices, faces = len(geometry.vertices), len(geometry.faces)
        return f"{count(vertices)} vertices, {count(faces)} triangles"
    return f"{count(len(geometry))} points"


def scan_parts(scan: Scan) -> str:
    """Say what comes with the positions."""
    geometry = scan.geometry
    named = [("normals", geometry.normals), ("colours", geometry.colors)]
    if isinstance(geometry, Mesh):
        named.append(("texture coordinates", geometry.corner_uvs))
    else:
        named.append(("view directions", geometry.views))
    found = [name for name, array in named if array is not None]
    return ", ".join(found) if found else "positions only"


def scan_size(scan: Scan) -> str:
    """Say how large the scan is, in its unit."""
    low, high = scan.geometry.bounds
    sides = [float(side) for side in (high - low)]
    texts = [length(side, scan.unit) for side in sides]
    units = {text.rpartition("\u00a0")[2] for text in texts}
    if scan.unit == "unit":
        return _TIMES.join(texts)
    if len(units) == 1:
        return (
            _TIMES.join(text.rpartition("\u00a0")[0] for text in texts)
            + f" {units.pop()}"
        )
    return _TIMES.join(f"{figures(side)}" for side in sides) + f" {scan.unit}"


def scan_shift(scan: Scan) -> str:
    """Say what was taken off large coordinates, or nothing."""
    origin = scan.geometry.origin
    if not np.any(origin):
        return ""
    return "(" + ", ".join(f"{value:,.2f}" for value in origin) + ")"


def scan_facts(scan: Scan) -> list[tuple[str, str]]:
    """Return the rows of a scan's card."""
    rows = [
        ("Holds", scan_counts(scan)),
        ("With", scan_parts(scan)),
        ("Size", scan_size(scan)),
    ]
    if shift := scan_shift(scan):
        rows.append(("Shifted by", shift))
    return rows


def shape_facts(
    shape: Shape, document: Document, surface: SurfaceReport | None
) -> list[tuple[str, str]]:
    """Return the rows of a shape's card."""
    if shape.composition is not None:
        return [*_composition_facts(shape.composition, document), *_surface(surface)]
    if shape.family_part is not None:
        return [*_family_part_facts(shape.family_part, document), *_surface(surface)]
    names = [scan.name for scan in document.scans if scan.id in shape.scan_ids]
    rows = [("From", ", ".join(names) or "no scan")]
    if shape.snapshot is not None:
        steps = f"{count(shape.snapshot.step)} steps"
        if shape.is_stale:
            steps += ", to the scan before it was edited"
        rows.append(("Fitted", steps))
        weights = count(shape.snapshot.parameters)
        rows.append(("Weights", f"{weights} ({kept_size(shape.snapshot)})"))
    else:
        rows.append(("Fitted", "not yet"))
    return [*rows, *_surface(surface)]


def _surface(surface: SurfaceReport | None) -> list[tuple[str, str]]:
    if surface is None:
        return []
    faces = count(len(surface.mesh.faces))
    return [("Surface", f"{surface.resolution}³, {faces} triangles")]


def _composition_facts(
    composition: Composition, document: Document
) -> list[tuple[str, str]]:
    parts = [document.shape(part).name for part in composition.parts]
    done = [one.title for one in composition.operations if not one.is_muted]
    return [("Made of", ", ".join(parts)), ("By", ", ".join(done) or "nothing")]


def _family_part_facts(part: FamilyPart, document: Document) -> list[tuple[str, str]]:
    family = owner_of(document, part)
    if family is None:
        return []
    names = [one.name for one in family.members if one.id == part.member]
    between = "the template" if part.code is None else "a place of its code space"
    return [("Of family", family.name), ("Shows", names[0] if names else between)]


def family_facts(family: Family) -> list[tuple[str, str]]:
    """Return the rows of a family's card."""
    held_out = sum(member.is_held_out for member in family.members)
    shapes = f"{len(family.members)}"
    rows = [("Shapes", f"{shapes}, {held_out} held out" if held_out else shapes)]
    if family.snapshot is None:
        return [*rows, ("Learned", "not yet")]
    weights = count(family.snapshot.parameters)
    rows.append(("Learned", f"{count(family.snapshot.step)} steps"))
    rows.append(("Weights", f"{weights} ({kept_size(family.snapshot)})"))
    if family.edits:
        rows.append(("Edits", f"{len(family.edits)}"))
    return rows


def picture_facts(picture: Picture) -> list[tuple[str, str]]:
    """Return the rows of a picture's card."""
    raster = picture.raster
    depth = f"{'grey' if raster.is_grey else 'colour'}, {raster.bits} bits"
    rows = [
        ("Size", f"{raster.width}{_TIMES}{raster.height} pixels"),
        ("Values", f"{depth} ({size(raster.nbytes)})"),
    ]
    if not raster.has_pixels:
        rows[1] = ("Values", "not in this project")
    snapshot = picture.snapshot
    if snapshot is None:
        return [*rows, ("Fitted", "not yet")]
    rows.append(("Fitted", f"{count(snapshot.step)} steps"))
    weights = count(snapshot.parameters)
    return [*rows, ("Weights", f"{weights} ({kept_size(snapshot)})")]


def kept_size(snapshot: FieldSnapshot | ImageSnapshot | FamilySnapshot) -> str:
    """Say how large the weights are, and whether the field is compact."""
    kept = size(snapshot.kept_bytes)
    return kept if snapshot.packed is None else f"{kept}, compact"


def shape_unit(state: SessionState) -> str:
    """Return the unit of the scans that the current shape is made from."""
    shape, scans = current_shape(state), state.document.scans
    ids = tuple(scan.id for scan in scans)
    if shape is not None:
        ids = scans_of(state.document, shape)
    units = [scan.unit for scan in scans if scan.id in ids]
    return units[0] if units else "unit"


def exported_name(state: SessionState) -> str:
    """Return the name of what an export writes: as `ExploreSession.chosen` says."""
    family = family_of(state.document, state.active_family)
    if family is None:
        shape = current_shape(state)
        return shape.name if shape is not None else ""
    chosen = [m.name for m in family.members if m.id == state.selected]
    if chosen:
        return chosen[0]
    return state.explored.title if state.explored else f"{family.name} template"


def current_shape(state: SessionState) -> Shape | None:
    """Return the shape that Train and the slider are about."""
    shapes = state.document.shapes
    return next((shape for shape in shapes if shape.id == state.active_shape), None)


def has_offsets(state: SessionState) -> bool:
    """Whether the current shape's surface can be offset: not that of an occupancy."""
    shape = current_shape(state)
    if shape is None:
        return True
    if shape.is_made:
        return state.nature is None or state.nature.is_distance
    spec = shape.field if shape.snapshot is None else shape.snapshot.spec
    return spec.kind != "occupancy"


def is_fit_of_current(state: SessionState) -> bool:
    """Whether the fit that runs, or ran last, is about the current shape."""
    return state.fit_shape in (None, state.active_shape)
