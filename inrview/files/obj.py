"""Wavefront OBJ: any polygons, relative indices, several materials, vertex colours."""

from pathlib import Path

import numpy as np

from inrview.files.draft import Draft, Glimpse, show_glimpse
from inrview.files.numbers import NotANumberError, line_pieces, parse_numbers
from inrview.files.obj_assembly import VN, VT, ObjFound, V, assemble
from inrview.files.obj_faces import FaceLines, parse_faces
from inrview.files.source import Progress
from inrview.files.text import plain_text, words
from inrview.messages.notes import LoadError

_F, _NAMED = 4, 5
_CODES = {
    b"v": V,
    b"vt": VT,
    b"vn": VN,
    b"f": _F,
    b"fo": _F,
    b"usemtl": _NAMED,
    b"mtllib": _NAMED,
    b"l": _NAMED,
    b"p": _NAMED,
}


def read_obj(
    path: Path, data: bytes, progress: Progress, glimpse: Glimpse | None
) -> Draft:
    """Read an OBJ file, with the material files and pictures beside it."""
    text = plain_text(data)
    if b"\\\n" in text:  # a line goes on
        text = text.replace(b"\\\n", b" ")
    found = ObjFound()
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
    return assemble(path, found, progress)


def _read_lines(name: str, lines: list[bytes], start: int, found: ObjFound) -> None:
    heads = [line.split(None, 1) for line in lines]
    codes = np.array([_CODES.get(head[0], 0) if head else 0 for head in heads])
    before = {
        kind: found.counts[kind] + np.cumsum(codes == kind) for kind in (V, VT, VN)
    }
    for kind, width in ((V, 3), (VT, 2), (VN, 3)):
        which = np.flatnonzero(codes == kind)
        if len(which):
            rows = [heads[i][1] if len(heads[i]) > 1 else b"" for i in which.tolist()]
            _keep_rows(name, found, kind, rows, (start + which, width))
            found.counts[kind] += len(which)
    material = _named_lines(heads, codes, found)
    which = np.flatnonzero(codes == _F)
    if len(which):
        rows = [heads[i][1] if len(heads[i]) > 1 else b"" for i in which.tolist()]
        counts = tuple(before[kind][which] for kind in (V, VT, VN))
        found.faces.append(
            parse_faces(name, FaceLines(rows, start + which, counts, material[which]))
        )


def _keep_rows(
    name: str,
    found: ObjFound,
    kind: int,
    rows: list[bytes],
    where: tuple[np.ndarray, int],
) -> None:
    lines, width = where
    values = _rows_of_numbers(name, rows, lines, width)
    if kind == VT:
        found.uvs.append(values[:, :2])
    elif kind == VN:
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
    heads: list[list[bytes]], codes: np.ndarray, found: ObjFound
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
