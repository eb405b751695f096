"""Compile (or load from the cache) every kernel that a surface needs."""

import numpy as np

from inrview.fields.analytic import Torus
from inrview.fields.hash_grid import initial_weights
from inrview.fields.restore import restore_shape
from inrview.geometry.placement import Placement
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec
from inrview.surfaces.extract import Extractor


def warm_up() -> None:
    """Extract a small torus, and ask a hash-grid field a few values and gradients."""
    for _ in Extractor(Torus(), Placement()).at(64):
        pass
    # The smallest table, so that nothing but the kernels takes time.
    spec = FieldSpec(log2_table=10, finest=16)
    field = restore_shape(FieldSnapshot(spec, Placement(), initial_weights(spec, 0)))
    points = np.zeros((4, 3), np.float32)
    field.values(points)
    field.values_and_gradients(points)
