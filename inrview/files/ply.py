"""PLY: text and both byte orders, odd properties, strips and range grids."""

from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, Glimpse, as_colors, show_glimpse
from inrview.files.limits import MIN_SHARE_FOUND
from inrview.files.ply_header import PlyHeader, read_header
from inrview.files.ply_table import PlyTable
from inrview.files.ply_tables import read_tables
from inrview.files.polygons import polygon_notes, strips_to_triangles, triangulate
from inrview.files.range_grid import range_grid_draft
from inrview.files.source import Progress
from inrview.files.textures import read_texture
from inrview.geometry.mesh import Material
from inrview.messages.notes import LoadError, Note, Severity

_AXES = (("x", "y", "z"),)
_NORMALS = (
    ("nx", "ny", "nz"),
    ("normal_x", "normal_y", "normal_z"),
    ("n_x", "n_y", "n_z"),
)
_COLORS = (
    ("red", "green", "blue"),
    ("r", "g", "b"),
    ("diffuse_red", "diffuse_green", "diffuse_blue"),
)
_UVS = (("s", "t"), ("u", "v"), ("texture_u", "texture_v"), ("texture_s", "texture_t"))
_KNOWN = {"vertex", "face", "tristrips", "range_grid"}


def read_ply(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read a PLY file."""
    header = read_header(path.name, data)

    def table_found(table: PlyTable) -> None:
        if table.name == "vertex" and table.found:
            found = _group(table, _AXES)
            if found is not None:
                show_glimpse(found, glimpse)

    tables = {
        table.name: table
        for table in read_tables(path.name, header, data, progress, table_found)
    }
    vertex = tables.get("vertex")
    if vertex is None:
        raise LoadError(
            f"{path.name}: the PLY header declares no vertex element, only "
            f"{', '.join(tables) or 'nothing'}. Export it with vertices."
        )
    notes = _length_notes(path.name, tables)
    positions = _group(vertex, _AXES)
    if positions is None:
        has = ", ".join(vertex.columns) or "none"
        raise LoadError(
            f"{path.name}: its vertices have no x, y and z (columns: {has}). "
            "Export it with positions."
        )
    draft = _with_vertex_columns(Draft(positions, notes=tuple(notes)), vertex)
    if "range_grid" in tables:
        return range_grid_draft(draft, tables["range_grid"], header)
    return _with_faces(path, draft, tables, header)


def _group(table: PlyTable, names: tuple[tuple[str, ...], ...]) -> np.ndarray | None:
    """Return columns side by side, under the first set of names that is there."""
    lower = {name.lower(): values for name, values in table.columns.items()}
    for wanted in names:
        if all(name in lower for name in wanted):
            columns = [lower[name] for name in wanted]
            kind = np.result_type(*columns)
            result = np.empty((table.found, len(wanted)), kind.newbyteorder("="))
            for i, column in enumerate(columns):
                result[:, i] = column
            return result if kind.kind == "f" else result.astype(np.float64)
    return None


def _colors(table: PlyTable) -> np.ndarray | None:
    lower = {name.lower(): values for name, values in table.columns.items()}
    for wanted in _COLORS:
        if all(name in lower for name in wanted):
            columns = np.stack([lower[name] for name in wanted], axis=1)
            is_whole = bool((columns == np.rint(columns)).all())
            if is_whole and columns.max(initial=0) > 1:  # bytes read from text
                columns = columns.astype(np.int64)
            return as_colors(columns)
    return None


def _with_vertex_columns(draft: Draft, vertex: PlyTable) -> Draft:
    colors = _colors(vertex)
    normals = _group(vertex, _NORMALS)
    notes = list(draft.notes)
    used = {name for names in (_AXES + _NORMALS + _COLORS + _UVS) for name in names}
    others = [name for name in vertex.columns if name.lower() not in used]
    others += list(vertex.lists)
    if others:
        shown = ", ".join(others[:6]) + (", …" if len(others) > 6 else "")
        notes.append(Note("properties-ignored", f"Not used: vertex property {shown}."))
    return Draft(draft.positions, normals=normals, colors=colors, notes=tuple(notes))


def _length_notes(name: str, tables: dict[str, PlyTable]) -> list[Note]:
    notes = []
    for table in tables.values():
        if table.found >= table.declared:
            continue
        if table.name == "vertex" and table.found < MIN_SHARE_FOUND * table.declared:
            raise LoadError(
                f"{name}: the PLY header declares {table.declared:,} vertices but only "
                f"{table.found:,} are in the file. It was cut or its header is wrong; "
                "copy or export it again."
            )
        if table.name not in _KNOWN:
            continue
        text = (
            f"The header declares {table.declared:,} {table.name} rows but only "
            f"{table.found:,} are whole: the file was cut."
        )
        missing = table.declared - table.found
        notes.append(Note("truncated", text, Severity.WARNING, missing))
    return notes


def _with_faces(
    path: Path, draft: Draft, tables: dict[str, PlyTable], header: PlyHeader
) -> Draft:
    notes = list(draft.notes)
    face = tables.get("face")
    faces = uvs = materials = None
    if face is not None and face.lists:
        name = next(
            (n for n in ("vertex_indices", "vertex_index") if n in face.lists),
            next(iter(face.lists)),
        )
        corners, sizes = face.lists[name]
        corners = corners.astype(np.int64)
        triangles, owners = triangulate(corners, sizes, draft.positions)
        faces = corners[triangles]
        uvs = _corner_uvs(face, tables["vertex"], sizes, triangles, faces)
        materials = face.columns.get("texnumber")
        if materials is not None:
            materials = materials[owners].astype(np.int64)
        notes += polygon_notes(sizes)
    if "tristrips" in tables and tables["tristrips"].lists:
        strips = next(iter(tables["tristrips"].lists.values()))
        extra = _strips(*strips)
        faces = extra if faces is None else np.concatenate([faces, extra])
        uvs = materials = None
        count = len(extra)
        text = f"Triangle strips were turned into {count:,} triangles."
        notes.append(Note("strips-converted", text, count=count))
    return _textured(path, draft, header, (faces, uvs, materials), notes)


def _strips(values: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    ends = np.cumsum(sizes)
    parted = np.insert(values.astype(np.int64), ends[:-1], -1)
    return strips_to_triangles(parted)


def _corner_uvs(
    face: PlyTable,
    vertex: PlyTable,
    sizes: np.ndarray,
    triangles: np.ndarray,
    faces: np.ndarray,
) -> np.ndarray | None:
    for name, (values, lengths) in face.lists.items():
        if "texcoord" in name.lower() and (lengths == 2 * sizes).all():
            return np.asarray(values.reshape(-1, 2)[triangles], np.float32)
    uvs = _group(vertex, _UVS)
    if uvs is None:
        return None
    inside = np.clip(faces, 0, len(uvs) - 1)
    return np.asarray(uvs[inside], np.float32)


def _textured(
    path: Path,
    draft: Draft,
    header: PlyHeader,
    parts: tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None],
    notes: list[Note],
) -> Draft:
    faces, uvs, numbers = parts
    names = [
        comment.split(None, 1)[1].strip()
        for comment in header.comments
        if comment.lower().startswith("texturefile ")
    ]
    materials: list[Material] = []
    if uvs is not None:
        uvs = np.nan_to_num(uvs, posinf=0.0, neginf=0.0)
        for name in names:
            texture, texture_notes = read_texture(path, name)
            notes += texture_notes
            materials.append(Material(name, texture=texture))
        text = "Texture coordinates were found and kept."
        notes.append(Note("uvs-found", text))
    if faces is None or not materials:
        numbers = None
    elif numbers is None:
        numbers = np.zeros(len(faces), np.int64)
    elif not ((numbers >= 0) & (numbers < len(materials))).all():
        is_none = (numbers < 0) | (numbers >= len(materials))
        numbers = np.where(is_none, len(materials), numbers)
        materials.append(Material("untextured"))
    return Draft(
        draft.positions,
        faces,
        draft.normals,
        draft.colors,
        corner_uvs=uvs,
        face_materials=numbers,
        materials=tuple(materials),
        notes=tuple(notes),
    )
