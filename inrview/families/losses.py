"""What a family's fit makes small: each term alone, unweighted."""

import torch
from jaxtyping import Float
from torch import Tensor

Scalar = Float[Tensor, ""]
GUIDE_KNEE = 0.03
LANDMARK_KNEE = 0.01
NEARBY = 0.03
"""Distance, in shape space, within which the correction costs in full."""
FREE = 0.1
"""Of that cost is left far from the surface."""


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


def stretch_loss(placed_apart: Float[Tensor, "*n 3"], step: float) -> Scalar:
    """Penalise changes of length, whatever turns; tears count once, however wide.

    `placed_apart` is what lies between two deformed points that were `step` apart: an
    as-isometric-as-possible prior with Geman and McClure's robust norm.
    """
    strain = placed_apart.norm(dim=-1) / step - 1
    loss: Tensor = (strain.square() / (1 + strain.square())).mean()
    return loss


def guide_loss(
    placed: Float[Tensor, "*n 3"],
    targets: Float[Tensor, "*n 3"],
    trust: Float[Tensor, "*n"],
) -> Scalar:
    """Draw points to where they belong in template space, outliers no harder.

    The distance itself beyond `GUIDE_KNEE`, its square nearer by (Charbonnier).
    """
    squared = (placed - targets).square().sum(dim=-1)
    away = (squared + GUIDE_KNEE**2).sqrt() - GUIDE_KNEE
    loss: Tensor = (trust * away).mean()
    return loss


def landmark_loss(
    placed: Float[Tensor, "s l 3"],
    targets: Float[Tensor, "l 3"],
    known: Float[Tensor, "s l"],
) -> Scalar:
    """Draw landmarks of one name together in template space, outliers no harder.

    As `guide_loss`, with a knee at the accuracy of a careful click; the mean over
    those that are `known` (1, else 0).
    """
    squared = (placed - targets).square().sum(dim=-1)
    away = (squared + LANDMARK_KNEE**2).sqrt() - LANDMARK_KNEE
    loss: Tensor = (known * away).sum() / known.sum().clamp_min(1.0)
    return loss


def correction_loss(
    correction: Float[Tensor, "*n"], distances: Float[Tensor, "*n"]
) -> Scalar:
    """Penalise the correction (Deng et al. 2021, equation 8), most at the surface.

    Away from it distances change when limbs come near each other, though the same
    points correspond: there the correction may say so.
    """
    closeness = FREE + (1 - FREE) * torch.exp(-(distances / NEARBY).square())
    return (closeness * correction.abs()).mean()


def code_loss(codes: Float[Tensor, "s k"]) -> Scalar:
    """Keep codes near the middle (Park et al. 2019, equation 9)."""
    return codes.square().sum(dim=-1).mean()


def total(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """Return the weighted sum; a term of weight zero is left out."""
    parts = [weights[name] * term for name, term in terms.items() if weights[name]]
    return torch.stack(parts).sum()
