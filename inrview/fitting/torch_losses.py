"""What a coordinate network is asked to be, as losses of a batch in torch.

A new loss is a function here and a line in `LOSSES`; `messages/presets.py` names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import torch
from jaxtyping import Float
from torch import Tensor, nn

from inrview.fields.torch_coordinate import TorchCoordinate
from inrview.fields.torch_hash import as_tensor
from inrview.fitting.batch import Batch
from inrview.fitting.pieces import part_of
from inrview.messages.occupancy import SHARPNESS


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """A batch on its device, or a piece of one.

    The losses of the pieces add up to that of the batch: each sum is divided by how
    many there are of its kind in the whole batch.
    """

    points: Float[Tensor, "n 3"]
    targets: Float[Tensor, " t"]
    """Of the points, where a loss has use for them."""
    weights: Float[Tensor, "3 t"]
    surface: Float[Tensor, "m 6"] | None
    """Points of the surface with unit normals."""
    count: int
    """Points of the whole batch."""
    surface_count: int

    def piece(self, index: int, pieces: int) -> "Tensors":
        """Return one of so many pieces, each with its share of either kind."""
        rows = part_of(len(self.points), index, pieces)
        surface = self.surface
        if surface is not None:
            surface = surface[part_of(len(surface), index, pieces)]
        return replace(
            self,
            points=self.points[rows],
            targets=self.targets[rows],
            weights=self.weights[:, rows],
            surface=surface,
        )


def tensors_of(batch: Batch, device: str) -> Tensors:
    """Copy a batch to a device."""
    surface = None if batch.surface is None else as_tensor(batch.surface, device)
    arrays = (batch.points, batch.targets, batch.weights)
    points, targets, weights = (as_tensor(array, device) for array in arrays)
    on_surface = 0 if surface is None else len(surface)
    return Tensors(points, targets, weights, surface, len(points), on_surface)


def distance_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the Huber distance to known signed distances, as for the hash grid."""
    factors, knees, bands = batch.weights
    each = huber(model(batch.points)[:, 0], batch.targets, factors, knees, bands)
    return each.sum() / batch.count


def occupancy_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the cross-entropy with the sides of known signed distances."""
    values = model(batch.points)[:, 0]
    return cross_entropy(values, batch.targets, batch.weights[0]).sum() / batch.count


def huber(
    values: Float[Tensor, " n"],
    targets: Float[Tensor, " n"],
    factors: Float[Tensor, " n"],
    knees: Float[Tensor, " n"],
    bands: Float[Tensor, " n"],
) -> Float[Tensor, " n"]:
    """Return Huber's distances; within its band a target costs nothing.

    Those with a knee below zero are Geman and McClure's, of the scale -knee.
    """
    size = ((values - targets).abs() - bands).clamp_min(0)
    inner = 0.5 * size.square() / knees
    whole = torch.where(size < knees, inner, size - 0.5 * knees)
    redescending = -inner / (1 + 0.25 * (size / knees).square())
    return factors * torch.where(knees < 0, redescending, whole)


def cross_entropy(
    values: Float[Tensor, " n"],
    targets: Float[Tensor, " n"],
    factors: Float[Tensor, " n"],
) -> Float[Tensor, " n"]:
    """Return the cross-entropies of occupancies with the sides of distances."""
    sides = torch.where(targets > 0, 1.0, -1.0)
    return factors * nn.functional.softplus(-SHARPNESS * sides * values)


def siren_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the loss of Sitzmann et al. 2020, section 4.2, from oriented points.

    Each term is averaged over all points, zeros for those that it is not about.
    """
    on, normals = _surface(batch)
    values, slopes = _values_and_slopes(model, torch.cat([on, batch.points]))
    count = len(on)
    aligned = torch.cosine_similarity(slopes[:count], normals, dim=1)
    terms = (
        3e3 * values[:count].abs().sum(),
        1e2 * torch.exp(-1e2 * values[count:].abs()).sum(),
        1e2 * (1 - aligned).sum(),
        5e1 * (slopes.norm(dim=1) - 1).abs().sum(),
    )
    return torch.stack(terms).sum() / (batch.count + batch.surface_count)


def igr_loss(model: TorchCoordinate, batch: Tensors) -> Tensor:
    """Return the loss of Gropp et al. 2020, equation 4, from oriented points."""
    on, normals = _surface(batch)
    count = len(on)
    values, slopes = _values_and_slopes(model, torch.cat([on, batch.points]))
    eikonal = (slopes[count:].norm(dim=1) - 1).square().sum() / batch.count
    away = (slopes[:count] - normals).norm(dim=1).sum()
    on_surface = (values[:count].abs().sum() + away) / batch.surface_count
    return torch.as_tensor(on_surface + 0.1 * eikonal)


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
SLOPE_LOSSES = ("siren", "igr")
"""Those that ask for slopes, which costs further passes."""
LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        "distance": distance_loss,
        "occupancy": occupancy_loss,
        "siren": siren_loss,
        "igr": igr_loss,
    }
)
