"""What can be asked about surfaces that correspond. Frozen, complete in themselves."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import MemberSnapshot

DOUBTFUL = ("shown", "hidden", "filled")
"""What a transferred texture shows where no match is to be trusted: what was found
all the same, plain grey, or the colours of the nearest trusted places."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchedShape(Value):
    """A member (or the template) and the surface or coloured scan that stands for it.

    The geometry lies in the member's scan space, minus an origin of its own.
    """

    member: MemberSnapshot
    geometry: Mesh | Points
    name: str = ""
    """What messages call it."""


@dataclass(frozen=True, slots=True, eq=False)
class MatchRequest(Value):
    """Find each vertex of a surface on another one, both ways."""

    first: MatchedShape
    second: MatchedShape
    key: str = "match"


@dataclass(frozen=True, slots=True, eq=False)
class TransferRequest(Value):
    """Carry the colours of one or several shapes onto the surface of another.

    A target without texture coordinates is unwrapped first, which takes a while once;
    until then its vertices carry colours.
    """

    sources: tuple[MatchedShape, ...]
    """With a texture, several materials, vertex colours, or coloured points."""
    target: MatchedShape
    size: int | None = 2048
    """Pixels along a side of the texture; None: colours at the vertices instead."""
    doubtful: str = "shown"
    """One of `DOUBTFUL`: what is done where the confidence is below `trusted`."""
    trusted: float = 0.5
    dilation: int = 8
    """Pixels by which charts grow at least beyond their seams."""
    path: str | None = None
    """Where to write the mesh (.glb, .obj, .ply); None: nowhere."""
    overwrite: bool = False
    key: str = "transfer"


MatchingAsk = MatchRequest | TransferRequest
