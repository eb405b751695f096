"""The families that come with the program, made by formulas: shapes with the truth.

All shapes of a family share the order of their vertices, so that vertex i of one
corresponds to vertex i of every other; parts are known as well.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.samples import creatures, vessels
from inrview.samples.cage import Cage

COUNT = 40
"""Shapes in each family."""
_LIMIT = 2
"""Further subdivisions that say where a vertex comes to lie in the end."""


@dataclass(frozen=True, slots=True, eq=False)
class SampleShape(Value):
    """One shape of a sample family."""

    name: str
    mesh: Mesh
    parts: UInt8[np.ndarray, " n"]
    """Of each vertex, an index into the family's part names."""


@dataclass(frozen=True, slots=True)
class SampleFamily:
    """How the shapes of a family are made."""

    stem: str
    parts: tuple[str, ...]
    cage: Callable[[np.random.Generator], Cage]

    def shape(self, index: int, levels: int = 2) -> SampleShape:
        """Return a shape of the family; a level more makes four times the faces.

        The vertices of a coarser shape are the first of a finer one, at nearly the
        same places.
        """
        rng = np.random.default_rng((len(self.stem), index))
        mesh, labels = self.cage(rng).surface(levels, _LIMIT)
        return SampleShape(f"{self.stem}_{index:02d}", mesh, labels.astype(np.uint8))


def _creature(rng: np.random.Generator) -> Cage:
    return creatures.cage_of(creatures.creature(rng))


def _vessel(rng: np.random.Generator) -> Cage:
    return vessels.cage_of(vessels.vessel(rng))


FAMILIES: Mapping[str, SampleFamily] = {
    "creatures": SampleFamily("creature", creatures.PARTS, _creature),
    "vessels": SampleFamily("vessel", vessels.PARTS, _vessel),
}
