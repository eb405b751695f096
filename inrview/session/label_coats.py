"""The labels of a surface's vertices, kept so that a stroke or its undo is quick."""

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.label_stroke import UNLABELLED, LabelStroke, labelled
from inrview.messages.family_colors import Places
from inrview.messages.landmarks import TemplateLabels
from inrview.session.family_state import ShownLabels
from inrview.session.stroke_layers import StrokeLayers

HARD = 1.0
"""A label has no soft edge."""


class LabelCoat(StrokeLayers[LabelStroke]):
    """Labels of one surface, and those before."""

    def __init__(self, places: Places, labels: TemplateLabels) -> None:
        self.places = places
        self.made_of = labels
        count = len(places.positions)
        nothing = np.full(count, UNLABELLED, np.int32)
        self.agreement: Float32[np.ndarray, " n"] = np.ones(count, np.float32)
        base = None if len(labels.labels) else nothing
        super().__init__(places.positions, base, nothing)

    def is_of(self, places: Places, labels: TemplateLabels) -> bool:
        """Whether it is of these places under the same loaded labels."""
        return self.places is places and are_same_loaded(self.made_of, labels)

    def lay(self, stroke: LabelStroke) -> Int32[np.ndarray, " n"]:
        """Return the labels with one more stroke."""
        return labelled(self.positions, self.shown, (stroke,))

    def preview(self, label: int) -> Int32[np.ndarray, " n"]:
        """Return the labels with the stroke under way."""
        if self.covered is None:
            return self.shown
        return np.where(self.covered > 0, np.int32(label), self.shown)

    def seen(self, labels: Int32[np.ndarray, " n"]) -> ShownLabels:
        """Return what the window shows of such labels here."""
        assert self.base is not None
        return ShownLabels(labels, self.base, self.agreement)


def are_same_loaded(first: TemplateLabels, second: TemplateLabels) -> bool:
    """Whether versions share the arrays of their loaded labels, names apart."""
    count = len(first.labels)
    if count != len(second.labels):
        return False
    return not count or np.may_share_memory(first.labels, second.labels)
