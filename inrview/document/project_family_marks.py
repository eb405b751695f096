"""Landmarks, labels and measurements of a family as parts of a project file, and back.

Projects of format 1.1 know none: each of the three may be missing.
"""

from dataclasses import asdict, replace
from typing import Any

import numpy as np

from inrview.document.document import Family
from inrview.document.project_archive import Archive
from inrview.document.project_arrays import expect, pack, read_header, unpack
from inrview.document.project_landmarks import (
    MOST_MARKS,
    restore_landmarks,
    store_landmarks,
)
from inrview.document.project_table import Table
from inrview.geometry.label_stroke import UNLABELLED, LabelStroke
from inrview.geometry.stroke import MOST_DABS
from inrview.messages.landmarks import (
    MEASURES,
    Measurement,
    TemplateLabels,
)
from inrview.messages.notes import Note, Severity, UserError

_MOST_LABELS = 5_000_000
_MOST_STROKES = 100_000
_MOST_LABEL = 2**31 - 1
_MOST_RADIUS = 100.0
_POINTS = "strokes"
_KINDS = {"positions": np.float32, "labels": np.int32, "agreement": np.float32}


def store_marks(family: Family, stem: str, parts: dict[str, bytes]) -> dict[str, Any]:
    """Add the part of labels; return what scene.json says, nothing where nothing is."""
    said: dict[str, Any] = {}
    if family.landmarks:
        said["landmarks"] = store_landmarks(family.landmarks)
    if family.measurements:
        said["measurements"] = [asdict(one) for one in family.measurements]
    labels = family.labels
    if labels is not None:
        part = f"{stem}-labels.safetensors"
        arrays = {name: getattr(labels, name) for name in _KINDS}
        said["labels"] = {
            "part": part,
            "count": len(labels.labels),
            "names": list(labels.names),
        }
        if labels.strokes:
            points = [stroke.points for stroke in labels.strokes]
            arrays[_POINTS] = np.concatenate(points)
            said["labels"]["strokes"] = [
                {"count": len(one.points), "radius": one.radius, "label": one.label}
                for one in labels.strokes
            ]
        parts[part] = pack(arrays)
    return said


def restore_marks(
    family: Family, table: Table, archive: Archive, notes: list[Note]
) -> Family:
    """Return the family with its landmarks, labels and measurements.

    Labels that are damaged are left out, with a note.
    """
    family = replace(family, landmarks=restore_landmarks(table))
    if table.has("measurements"):
        tables = table.bounded("measurements", MOST_MARKS)
        family = replace(family, measurements=tuple(map(_measurement, tables)))
    if table.has("labels"):
        try:
            family = replace(family, labels=_labels(table.table("labels"), archive))
        except UserError as error:
            text = f"The labels of {family.name} could not be opened. {error}"
            notes.append(Note("damaged", text, Severity.ERROR))
    return family


def _measurement(table: Table) -> Measurement:
    return Measurement(
        table.text("name"),
        table.choice("kind", MEASURES),
        table.texts("landmarks"),
        table.vector("normal") if table.has("normal") else None,
        table.text("part") if table.has("part") else None,
    )


def _labels(table: Table, archive: Archive) -> TemplateLabels:
    count = table.integer("count", 0, _MOST_LABELS)
    strokes = table.bounded("strokes", _MOST_STROKES) if table.has("strokes") else ()
    counts = [stroke.integer("count", 1, MOST_DABS) for stroke in strokes]
    part = table.text("part")
    data = archive.part(part)
    header = read_header(data, part)
    for name, kind in _KINDS.items():
        shape = (count, 3) if name == "positions" else (count,)
        expect(header, name, kind, shape, part)
    if strokes:
        expect(header, _POINTS, np.float32, (sum(counts), 3), part)
    arrays = unpack(data, part)
    points = np.split(arrays[_POINTS], np.cumsum(counts)[:-1]) if strokes else []
    return TemplateLabels(
        arrays["positions"],
        arrays["labels"],
        arrays["agreement"],
        table.texts("names"),
        tuple(_stroke(one, own) for one, own in zip(strokes, points, strict=True)),
    )


def _stroke(table: Table, points: np.ndarray) -> LabelStroke:
    label = table.integer("label", UNLABELLED, _MOST_LABEL)
    return LabelStroke(points, table.number("radius", 1e-6, _MOST_RADIUS), label)
