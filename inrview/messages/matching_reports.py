"""What jobs about matching answer. Each report is complete in itself: newest wins."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.messages.notes import Note


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceMatch(Value):
    """Where each vertex of one surface lies on another."""

    triangles: Int32[np.ndarray, " n"]
    """Rows of the other's faces."""
    shares: Float32[np.ndarray, "n 3"]
    """Barycentric coordinates there."""
    positions: Float32[np.ndarray, "n 3"]
    """In the other's scan space, without the origin of its mesh."""
    confidence: Float32[np.ndarray, " n"]
    """0 to 1: the chance that the match is a good one."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchReport(Value):
    """The matches of two surfaces, both ways."""

    there: SurfaceMatch
    """Each vertex of the first on the second."""
    back: SurfaceMatch
    """Each vertex of the second on the first."""
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class TransferReport(Value):
    """How far a transfer is, what can be seen of it already, and in the end all."""

    fraction: float | None
    """0 to 1, or None when unknown."""
    text: str
    mesh: Mesh | None = None
    """The target with the colours carried so far: at its vertices first."""
    confidence: UInt8[np.ndarray, "h w"] | UInt8[np.ndarray, " n"] | None = None
    """0 to 255, of each texel (first row on top) or vertex; 0 off the charts."""
    covered: float = 0.0
    """Share of the target's area whose confidence is `trusted` at least, 0 to 1."""
    notes: tuple[Note, ...] = ()
    """What was found wrong or assumed, as of texture coordinates that overlap."""
    bytes_written: int = 0
    seconds: float = 0.0
    key: str = "transfer"
    is_final: bool = False


MatchingAnswer = MatchReport | TransferReport
