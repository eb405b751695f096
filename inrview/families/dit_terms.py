"""What Deep Implicit Templates makes small, with its curriculum.

Zheng, Yu, Dai and Liu 2021, "Deep Implicit Templates", section 3.3, and the weights of
the authors' code. Their 2000 epochs are mapped to the share of the fit that is done.
"""

from collections.abc import Generator, Sequence

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from inrview.families.batches import Batch
from inrview.families.cuts import Cut, Terms
from inrview.fields.torch_dit import TorchDit

_EPOCHS = 2000
_CLAMP = 0.1
_TOLERANCES = (0.025, 0.01, 0.0025, 0.0)
_HARDNESS = (0.0, 0.1, 0.2, 0.5)
_PAIRS_STRETCH = 0.5
_PAIRS = 300_000
"""Pairs of points looked at between two yields."""


def dit_weights(fraction: float) -> dict[str, float]:
    """Return the weights of the terms when this share of the fit is done."""
    warm = min(1.0, fraction * _EPOCHS / 100)
    return {
        "distance": 1.0,
        "code": 1e-4 * warm,
        "displacement": 5e-3 * max(1.0, 10 * (1 - fraction * _EPOCHS / 100)),
        "pairs": 1e-4 * warm,
    }


def dit_terms(model: TorchDit, batch: Batch, codes: Float[Tensor, "s k"]) -> Terms:
    """Return the terms for a batch: all but those of the codes and of pairs."""
    found = model.stages(batch.points, codes)
    kept = found[1::2] if len(found) >= 2 * len(_TOLERANCES) else found
    stages = kept[-len(_TOLERANCES) :]
    distance = torch.stack(
        [
            _curriculum(model.template_values(stage), batch.distances, eps, hard)
            for stage, eps, hard in zip(
                stages,
                _TOLERANCES[-len(stages) :],
                _HARDNESS[-len(stages) :],
                strict=True,
            )
        ]
    ).mean()
    moves = torch.stack([stage - batch.points for stage in stages])
    displacement = _huber(moves.norm(dim=-1)).mean()
    return Terms(found[-1], {"distance": distance, "displacement": displacement})


def joint_pairs(
    points: Float[Tensor, "s n 3"], parts: Sequence[Cut], found: Sequence[Terms]
) -> Generator[None, None, None]:
    """Add to each cut's terms one whose slopes are those of the pairs of all cuts."""
    placed = torch.empty_like(points)
    for part, terms in zip(parts, found, strict=True):
        placed[:, part.rows] = terms.placed.detach()
    loss, slopes = yield from pairs_loss(points, placed - points)
    for part, terms in zip(parts, found, strict=True):
        along = (terms.placed * slopes[:, part.rows]).sum() / part.share
        terms.losses["pairs"] = along + (loss - along).detach()


def _curriculum(
    values: Float[Tensor, "s n"],
    distances: Float[Tensor, "s n"],
    tolerance: float,
    hardness: float,
) -> Tensor:
    """Forgive errors within a tolerance, and weigh points on the wrong side more."""
    found, wanted = values.clamp(-_CLAMP, _CLAMP), distances.clamp(-_CLAMP, _CLAMP)
    error = functional.relu((found - wanted).abs() - tolerance)
    is_hard = torch.sign(wanted) * torch.sign(wanted - found)
    return (error * (1 + hardness * is_hard)).mean()


def _huber(lengths: Tensor, turn: float = 0.25) -> Tensor:
    square = 0.5 * lengths.square()
    return torch.where(lengths < turn, square, turn * (lengths - 0.5 * turn))


def pairs_loss(
    points: Float[Tensor, "s n 3"], moves: Float[Tensor, "s n 3"]
) -> Generator[None, None, tuple[Float[Tensor, ""], Float[Tensor, "s n 3"]]]:
    """Keep the displacements of nearby points alike: the first eighth and the rest.

    Returns the loss and its slopes by the displacements; yields between some pairs.
    """
    shapes, count = points.shape[:2]
    moves = moves.detach().requires_grad_()
    loss, slopes = points.new_zeros(()), torch.zeros_like(points)
    order = torch.arange(count, device=points.device)
    first, rest = order[order % 8 == 0], order[order % 8 != 0]
    for some in torch.split(first, max(1, _PAIRS // max(1, shapes * len(rest)))):
        apart = torch.cdist(points[:, some], points[:, rest]) + 1e-3
        differ = torch.cdist(moves[:, some], moves[:, rest])
        stretch = functional.relu(differ / apart - _PAIRS_STRETCH)
        part = stretch.sum(dim=(1, 2)).mean() / count
        slopes += torch.autograd.grad(part, moves)[0]
        loss += part.detach()
        yield
    return loss, slopes
