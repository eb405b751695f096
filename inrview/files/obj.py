"""Wavefront OBJ: any polygons, relative indices, several materials, vertex colours."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, Glimpse, as_colors, show_glimpse
from inrview.files.mtl import read_libraries
from inrview.files.numbers import NotANumberError, line_pieces, parse_numbers
from inrview.files.obj_faces import FaceCorners, FaceLines, parse_faces
from inrview.files.polygons import polygon_notes, triangulate
from inrview.files.source import Progress
from inrview.files.text import plain_text, words
from inrview.geometry.mesh import Material
from inrview.messages.notes import LoadError, Note, Severity

_V, _VT, _VN, _F, _NAMED = 1, 2, 3, 4, 5
_CODES = {
    b"v": _V,
    b"vt": _VT,
    b"vn": _VN,
    b"f": _F,
    b"fo": _F,
    b"usemtl": _NAMED,
    b"mtllib": _NAMED,
    b"l": _NAMED,
    b"p": _NAMED,
}


@dataclass(slots=True)
class _Found:
    """What the lines hold, in order."""

    positions: list[np.ndarray] = field(default_factory=list)
    colors: list[np.ndarray | None] = field(default_factory=list)
    uvs: list[np.ndarray] = field(default_factory=list)
    normals: list[np.ndarray] = field(default_factory=list)
    faces: list[FaceCorners] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=lambda: {_V: 0, _VT: 0, _VN: 0})
    libraries: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    material: int = -1
    lines_and_points: int = 0


def read_obj(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read an OBJ file, with the material files and pictures beside it."""
    text = plain_text(data)
    if b"\\\n" in text:  # a line goes on
        text = text.replace(b"\\\n", b" ")
    found = _Found()
    for place, number, lines in line_pieces(text):
        progress(0.8 * place / len(text))
        _read_lines(path.name, lines, number, found)
        if place == 0 and found.positions:
            show_glimpse(found.positions[0], glimpse)
    del text
    if not found.positions:
        raise LoadError(
            f"{path.name}: no vertex (a line that begins with v) is in it. "
            "Check that the export was complete."
        )
    return _assemble(path, found, progress)


def _read_lines(name: str, lines: list[bytes], start: int, found: _Found) -> None:
    heads = [line.split(None, 1) for line in lines]
    codes = np.array([_CODES.get(head[0], 0) if head else 0 for head in heads])
    before = {
        kind: found.counts[kind] + np.cumsum(codes == kind) for kind in (_V, _VT, _VN)
    }
    for kind, width in ((_V, 3), (_VT, 2), (_VN, 3)):
        which = np.flatnonzero(codes == kind)
        if len(which):
            rows = [heads[i][1] if len(heads[i]) > 1 else b"" for i in which.tolist()]
            _keep_rows(name, found, kind, rows, (start + which, width))
            found.counts[kind] += len(which)
    material = _named_lines(heads, codes, found)
    which = np.flatnonzero(codes == _F)
    if len(which):
        rows = [heads[i][1] if len(heads[i]) > 1 else b"" for i in which.tolist()]
        counts = tuple(before[kind][which] for kind in (_V, _VT, _VN))
        found.faces.append(
            parse_faces(name, FaceLines(rows, start + which, counts, material[which]))
        )


def _keep_rows(
    name: str,
    found: _Found,
    kind: int,
    rows: list[bytes],
    where: tuple[np.ndarray, int],
) -> None:
    lines, width = where
    values = _rows_of_numbers(name, rows, lines, width)
    if kind == _VT:
        found.uvs.append(values[:, :2])
    elif kind == _VN:
        found.normals.append(values[:, :3])
    else:
        found.positions.append(values[:, :3])
        found.colors.append(values[:, -3:] if values.shape[1] >= 6 else None)


def _rows_of_numbers(
    name: str, rows: list[bytes], lines: np.ndarray, width: int
) -> np.ndarray:
    """Parse rows of at least `width` numbers into a table; short rows become NaN."""
    text = b"\n".join(rows)
    if b"#" in text:
        text = b"\n".join(row.split(b"#", 1)[0] for row in rows)
    try:
        table = parse_numbers(text)
    except NotANumberError as problem:
        raise LoadError(
            f"{name}: line {int(lines[problem.line]) + 1} holds {problem.token!r} "
            "where a number belongs. Repair the line or export again."
        ) from problem
    widths = table.widths
    if len(widths) == len(rows) and (widths == widths[0]).all() and widths[0] >= width:
        return table.values.reshape(len(rows), int(widths[0]))
    widest = int(min(max(widths.max(initial=0), width), 7))
    result = np.full((len(rows), widest), np.nan)
    columns = np.arange(widest)
    is_there = columns < np.minimum(widths, widest)[:, None]
    places = np.minimum(
        table.starts[:-1, None] + columns, max(len(table.values) - 1, 0)
    )
    if len(table.values):
        chosen = np.where(is_there, table.values[places], np.nan)
        result[table.lines] = chosen
    if widest > width:
        result[:, width:] = np.nan_to_num(result[:, width:], nan=1.0)
    return result


def _named_lines(
    heads: list[list[bytes]], codes: np.ndarray, found: _Found
) -> np.ndarray:
    """Follow usemtl and mtllib; return the material that holds at each line."""
    material = np.full(len(codes), found.material)
    for place in np.flatnonzero(codes == _NAMED).tolist():
        word = heads[place][0]
        value = words(heads[place][1].strip()) if len(heads[place]) > 1 else ""
        if word == b"mtllib":
            if value and value not in found.libraries:
                found.libraries.append(value)
        elif word == b"usemtl":
            if value not in found.materials:
                found.materials.append(value)
            found.material = found.materials.index(value)
            material[place:] = found.material
        else:
            found.lines_and_points += 1
    return material


def _assemble(path: Path, found: _Found, progress: Progress) -> Draft:
    positions = np.concatenate(found.positions)
    notes: list[Note] = []
    colors = _vertex_colors(found, notes)
    if found.lines_and_points:
        text = f"{found.lines_and_points:,} line and point elements were left out."
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


def _vertex_colors(found: _Found, notes: list[Note]) -> np.ndarray | None:
    if all(colors is None for colors in found.colors):
        return None
    parts = [
        np.ones((len(points), 3)) if colors is None else colors
        for points, colors in zip(found.positions, found.colors, strict=True)
    ]
    notes.append(Note("colors-found", "Vertex colours were found and kept."))
    return as_colors(np.concatenate(parts))


def _vertex_normals(
    found: _Found, corners: FaceCorners, triangles: np.ndarray, faces: np.ndarray
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
    found: _Found, corners: FaceCorners, triangles: np.ndarray, notes: list[Note]
) -> np.ndarray | None:
    if not found.uvs or corners.uvs is None:
        return None
    uvs = np.nan_to_num(np.concatenate(found.uvs), posinf=0.0, neginf=0.0)
    chosen = corners.uvs[triangles]
    is_there = (chosen >= 0) & (chosen < len(uvs))
    if not is_there.all(axis=1).any():
        return None
    missing = int((~is_there.all(axis=1)).sum())
    text = "Texture coordinates were found and kept."
    if missing:
        text = f"Texture coordinates were kept; {missing:,} triangles have none."
    notes.append(Note("uvs-found", text, count=len(chosen) - missing))
    result = uvs[np.where(is_there, chosen, 0)]
    result[~is_there] = 0
    return np.asarray(result, np.float32)


def _materials(
    path: Path, found: _Found, numbers: np.ndarray, notes: list[Note]
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
        text = f"{len(absent)} materials are defined nowhere, e.g. {absent[0][:60]!r}."
        notes.append(Note("materials-missing", text, Severity.WARNING, len(absent)))
    if not materials:
        return (), None
    textured = sum(material.texture is not None for material in materials)
    text = f"{len(materials)} materials, {textured} with a texture."
    notes.append(Note("materials-found", text, count=len(materials)))
    return materials, np.searchsorted(used, numbers % len(names))
