"""How fast a field grows across its surface: asked and answered."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.messages.snapshot import AnySnapshot


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceSlopesRequest(Value):
    """Say how long the gradient of a field is at each vertex of its surface."""

    snapshot: AnySnapshot
    surface: Mesh
    key: str = "surface-slopes"


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceSlopesReport(Value):
    """Lengths of gradients in shape space: 1 everywhere for a signed distance."""

    lengths: Float32[np.ndarray, " n"]
    is_distance: bool
    """False where there is no 1 to compare with, as for an occupancy."""
    surface: Mesh
    is_final: bool = True
