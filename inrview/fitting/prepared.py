"""What a fit stands on once its scans are prepared."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from inrview.fitting.batch import Batch
from inrview.fitting.early_rays import EarlyRays
from inrview.fitting.patches import Patches
from inrview.fitting.segments import Solid
from inrview.fitting.volume import CoarseDistance
from inrview.geometry.placement import Placement
from inrview.messages.notes import Note


@runtime_checkable
class AnySampler(Protocol):
    """Where the samples of a step come from."""

    @property
    def volume(self) -> CoarseDistance:
        """The distance from which a fit starts."""
        ...

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All that the steps need to know of the scans, in shape space."""

    placement: Placement
    low: Float32[np.ndarray, "3"]
    high: Float32[np.ndarray, "3"]
    """Lowest and highest corner of what was scanned."""
    sampler: AnySampler
    held_out: Float32[np.ndarray, "n 3"]
    near_surface: Float32[np.ndarray, "m 3"]
    noise: float
    levels: int
    """Levels of the grid that the data support."""
    notes: tuple[Note, ...] = ()
    solid: Solid | None = None
    """Of a mesh: what tells its exact distance."""
    patches: Patches | None = None
    """Of points: what the fit takes for their surface."""
    early: EarlyRays | None = None
    """Of sensors' rays: what finds those that meet the field too early."""

    @property
    def scale(self) -> float:
        """Scan units per unit of shape space."""
        return self.placement.scale
