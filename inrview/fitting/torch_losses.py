"""What a coordinate network is asked to be, as losses of a batch in torch.

A new loss is a function here and a line in `LOSSES`; `messages/presets.py` names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from jaxtyping import Float
from torch import Tensor, nn

from inrview.fields.torch_coordinate import TorchCoordinate
from inrview.fields.torch_hash import as_tensor
from inrview.fitting.batch import Batch
from inrview.messages.occupancy import SHARPNESS


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """A batch on its device."""

    points: Float[Tensor, "n 3"]
    targets: Float[Tensor, " t"]
    """Of the points, where a loss has use for them."""
    weights: Float[Tensor, "3 t"]
    surface: Float[Tensor, "m 6"] | None
    """Points of the surface with unit normals."""


def tensors_of(batch: Batch, device: str) -> Tensors:
    """Copy a batch to a device."""
    surface = None if batch.surface is None else as_tensor(batch.surface, device)
    arrays = (batch.points, batch.targets, batch.weights)
    points, targets, weights = (as_tensor(array, device) for array in arrays)
    return Tensors(points, targets, weights, surface)


def distance_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the Huber distance to known signed distances, as for the hash grid."""
    factors, knees, bands = batch.weights
    return huber(model(batch.points)[:, 0], batch.targets, factors, knees, bands)


def occupancy_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the cross-entropy with the sides of known signed distances."""
    return cross_entropy(model(batch.points)[:, 0], batch.targets, batch.weights[0])


def huber(
    values: Float[Tensor, " n"],
    targets: Float[Tensor, " n"],
    factors: Float[Tensor, " n"],
    knees: Float[Tensor, " n"],
    bands: Float[Tensor, " n"],
) -> Tensor:
    """Return the mean Huber distance; within its band a target costs nothing."""
    size = ((values - targets).abs() - bands).clamp_min(0)
    inner = 0.5 * size.square() / knees
    each = torch.where(size < knees, inner, size - 0.5 * knees)
    return torch.as_tensor((factors * each).mean())


def cross_entropy(
    values: Float[Tensor, " n"],
    targets: Float[Tensor, " n"],
    factors: Float[Tensor, " n"],
) -> Tensor:
    """Return the mean cross-entropy of occupancies with the sides of distances."""
    sides = torch.where(targets > 0, 1.0, -1.0)
    each = nn.functional.softplus(-SHARPNESS * sides * values)
    return torch.as_tensor((factors * each).mean())


def siren_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the loss of Sitzmann et al. 2020, section 4.2, from oriented points.

    Each term is averaged over all points, zeros for those that it is not about.
    """
    on, normals = _surface(batch)
    values, slopes = _values_and_slopes(model, torch.cat([on, batch.points]))
    count, total = len(on), len(values)
    aligned = torch.cosine_similarity(slopes[:count], normals, dim=1)
    terms = (
        3e3 * values[:count].abs().sum(),
        1e2 * torch.exp(-1e2 * values[count:].abs()).sum(),
        1e2 * (1 - aligned).sum(),
        5e1 * (slopes.norm(dim=1) - 1).abs().sum(),
    )
    return torch.stack(terms).sum() / total


def igr_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the loss of Gropp et al. 2020, equation 4, from oriented points."""
    on, normals = _surface(batch)
    count = len(on)
    values, slopes = _values_and_slopes(model, torch.cat([on, batch.points]))
    eikonal = (slopes[count:].norm(dim=1) - 1).square().mean()
    away = (slopes[:count] - normals).norm(dim=1).mean()
    return torch.as_tensor(values[:count].abs().mean() + away + 0.1 * eikonal)


def _surface(batch: Tensors) -> tuple[Tensor, Tensor]:
    assert batch.surface is not None
    return batch.surface[:, :3], batch.surface[:, 3:]


def _values_and_slopes(
    model: TorchCoordinate, points: Float[Tensor, "n 3"]
) -> tuple[Tensor, Tensor]:
    points = points.detach().requires_grad_()
    values = model(points)[:, 0]
    (slopes,) = torch.autograd.grad(values.sum(), points, create_graph=True)
    return values, slopes


Loss = Callable[[TorchCoordinate, Tensors], Tensor]
LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "distance": distance_loss,
        "occupancy": occupancy_loss,
        "siren": siren_loss,
        "igr": igr_loss,
    }
)
