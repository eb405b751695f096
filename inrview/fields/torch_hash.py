"""The hash-grid field in torch: the same mathematics as the kernels, for CUDA.

Imported only where a fit runs on a GPU, since torch takes seconds to import.
"""

from itertools import pairwise

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from inrview.fields.layout import BRICK, Layout

_Y, _Z = 2654435761, 805459861
_WORD = (1 << 32) - 1


def values(
    points: Float[Tensor, "n 3"],
    table: Float[Tensor, "entries features"],
    network: Float[Tensor, " weights"],
    layout: Layout,
) -> Float[Tensor, " n"]:
    """Return the field at each point, differentiable in points and weights."""
    rows = encode(points, table, layout)
    result = _run(rows, network, layout)
    over = (points.abs() - 1).clamp_min(0)
    return result + over.square().sum(dim=1).sqrt() if over.any() else result


def encode(
    points: Float[Tensor, "n 3"],
    table: Float[Tensor, "entries features"],
    layout: Layout,
) -> Float[Tensor, "n inputs"]:
    """Return the features of every level, then the position within the cube."""
    position = (points * 0.5 + 0.5).clamp(0, 1)
    columns = []
    for level, bricks in enumerate(layout.bricks.tolist()):
        if bricks < 0:
            columns.append(points.new_zeros(len(points), layout.features))
            continue
        entries, shares = _corners(position, int(layout.cells[level]), bricks)
        found = table[entries + int(layout.starts[level])]
        columns.append((found * shares[..., None]).sum(dim=1))
    return torch.cat([*columns, 2 * position - 1], dim=1)


def _corners(
    position: Float[Tensor, "n 3"], cells: int, bricks: int
) -> tuple[Int64[Tensor, "n 8"], Float[Tensor, "n 8"]]:
    """Return the entries of each point's eight corners and their trilinear shares."""
    place = (position * cells).clamp_max(cells - 1e-3)
    low = place.detach().floor().long()
    fraction = place - low
    steps = torch.tensor(
        [[c & 1, c >> 1 & 1, c >> 2 & 1] for c in range(8)], device=position.device
    )
    corners = low[:, None, :] + steps
    parts = torch.where(steps == 1, fraction[:, None, :], 1 - fraction[:, None, :])
    shares = parts.prod(dim=2)
    x, y, z = corners.unbind(dim=2)
    if bricks == 0:
        side = cells + 1
        return x + side * (y + side * z), shares
    mixed = (x >> 1) ^ ((y >> 1) * _Y & _WORD) ^ ((z >> 1) * _Z & _WORD)
    within = (x & 1) + 2 * (y & 1) + 4 * (z & 1)
    return (mixed & (bricks - 1)) * BRICK + within, shares


def _run(
    rows: Float[Tensor, "n inputs"], network: Float[Tensor, " weights"], layout: Layout
) -> Float[Tensor, " n"]:
    widths = layout.widths.tolist()
    at, hidden = 0, rows
    for k, (into, out) in enumerate(pairwise(widths)):
        matrix = network[at : at + into * out].view(out, into)
        at += into * out
        hidden = hidden @ matrix.T + network[at : at + out]
        at += out
        if k < len(widths) - 2:
            hidden = hidden.relu()
    return hidden[:, 0] + rows @ network[at:]


def as_tensor(array: np.ndarray, device: str) -> Tensor:
    """Copy an array to a device as float32."""
    return torch.tensor(np.asarray(array, np.float32), device=device)
