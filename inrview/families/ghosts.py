"""Surfaces that the field has and the shape lacks, found and given back as samples.

A part of the template that a shape does not have (a larger plane's wings) must be
folded away. Where it is not, it is too thin to be met by samples drawn at random.
"""

from collections.abc import Generator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32
from scipy.spatial import cKDTree
from torch import Tensor

from inrview.families.cuts import finest
from inrview.families.samples import ShapeSamples
from inrview.fields.torch_network import FamilyNetwork

EVERY = 20
"""Steps between two looks for ghosts."""
STARTS = 64
"""Places in each shape from which a look begins."""
ROUNDS = 4
STRIDE = 0.2
"""How far one of the rounds may go, in shape space."""
REACHED = 0.02
"""A place whose value is below has reached a surface."""
AWAY = 0.05
"""Surface at least this far from the shape's own is none of the shape's."""
PIECE = 8
"""Shapes looked at together, at the most."""


class Known(NamedTuple):
    """What is known of a shape: its surface, and on which side samples lie."""

    surface: cKDTree
    samples: cKDTree
    signs: Float32[np.ndarray, " n"]

    @classmethod
    def of(cls, shape: ShapeSamples) -> "Known":
        """Take it from a shape's samples."""
        rows = np.concatenate([shape.near, shape.far])
        return cls(cKDTree(shape.surface), cKDTree(rows[:, :3]), np.sign(rows[:, 3]))

    def ghosts(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "m 4"]:
        """Return those points that lie far off the surface, and their distances.

        The side is that of the nearest sample, where no surface can lie between.
        """
        away, _ = self.surface.query(points)
        gaps, nearest = self.samples.query(points)
        is_ghost = (away > AWAY) & (gaps < away)
        signed = self.signs[nearest] * away
        return np.column_stack([points, signed])[is_ghost].astype(np.float32)


class Ghosts:
    """Looks for ghosts in all shapes at once."""

    def __init__(self, shapes: Sequence[ShapeSamples], seed: int) -> None:
        self._known = [Known.of(shape) for shape in shapes]
        surfaces = np.concatenate([shape.surface for shape in shapes])
        self._low = torch.from_numpy(surfaces.min(axis=0) - AWAY)
        self._high = torch.from_numpy(surfaces.max(axis=0) + AWAY)
        self._rng = torch.Generator().manual_seed(seed)

    def found(
        self, model: FamilyNetwork, codes: Float[Tensor, "s k"]
    ) -> Generator[None, None, list[Float32[np.ndarray, "_ 4"]]]:
        """Return ghosts of each shape with the distances that belong there."""
        rows = []
        count = finest(model.spec, codes.device.type) // STARTS
        count = max(1, min(PIECE, count))
        for start in range(0, len(codes), count):
            part = codes[start : start + count].detach()
            points, reached = yield from self._on_zero(model, part)
            known = self._known[start : start + count]
            for one, where, is_there in zip(known, points, reached, strict=True):
                rows.append(one.ghosts(where[is_there]))
        return rows

    def _on_zero(
        self, model: FamilyNetwork, codes: Float[Tensor, "s k"]
    ) -> Generator[None, None, tuple[np.ndarray, np.ndarray]]:
        """Go from random places to the zero set, by Newton's steps along the slope."""
        shares = torch.rand((len(codes), STARTS, 3), generator=self._rng)
        points = (self._low + shares * (self._high - self._low)).to(codes.device)
        for _ in range(ROUNDS):
            points.requires_grad_()
            values = model(points, codes)
            (slope,) = torch.autograd.grad(values.sum(), points)
            with torch.no_grad():
                length = slope.norm(dim=-1, keepdim=True).clamp_min(1e-6)
                stride = (values[..., None] / length).clamp(-STRIDE, STRIDE)
                points = points - stride * slope / length
            yield
        with torch.no_grad():
            reached = model(points, codes).abs() < REACHED
        return points.cpu().numpy(), reached.cpu().numpy()
