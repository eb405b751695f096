"""What a family has learned as parts of a project file, and back."""

from dataclasses import asdict
from math import prod
from typing import Any

import numpy as np

from inrview.document.project_archive import Archive
from inrview.document.project_arrays import Header, pack, read_header, unpack
from inrview.document.project_family_settings import MOST_MEMBERS, family_spec
from inrview.document.project_landmarks import restore_landmarks, store_landmarks
from inrview.document.project_placement import restore_placement, store_placement
from inrview.document.project_table import Table
from inrview.document.project_weights import FLOATS, MOST_WEIGHTS, PACKED, Shapes
from inrview.fields.compact_file import unpack_weights
from inrview.fields.compact_groups import family_groups
from inrview.fields.family_layout import has_weights_of
from inrview.messages.family import FamilySnapshot, FamilySpec
from inrview.messages.kept import CODES, arrays_of
from inrview.messages.notes import UserError

_FACES = "faces"
_MOST_STEP = 10**12


def store_family_snapshot(
    snapshot: FamilySnapshot, stem: str, parts: dict[str, bytes], is_compact: bool
) -> dict[str, Any]:
    """Add the part of weights and codes; return what scene.json says of them."""
    arrays = arrays_of(snapshot)
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise UserError(
                f"The family {stem} is not saved: its {name} holds values without "
                "meaning. Fit it again."
            )
    if snapshot.packed is not None:
        part = f"{stem}.packed"
        parts[part] = snapshot.packed
        shapes = {name: list(one.shape) for name, one in arrays.items()}
        return {**_said(snapshot), "part": part, "weights": PACKED, "shapes": shapes}
    part = f"{stem}.safetensors"
    # Half floats count to 2048 only: a mesh's indices stay whole floats.
    halved = {name for name in arrays if is_compact and name != _FACES}
    parts[part] = pack(
        {
            n: a.astype(np.float16 if n in halved else np.float32)
            for n, a in arrays.items()
        }
    )
    return {**_said(snapshot), "part": part}


def _said(snapshot: FamilySnapshot) -> dict[str, Any]:
    """Return what scene.json says but for the part of weights."""
    said: dict[str, Any] = {}
    if snapshot.landmarks:
        said["landmarks"] = store_landmarks(snapshot.landmarks)
    return {
        **said,
        "spec": asdict(snapshot.spec),
        "names": list(snapshot.names),
        "placements": [store_placement(one) for one in snapshot.placements],
        "held_out": sorted(snapshot.held_out),
        "step": snapshot.step,
        "low": list(snapshot.low),
        "high": list(snapshot.high),
        "slope": snapshot.slope,
    }


def restore_family_snapshot(table: Table, archive: Archive) -> FamilySnapshot:
    """Read what was learned; weights must be those that the family's spec asks for.

    Raises
    ------
    UserError
        If anything is missing, damaged or not what is described.
    """
    spec = family_spec(table.table("spec"))
    names = table.texts("names")
    placements = tuple(
        restore_placement(one) for one in table.bounded("placements", MOST_MEMBERS)
    )
    held_out = frozenset(table.texts("held_out"))
    if len(set(names)) < len(names) or not held_out <= set(names):
        raise table.wrong("names", "has a name twice, or not those held out")
    if len(placements) != len(names):
        raise table.wrong("placements", f"has {len(placements)} for {len(names)} names")
    part = table.text("part")
    data = archive.part(part)
    is_packed = table.has("weights")
    if is_packed:
        table.choice("weights", (PACKED,))
        arrays = _unpacked(data, table, spec, len(names))
    else:
        header = {n: shape for n, (_, shape) in _floats(data, part).items()}
        _check_arrays(header, spec, len(names), part)
        arrays = {n: a.astype(np.float32) for n, a in unpack(data, part).items()}
    _check_faces(arrays, part)
    codes = arrays.pop(CODES)
    return FamilySnapshot(
        spec,
        arrays,
        names,
        codes,
        placements,
        held_out,
        step=table.integer("step", 0, _MOST_STEP),
        low=table.vector("low"),
        high=table.vector("high"),
        slope=table.number("slope", 0.0),
        landmarks=restore_landmarks(table),
        packed=data if is_packed else None,
    )


def _unpacked(
    data: bytes, table: Table, spec: FamilySpec, count: int
) -> dict[str, np.ndarray]:
    """Return the arrays that compact bytes stand for."""
    part = table.text("part")
    inner = table.table("shapes")
    shapes = {name: inner.integers(name) for name in inner.names()}
    sides = [side for shape in shapes.values() for side in shape]
    if min(sides, default=0) < 0 or sum(map(prod, shapes.values())) > MOST_WEIGHTS:
        raise UserError(f"{part}: a family of so many weights cannot be opened.")
    _check_arrays(shapes, spec, count, part)
    try:
        return unpack_weights(data, family_groups(shapes), shapes)
    except ValueError as error:
        raise UserError(f"{part} is damaged: {error}.") from error


def _floats(data: bytes, part: str) -> Header:
    header = read_header(data, part)
    if any(kind not in FLOATS for kind, _ in header.values()):
        raise _others(part)
    return header


def _check_arrays(found: Shapes, spec: FamilySpec, count: int, part: str) -> None:
    """Compare with the architecture before an array is made."""
    weights = {name: shape for name, shape in found.items() if name != CODES}
    is_right = found.get(CODES, ()) == (count, spec.code_size)
    if not (is_right and has_weights_of(spec, weights)):
        raise _others(part)


def _others(part: str) -> UserError:
    return UserError(f"{part}: its weights are not those of the family described.")


def _check_faces(arrays: dict[str, np.ndarray], part: str) -> None:
    """Refuse a template mesh whose indices lead beyond it: they are trusted later."""
    faces = arrays.get(_FACES)
    if faces is None:
        return
    most = len(arrays["mean"]) - 1
    is_whole = faces.size and (faces == np.floor(faces)).all()
    if not is_whole or faces.min() < 0 or faces.max() > most:
        raise UserError(f"{part} is damaged: a face names a vertex that is not there.")
