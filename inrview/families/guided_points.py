"""Guided points of every shape, drawn anew for each step."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from inrview.families.batches import Pool
from inrview.families.guide import Guide

COUNT = 96
"""Points of each shape in a step."""
SPREAD = 0.03
"""How far off the surface, along the normals, points are guided too."""


class Guided(NamedTuple):
    """Points of some shapes and where they belong."""

    points: Float[Tensor, "s n 3"]
    targets: Float[Tensor, "s n 3"]
    trust: Float[Tensor, "s n"]
    """One where the shape has a guide, else zero."""

    def of(self, shapes: slice) -> "Guided":
        """Return the points of some of the shapes."""
        return Guided(*(tensor[shapes] for tensor in self))


class GuidedDrawer:
    """Draws guided points; the seed and the order of the draws decide them."""

    def __init__(self, guides: Sequence[Guide | None], seed: int, device: str) -> None:
        self._pool = Pool([_rows(guide) for guide in guides], COUNT, device)
        self._rng = torch.Generator().manual_seed(seed)

    def draw(self) -> Guided:
        """Return the next points."""
        rows = self._pool.draw(self._rng)
        away = SPREAD * torch.randn(rows.shape[:2], generator=self._rng)
        aside = away.to(rows.device)[..., None]
        return Guided(
            rows[..., 0:3] + aside * rows[..., 3:6],
            rows[..., 6:9] + aside * rows[..., 9:12],
            rows[..., 12],
        )


def _rows(guide: Guide | None) -> Float32[np.ndarray, "n 13"]:
    if guide is None:
        return np.zeros((1, 13), np.float32)
    parts = (guide.points, guide.normals, guide.targets, guide.target_normals)
    ones = np.ones((len(guide.points), 1), np.float32)
    return np.concatenate([*parts, ones], axis=1)
