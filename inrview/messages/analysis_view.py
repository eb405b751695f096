"""What a window asks so that an analysis can be looked at on the shapes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh


@dataclass(frozen=True, slots=True, eq=False)
class SpreadRequest(Value):
    """Ask which points of a template the vertices of surfaces lie near."""

    template: Mesh
    """In the learned template's space."""
    keys: tuple[str, ...]
    surfaces: tuple[Mesh, ...]
    """As they lie in that space, by key."""
    key: str = "spread"


@dataclass(frozen=True, slots=True, eq=False)
class Spread(Value):
    """Three template points for each vertex of a surface, and their shares."""

    rows: Int32[np.ndarray, "n 3"]
    shares: Float32[np.ndarray, "n 3"]
    """They add up to one."""

    def of(self, values: Float32[np.ndarray, " v"]) -> Float32[np.ndarray, " n"]:
        """Return values of the template's points at the surface's vertices."""
        found: np.ndarray = np.einsum("nk,nk->n", values[self.rows], self.shares)
        return found.astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class SpreadReport(Value):
    """One spread for each surface asked about, in that order."""

    spreads: tuple[Spread, ...]
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class GroupsRequest(Value):
    """Read which group each member is in: rows of name, group."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class GroupsReport(Value):
    """Groups by the names of members."""

    groups: Mapping[str, str]
    is_final: bool = True


AnalysisViewAsk = SpreadRequest | GroupsRequest
AnalysisViewAnswer = SpreadReport | GroupsReport
