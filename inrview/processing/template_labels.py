"""Which part places in template space belong to."""

import numpy as np
from jaxtyping import Float32, Int32, Shaped
from scipy.spatial import cKDTree

from inrview.geometry.label_stroke import UNLABELLED, labelled
from inrview.messages.landmarks import TemplateLabels


class LoadedLabels:
    """The labels of a template without those that were painted."""

    def __init__(self, labels: TemplateLabels) -> None:
        self._labels = labels
        self._tree = cKDTree(labels.positions) if len(labels.labels) else None

    def at(
        self, places: Shaped[np.ndarray, "n 3"]
    ) -> tuple[Int32[np.ndarray, " n"], Float32[np.ndarray, " n"]]:
        """Return the label of the nearest labelled point, and its agreement."""
        if self._tree is None:
            count = len(places)
            return np.full(count, UNLABELLED, np.int32), np.ones(count, np.float32)
        nearest = self._tree.query(places)[1]
        found = np.maximum(self._labels.labels[nearest], UNLABELLED)
        return found.astype(np.int32), self._labels.agreement[nearest]


def labels_at(
    labels: TemplateLabels, places: Shaped[np.ndarray, "n 3"]
) -> tuple[Int32[np.ndarray, " n"], Float32[np.ndarray, " n"]]:
    """Return labels with those that were painted over them, and their agreement.

    A painted label agrees with itself.
    """
    under, agreement = LoadedLabels(labels).at(places)
    positions = np.ascontiguousarray(places, np.float32)
    over = labelled(positions, under, labels.strokes)
    return over, np.where(over == under, agreement, np.float32(1))
