"""What a family's fit makes small: each term alone, unweighted."""

import torch
from jaxtyping import Float
from torch import Tensor

Scalar = Float[Tensor, ""]


def distance_loss(
    values: Float[Tensor, "*n"], distances: Float[Tensor, "*n"], clamp: float
) -> Scalar:
    """Compare the field with signed distances, both cut off at `clamp`.

    Notes
    -----
    Park et al. 2019, "DeepSDF", equation 4.
    """
    return (values.clamp(-clamp, clamp) - distances.clamp(-clamp, clamp)).abs().mean()


def smoothness_loss(moved: Float[Tensor, "*n 3"], step: float) -> Scalar:
    """Penalise how fast the deformation changes; `moved` is D(x + h) - D(x).

    A finite difference over `step` = |h| of the term that DIF-Net (Deng et al. 2021,
    equation 7) takes from derivatives.
    """
    return (moved / step).square().sum(dim=-1).mean()


def correction_loss(correction: Float[Tensor, "*n"]) -> Scalar:
    """Penalise the correction (Deng et al. 2021, equation 8)."""
    return correction.abs().mean()


def code_loss(codes: Float[Tensor, "s k"]) -> Scalar:
    """Keep codes near the middle (Park et al. 2019, equation 9)."""
    return codes.square().sum(dim=-1).mean()


def total(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """Return the weighted sum; a term of weight zero is left out."""
    parts = [weights[name] * term for name, term in terms.items() if weights[name]]
    return torch.stack(parts).sum()
