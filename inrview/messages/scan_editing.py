"""Work on the points of scans: asked and answered by rows, so that little travels."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64

from inrview.geometry.frozen import Value, readonly
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points

NEIGHBOURS, SIGMA = 16, 3.0
"""How outliers are sought unless it is said otherwise."""


@dataclass(frozen=True, slots=True, eq=False)
class ThinRequest(Value):
    """Choose points of each scan so that no two are nearer than a spacing."""

    scans: tuple[Points, ...]
    spacing: float
    """Scan units."""


@dataclass(frozen=True, slots=True, eq=False)
class OutliersRequest(Value):
    """Find points that lie further from their neighbours than nearly all others."""

    scans: tuple[Points, ...]
    neighbours: int = NEIGHBOURS
    sigma: float = SIGMA
    """Standard deviations above the mean."""


@dataclass(frozen=True, slots=True, eq=False)
class RowsReport(Value):
    """Rows of each scan: those that stay when thinned, or the outliers."""

    rows: tuple[Int64[np.ndarray, " _"], ...]
    is_final: bool = True

    def __post_init__(self) -> None:
        rows = tuple(readonly(one, np.int64) for one in self.rows)
        object.__setattr__(self, "rows", rows)


@dataclass(frozen=True, slots=True, eq=False)
class AlignScansRequest(Value):
    """Bring scans of one thing onto each other; the first stays where it is."""

    scans: tuple[Points | Mesh, ...]
    starts: tuple[Float64[np.ndarray, "4 4"], ...] | None = None
    """Roughly where each scan belongs, as `ScansAligned.matrices`; None: seek it."""
    names: tuple[str, ...] = ()
    """What the scans are called, for what is said of them."""

    def __post_init__(self) -> None:
        if self.starts is not None:
            starts = tuple(readonly(one, np.float64) for one in self.starts)
            object.__setattr__(self, "starts", starts)


@dataclass(frozen=True, slots=True, eq=False)
class ScansAligned(Value):
    """Where each scan belongs, and how well it then lies on the others."""

    matrices: tuple[Float64[np.ndarray, "4 4"], ...]
    """Of positions relative to the first scan's origin; the first is the identity."""
    overlaps: tuple[float, ...]
    """Share of each scan that lies on others, 0 to 1."""
    rms: tuple[float, ...]
    """Of the heights there over the others' planes, scan units."""
    is_final: bool = True

    def __post_init__(self) -> None:
        matrices = tuple(readonly(one, np.float64) for one in self.matrices)
        object.__setattr__(self, "matrices", matrices)


EditingAsk = ThinRequest | OutliersRequest | AlignScansRequest
EditingAnswer = RowsReport | ScansAligned
