"""From a draft to a value: nothing but finite numbers and valid indices leaves here."""

import math
from dataclasses import replace

import numpy as np

from inrview.files.draft import Draft
from inrview.files.limits import MAX_COORDINATE, MAX_INDEX, MIN_POINTS
from inrview.files.shift import split_origin
from inrview.files.wording import many
from inrview.geometry.frozen import Vector, adopt
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError, Note, Severity


def finish(name: str, draft: Draft) -> tuple[Points | Mesh, list[Note]]:
    """Check a draft and return it as a mesh, or as points if it has no usable face.

    Raises
    ------
    LoadError
        If what is left bounds nothing.
    """
    notes = list(draft.notes)
    draft = _drop_bad_faces(draft, notes)
    draft = _drop_bad_positions(draft, notes)
    if draft.faces is not None and len(draft.faces):
        draft = _drop_unused(draft, notes)
    else:
        draft = replace(
            draft, faces=None, corner_uvs=None, face_materials=None, materials=()
        )
    _refuse_nothing(name, draft)
    draft = _check_normals(draft, notes)
    positions, origin, shift_notes = split_origin(draft.positions)
    notes += shift_notes
    if draft.faces is None:
        return (
            Points(positions, draft.normals, draft.colors, draft.views, origin),
            notes,
        )
    return _mesh(draft, positions, origin), notes


def _mesh(draft: Draft, positions: np.ndarray, origin: Vector) -> Mesh:
    assert draft.faces is not None
    return Mesh(
        positions,
        adopt(draft.faces.astype(np.int32)),
        draft.normals,
        draft.colors,
        _as(draft.corner_uvs, np.float32),
        _as(draft.face_materials, np.int32),
        draft.materials,
        origin,
    )


def _as(array: np.ndarray | None, kind: type) -> np.ndarray | None:
    return None if array is None else adopt(array.astype(kind))


def _drop_bad_faces(draft: Draft, notes: list[Note]) -> Draft:
    if draft.faces is None or len(draft.faces) == 0:
        return draft
    count = len(draft.positions)
    low, high = int(draft.faces.min()), int(draft.faces.max())
    if low >= 0 and high < min(count, MAX_INDEX):
        return draft
    is_good = np.all((draft.faces >= 0) & (draft.faces < count), axis=1)
    first = int(np.argmin(is_good))
    wrong = draft.faces[first]
    index = int(wrong[(wrong < 0) | (wrong >= count)][0])
    dropped = int(len(is_good) - is_good.sum())
    notes.append(
        Note(
            "faces-dropped",
            f"Left out: {dropped:,} of {many(len(is_good), 'triangle')}, which name a "
            f"vertex that is not there; the first is triangle {first:,} with vertex "
            f"index {index + draft.counted_from:,} of {count:,} "
            f"(counted from {draft.counted_from}).",
            Severity.WARNING,
            dropped,
        )
    )
    return keep_faces(draft, is_good)


def keep_faces(draft: Draft, is_kept: np.ndarray) -> Draft:
    """Return the draft with only some faces, and what belongs to their corners."""
    assert draft.faces is not None
    uvs, materials = draft.corner_uvs, draft.face_materials
    return replace(
        draft,
        faces=draft.faces[is_kept],
        corner_uvs=None if uvs is None else uvs[is_kept],
        face_materials=None if materials is None else materials[is_kept],
    )


def keep_vertices(draft: Draft, is_kept: np.ndarray) -> Draft:
    """Return the draft with only some vertices; faces must use no other."""
    faces = draft.faces
    if faces is not None and len(faces):
        faces = (np.cumsum(is_kept) - 1)[faces]
    normals, colors, views = (
        None if array is None else array[is_kept]
        for array in (draft.normals, draft.colors, draft.views)
    )
    return replace(
        draft,
        positions=draft.positions[is_kept],
        faces=faces,
        normals=normals,
        colors=colors,
        views=views,
    )


def _drop_bad_positions(draft: Draft, notes: list[Note]) -> Draft:
    positions = draft.positions
    is_good = (np.abs(positions) <= MAX_COORDINATE).all(axis=1)
    dropped = int(len(is_good) - is_good.sum())
    if dropped == 0:
        return draft
    what = "vertices" if draft.faces is not None else "points"
    text = (
        f"Left out: {dropped:,} of {len(is_good):,} {what}, with NaN, infinite or "
        "absurdly large coordinates; the first is number "
        f"{int(np.argmin(is_good)):,} (counted from 0)."
    )
    notes.append(Note("nan-dropped", text, Severity.WARNING, dropped))
    if draft.faces is not None and len(draft.faces):
        is_whole = is_good[draft.faces].all(axis=1)
        lost = int(len(is_whole) - is_whole.sum())
        if lost:
            text = f"Left out with them: {many(lost, 'triangle')} at those vertices."
            notes.append(Note("faces-dropped", text, Severity.WARNING, lost))
        draft = keep_faces(draft, is_whole)
    return keep_vertices(draft, is_good)


def _drop_unused(draft: Draft, notes: list[Note]) -> Draft:
    is_used = np.zeros(len(draft.positions), bool)
    is_used[draft.faces] = True
    unused = int(len(is_used) - is_used.sum())
    if unused == 0:
        return draft
    text = (
        f"Left out: {unused:,} of {len(is_used):,} vertices, which belong to no face."
    )
    notes.append(Note("vertices-unused", text, Severity.INFO, unused))
    return keep_vertices(draft, is_used)


def _refuse_nothing(name: str, draft: Draft) -> None:
    positions = draft.positions
    count = len(positions)
    if count == 0:
        raise LoadError(
            f"{name}: no usable point was found in it. Export it again, with vertices."
        )
    if count < MIN_POINTS:
        plural = "one point" if count == 1 else f"{count} points"
        raise LoadError(
            f"{name}: holds only {plural}; a shape needs at least {MIN_POINTS}. "
            "Check that the export was complete."
        )
    extent = np.ptp(positions.astype(np.float64), axis=0)
    if not extent.any():
        raise LoadError(
            f"{name}: all {count:,} points are at the same place "
            f"({', '.join(f'{v:g}' for v in positions[0])}). "
            "Check the columns or the unit of the export."
        )
    if _is_line(positions):
        raise LoadError(
            f"{name}: all {count:,} points lie on one line, which bounds no shape. "
            "Check which columns are x, y and z."
        )


def _is_line(positions: np.ndarray) -> bool:
    """Tell whether the points span no area."""
    moved = positions.astype(np.float64)
    moved -= moved.min(axis=0)
    moved /= max(float(np.abs(moved).max()), 1e-300)
    moved -= moved.mean(axis=0)
    _, second, first = np.linalg.eigvalsh(moved.T @ moved).tolist()
    return bool(math.sqrt(max(second, 0.0)) <= 1e-7 * math.sqrt(max(first, 1e-300)))


def _check_normals(draft: Draft, notes: list[Note]) -> Draft:
    if draft.normals is None:
        return draft
    normals = draft.normals.astype(np.float64)
    lengths = np.sqrt((normals * normals).sum(axis=1))
    is_good = np.isfinite(lengths) & (lengths > 1e-12)
    bad = int(len(is_good) - is_good.sum())
    if bad > 0.01 * len(is_good) or (bad and draft.faces is not None):
        text = (
            f"{bad:,} of {len(is_good):,} normals are zero or not numbers; "
            "none of the file's normals are used."
        )
        notes.append(Note("normals-dropped", text, Severity.WARNING, bad))
        return replace(draft, normals=None)
    if bad:
        text = f"Left out: {many(bad, 'point')} whose normal has no length."
        notes.append(Note("normals-dropped", text, Severity.WARNING, bad))
        draft = keep_vertices(draft, is_good)
        normals, lengths = normals[is_good], lengths[is_good]
    unit = (normals / lengths[:, None]).astype(np.float32)
    return replace(draft, normals=adopt(unit))
