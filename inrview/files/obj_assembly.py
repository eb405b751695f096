"""From the lines of an OBJ to a draft: polygons, normals, textures, materials."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, as_colors
from inrview.files.mtl import read_libraries
from inrview.files.obj_faces import FaceCorners
from inrview.files.polygons import polygon_notes, triangulate
from inrview.files.source import Progress
from inrview.files.wording import many
from inrview.geometry.mesh import Material
from inrview.messages.notes import Note, Severity

V, VT, VN = 1, 2, 3


@dataclass(slots=True)
class ObjFound:
    """What the lines hold, in order."""

    positions: list[np.ndarray] = field(default_factory=list)
    colors: list[np.ndarray | None] = field(default_factory=list)
    uvs: list[np.ndarray] = field(default_factory=list)
    normals: list[np.ndarray] = field(default_factory=list)
    faces: list[FaceCorners] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=lambda: {V: 0, VT: 0, VN: 0})
    libraries: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    material: int = -1
    lines_and_points: int = 0


def assemble(path: Path, found: ObjFound, progress: Progress) -> Draft:
    """Make a draft of what the lines hold."""
    positions = np.concatenate(found.positions)
    notes: list[Note] = []
    colors = _vertex_colors(found, notes)
    if found.lines_and_points:
        text = f"Left out: {many(found.lines_and_points, 'line or point element')}."
        notes.append(Note("lines-ignored", text, count=found.lines_and_points))
    if not found.faces:
        normals = np.concatenate(found.normals) if found.normals else None
        if normals is not None and len(normals) != len(positions):
            normals = None
        return Draft(positions, normals=normals, colors=colors, notes=tuple(notes))
    corners = FaceCorners.joined(found.faces)
    found.faces.clear()
    progress(0.85)
    triangles, owners = triangulate(corners.vertices, corners.sizes, positions)
    notes += polygon_notes(corners.sizes)
    faces = corners.vertices[triangles]
    normals = _vertex_normals(found, corners, triangles, faces)
    progress(0.9)
    materials, numbers = _materials(path, found, corners.materials[owners], notes)
    return Draft(
        positions,
        faces,
        normals,
        colors,
        corner_uvs=_corner_uvs(found, corners, triangles, notes),
        face_materials=numbers,
        materials=materials,
        notes=tuple(notes),
        counted_from=1,
    )


def _vertex_colors(found: ObjFound, notes: list[Note]) -> np.ndarray | None:
    if all(colors is None for colors in found.colors):
        return None
    parts = [
        np.ones((len(points), 3)) if colors is None else colors
        for points, colors in zip(found.positions, found.colors, strict=True)
    ]
    notes.append(Note("colors-found", "Vertex colours were found and kept."))
    return as_colors(np.concatenate(parts))


def _vertex_normals(
    found: ObjFound, corners: FaceCorners, triangles: np.ndarray, faces: np.ndarray
) -> np.ndarray | None:
    """Return a normal per vertex, the mean of its corners', if every corner has one."""
    if not found.normals or corners.normals is None:
        return None
    normals = np.concatenate(found.normals)
    chosen = corners.normals[triangles]
    count = sum(len(points) for points in found.positions)
    if chosen.size == 0 or chosen.min() < 0 or chosen.max() >= len(normals):
        return None
    if faces.min() < 0 or faces.max() >= count:
        return None
    sums = np.stack(
        [
            np.bincount(faces.ravel(), normals[chosen.ravel(), axis], minlength=count)
            for axis in range(3)
        ],
        axis=1,
    )
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    used = np.zeros(count, bool)
    used[faces] = True
    if not (lengths[used] > 1e-6).all():
        return None
    sums[~used] = (0, 0, 1)
    return np.asarray(sums)


def _corner_uvs(
    found: ObjFound, corners: FaceCorners, triangles: np.ndarray, notes: list[Note]
) -> np.ndarray | None:
    if not found.uvs or corners.uvs is None:
        return None
    uvs = np.concatenate(found.uvs)
    is_number = np.isfinite(uvs).all(axis=1)
    chosen = corners.uvs[triangles]
    is_there = (chosen >= 0) & (chosen < len(uvs))
    is_there &= is_number[np.where(is_there, chosen, 0)]
    if not is_there.all(axis=1).any():
        return None
    missing = int((~is_there.all(axis=1)).sum())
    text = "Texture coordinates were found and kept."
    if missing:
        text = f"Texture coordinates were kept; {many(missing, 'triangle')} without."
    notes.append(Note("uvs-found", text, count=len(chosen) - missing))
    result = uvs[np.where(is_there, chosen, 0)]
    result[~is_there] = 0
    return np.asarray(result, np.float32)


def _materials(
    path: Path, found: ObjFound, numbers: np.ndarray, notes: list[Note]
) -> tuple[tuple[Material, ...], np.ndarray | None]:
    """Return the materials that faces use, and which face uses which."""
    if not found.materials:
        return (), None
    library, library_notes = read_libraries(path, found.libraries)
    notes += library_notes
    names = [*found.materials, ""]
    used = np.unique(numbers % len(names))
    materials = tuple(library.get(names[i], Material(names[i])) for i in used.tolist())
    absent = [names[i] for i in used.tolist() if names[i] and names[i] not in library]
    if absent and not any(note.code == "materials-missing" for note in library_notes):
        what = many(len(absent), "material")
        text = f"Defined nowhere: {what}, {absent[0][:60]!r} first."
        notes.append(Note("materials-missing", text, Severity.WARNING, len(absent)))
    if not materials:
        return (), None
    textured = sum(material.texture is not None for material in materials)
    text = f"{many(len(materials), 'material')}, {textured} with a texture."
    notes.append(Note("materials-found", text, count=len(materials)))
    return materials, np.searchsorted(used, numbers % len(names))
