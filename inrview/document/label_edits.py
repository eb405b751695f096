"""Edits of the labels on a family's template: one version to the next."""

from dataclasses import replace

import numpy as np

from inrview.document.document import Document, Family
from inrview.document.family_edits import with_family
from inrview.geometry.label_stroke import UNLABELLED, LabelStroke
from inrview.messages.landmarks import TemplateLabels
from inrview.messages.notes import UserError

MOST_NAMED = 9999
"""Labels above this keep their number for a name."""


def load_labels(document: Document, family_id: str, labels: TemplateLabels) -> Document:
    """Put labels on the template in place of those loaded before; painted ones stay."""
    known = _labels(document.family(family_id))
    names = _longer(labels.names, known.names)
    merged = replace(labels, names=names, strokes=known.strokes)
    return _with_labels(document, family_id, merged)


def paint_label(document: Document, family_id: str, stroke: LabelStroke) -> Document:
    """Lay a stroke over the labels of a family's template."""
    known = _labels(document.family(family_id))
    painted = replace(known, strokes=(*known.strokes, stroke))
    return _with_labels(document, family_id, painted)


def new_label(document: Document, family_id: str) -> tuple[Document, int]:
    """Add a label that nothing has yet; return its number as well."""
    known = _labels(document.family(family_id))
    taken = {known.name(one) for one in known.offered}
    label = max(known.offered, default=-1) + 1
    if label > MOST_NAMED:
        label = next(n for n in range(MOST_NAMED + 1) if n not in known.offered)
    number = 1
    while f"part {number}" in taken:
        number += 1
    named = replace(known, names=_named(known, label, f"part {number}"))
    return _with_labels(document, family_id, named), label


def label_called(document: Document, family_id: str, name: str) -> tuple[Document, int]:
    """Return the number of a label, which is new if nothing is called so.

    Raises
    ------
    UserError
        If the name is empty.
    """
    known = _labels(document.family(family_id)).label(name)
    if known is not None:
        return document, known
    document, label = new_label(document, family_id)
    return rename_label(document, family_id, label, name), label


def rename_label(document: Document, family_id: str, label: int, name: str) -> Document:
    """Give a label another name; measurements of its part follow.

    Raises
    ------
    UserError
        If the name is empty or another label's, or the label has too high a number.
    """
    family = document.family(family_id)
    known = _labels(family)
    old = known.name(label)
    if not name:
        raise UserError("A label needs a name.")
    if name in {known.name(one) for one in known.offered if one != label}:
        raise UserError(f"There is a label {name} already; choose another name.")
    if not 0 <= label <= MOST_NAMED:
        raise UserError(
            f"The label {label} keeps its number: labels up to {MOST_NAMED} have names."
        )
    measurements = tuple(
        replace(one, part=name) if one.part == old else one
        for one in family.measurements
    )
    labels = replace(known, names=_named(known, label, name))
    renamed = replace(family, labels=labels, measurements=measurements)
    return with_family(document, renamed)


def remove_label(document: Document, family_id: str, label: int) -> Document:
    """Take a label off all places; measurements of its part then say so."""
    known = _labels(document.family(family_id))
    strokes = tuple(
        replace(one, label=UNLABELLED) if one.label == label else one
        for one in known.strokes
    )
    left = replace(
        known,
        labels=np.where(known.labels == label, UNLABELLED, known.labels),
        strokes=strokes,
        names=_named(known, label, "") if label < len(known.names) else known.names,
    )
    return _with_labels(document, family_id, left if left.offered else None)


def _labels(family: Family) -> TemplateLabels:
    return family.labels or TemplateLabels.none()


def _with_labels(
    document: Document, family_id: str, labels: TemplateLabels | None
) -> Document:
    return with_family(document, replace(document.family(family_id), labels=labels))


def _named(labels: TemplateLabels, label: int, name: str) -> tuple[str, ...]:
    names = [*labels.names, *[""] * (label + 1 - len(labels.names))]
    names[label] = name
    return tuple(names)


def _longer(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first names, and the second where the first has none."""
    count = max(len(first), len(second))
    one, other = (part + ("",) * (count - len(part)) for part in (first, second))
    return tuple(a or b for a, b in zip(one, other, strict=True))
