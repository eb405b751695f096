"""Processes that learn one family together, each its share of the shapes.

torch's own `torchrun` starts them and says in the environment who is who; gloo carries
sums between processors, nccl between graphics cards. Alone, everything is itself.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, distributed

from inrview.geometry.frozen import Value


@dataclass(frozen=True, slots=True)
class Team(Value):
    """Who this process is among those that learn together."""

    rank: int = 0
    size: int = 1

    @property
    def is_first(self) -> bool:
        """Whether this is the one that speaks and writes."""
        return self.rank == 0

    def takes(self, piece: int) -> bool:
        """Return whether a piece of a step is this process's to compute."""
        return piece % self.size == self.rank

    def add_up(self, tensors: Iterable[Tensor]) -> None:
        """Replace each tensor by its sum over all processes."""
        if self.size == 1:
            return
        parts = list(tensors)
        together = torch.cat([part.flatten() for part in parts])
        distributed.all_reduce(together)
        at = 0
        for part in parts:
            part.copy_(together[at : at + part.numel()].view_as(part))
            at += part.numel()

    def agree(self, value: float) -> float:
        """Return what the first process says, so that all stop together."""
        if self.size == 1:
            return value
        said = torch.tensor([value], dtype=torch.float64)
        distributed.broadcast(said, 0)
        return float(said)


ALONE = Team()


def join(device: str) -> Team:
    """Join the processes that torchrun started, or be alone."""
    size = int(os.environ.get("WORLD_SIZE", "1"))
    if size == 1 or "MASTER_ADDR" not in os.environ:
        return ALONE
    if not distributed.is_initialized():
        distributed.init_process_group("nccl" if device == "cuda" else "gloo")
    return Team(distributed.get_rank(), distributed.get_world_size())
