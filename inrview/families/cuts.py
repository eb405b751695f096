"""A piece of a step cut finer, by points: where a model is slow, or large.

What is learned of a piece is found in two passes over its cuts, losses and then slopes,
and the job can be paused after each.
"""

from typing import NamedTuple

from jaxtyping import Float
from torch import Tensor

from inrview.families.batches import PIECE, Batch
from inrview.messages.family import FamilySpec

_WORK = 1.1e9
"""Of all points of a cut: one pass takes some 60 ms on one core, 35 on two."""
_UNIT = 1000
"""Work of a hidden unit for a point, beside one for each weight: sines are slow."""
_OF_MODEL = {"default": 0.2, "dif": 1.0, "dit": 0.7}
"""The default asks for no derivatives by points and has no gates."""
_STAGES = 4
"""Places of a point at which the template of "dit" is asked; gates of its LSTM."""


class Cut(NamedTuple):
    """Some points of each shape of a piece."""

    rows: slice
    batch: Batch
    share: float
    """Of the piece's points."""
    surface_share: float
    """Of its points on the surface."""


class Terms(NamedTuple):
    """What a model finds for a batch."""

    placed: Float[Tensor, "s n 3"]
    """Where the points lie in template space."""
    losses: dict[str, Tensor]
    """Unweighted."""


def finest(spec: FamilySpec, device: str) -> int:
    """Return how many points of a network a cut may have; a graphics card needs none.

    From the networks' sizes alone, so that a seed still decides what is learned.
    """
    if device != "cpu":
        return PIECE
    bent, steps = spec.deformation_width, spec.deformation_layers
    wide, layers = spec.template_width, spec.template_layers
    many = _STAGES if spec.model == "dit" else 1
    weights = many * (bent * bent * steps + wide * wide * layers)
    work = weights + _UNIT * (bent * steps + wide * layers)
    return max(1, min(PIECE, round(_WORK / (_OF_MODEL[spec.model] * work))))


def cuts(batch: Batch, most: int) -> list[Cut]:
    """Cut a batch into parts of about `most` points, each with some on the surface."""
    shapes, points = batch.distances.shape
    surface = batch.normals.shape[1]
    turns = max(1, min(-(-shapes * points // most), surface))
    found = []
    for turn in range(turns):
        rows = slice(turn, None, turns)
        part = Batch(*(tensor[:, rows] for tensor in batch))
        share = part.distances.shape[1] / points
        found.append(Cut(rows, part, share, part.normals.shape[1] / max(surface, 1)))
    return found
