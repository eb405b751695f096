"""What Deep Implicit Templates makes small, with its curriculum.

Zheng, Yu, Dai and Liu 2021, "Deep Implicit Templates", section 3.3, and the weights of
the authors' code. Their 2000 epochs are mapped to the share of the fit that is done.
"""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from inrview.families.batches import Batch
from inrview.fields.torch_dit import TorchDit

_EPOCHS = 2000
_CLAMP = 0.1
_TOLERANCES = (0.025, 0.01, 0.0025, 0.0)
_HARDNESS = (0.0, 0.1, 0.2, 0.5)
_PAIRS_STRETCH = 0.5


def dit_weights(fraction: float) -> dict[str, float]:
    """Return the weights of the terms when this share of the fit is done."""
    warm = min(1.0, fraction * _EPOCHS / 100)
    return {
        "distance": 1.0,
        "code": 1e-4 * warm,
        "displacement": 5e-3 * max(1.0, 10 * (1 - fraction * _EPOCHS / 100)),
        "pairs": 1e-4 * warm,
    }


def dit_terms(
    model: TorchDit, batch: Batch, codes: Float[Tensor, "s k"]
) -> dict[str, Tensor]:
    """Return the unweighted terms for a batch."""
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
    return {
        "distance": distance,
        "code": codes.norm(dim=-1).mean(),
        "displacement": _huber(moves.norm(dim=-1)).mean(),
        "pairs": _pairs(batch.points, found[-1] - batch.points),
    }


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


def _pairs(points: Float[Tensor, "s n 3"], moves: Float[Tensor, "s n 3"]) -> Tensor:
    """Keep the displacements of nearby points alike: the first eighth and the rest."""
    order = torch.arange(points.shape[1]) % 8 == 0
    first, rest = points[:, order], points[:, ~order]
    apart = torch.cdist(first, rest) + 1e-3
    differ = torch.cdist(moves[:, order], moves[:, ~order])
    stretch = functional.relu(differ / apart - _PAIRS_STRETCH)
    return stretch.sum(dim=(1, 2)).mean() / points.shape[1]
