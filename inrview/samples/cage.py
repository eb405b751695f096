"""A control cage: rings joined by tubes, from which further tubes grow."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, Int64

from inrview.geometry.mesh import Mesh
from inrview.samples.subdivision import subdivided, triangles

Place = Float64[np.ndarray, "3"]
Ring = list[int]


class Cage:
    """Quads under construction. Rings run counter-clockwise about the way they go.

    The order of the calls alone decides the topology, so cages that are made by the
    same calls correspond vertex by vertex.
    """

    def __init__(self) -> None:
        self._vertices: list[Place] = []
        self._quads: list[Ring] = []
        self._labels: list[int] = []

    def ring(self, places: Sequence[Place]) -> Ring:
        """Add vertices and return their numbers."""
        first = len(self._vertices)
        self._vertices += [np.asarray(place, np.float64) for place in places]
        return list(range(first, len(self._vertices)))

    def tube(self, start: Ring, end: Ring, label: int) -> list[int]:
        """Join two rings of one length; return the quads, the first at the corner 0."""
        count = len(start)
        first = len(self._quads)
        for i in range(count):
            after = (i + 1) % count
            self._add([start[i], start[after], end[after], end[i]], label)
        return list(range(first, len(self._quads)))

    def cap(self, ring: Ring, label: int) -> None:
        """Close a ring of four, or one of an even number about a vertex amid."""
        if len(ring) == 4:
            self._add(ring, label)
            return
        amid = np.mean([self._vertices[corner] for corner in ring], axis=0)
        (center,) = self.ring([amid])
        for i in range(0, len(ring), 2):
            after = (i + 2) % len(ring)
            self._add([center, ring[i], ring[i + 1], ring[after]], label)

    def opened(self, quad: int) -> Ring:
        """Take a quad away and return its rim, from which a tube can grow."""
        ring = self._quads[quad]
        self._quads[quad] = []
        return ring

    def join(self, ring: Ring, quad: int, label: int) -> None:
        """Let a tube of four end in a quad of the cage, corner to nearest corner."""
        rim = self.opened(quad)[::-1]
        ends = self.places(ring)
        turns = [rim[turn:] + rim[:turn] for turn in range(4)]
        nearest = min(
            turns, key=lambda one: float(((self.places(one) - ends) ** 2).sum())
        )
        self.tube(ring, nearest, label)

    def places_of(self, quad: int) -> Float64[np.ndarray, "4 3"]:
        """Return where a quad's corners lie."""
        return self.places(self._quads[quad])

    def places(self, ring: Ring) -> Float64[np.ndarray, "n 3"]:
        """Return where a ring's vertices lie."""
        return np.array([self._vertices[corner] for corner in ring])

    def around(self, rim: Ring, center: Place, first: Place, second: Place) -> Ring:
        """Add a ring of four about `center`, its corners turned as those of a rim.

        They lie at plus or minus `first` and `second`, half sides of a rectangle.
        """
        away = self.places(rim) - self.places(rim).mean(axis=0)
        signs = np.stack([np.sign(away @ first), np.sign(away @ second)], axis=1)
        return self.ring([center + a * first + b * second for a, b in signs])

    def surface(
        self, levels: int, on_limit: int = 0
    ) -> tuple[Mesh, Int64[np.ndarray, " n"]]:
        """Return the smooth mesh after so many subdivisions, and each vertex's label.

        `on_limit` more subdivisions move its vertices nearer to the limit surface.
        """
        kept = [index for index, quad in enumerate(self._quads) if quad]
        quads = np.array([self._quads[index] for index in kept])
        labels = np.array([self._labels[index] for index in kept])
        vertices = np.array(self._vertices)
        for _ in range(levels):
            vertices, quads = subdivided(vertices, quads)
            labels = labels.repeat(4)
        finest, finer = vertices, quads
        for _ in range(on_limit):
            finest, finer = subdivided(finest, finer)
        faces = triangles(quads).astype(np.int32)
        mesh = Mesh(finest[: len(vertices)].astype(np.float32), faces)
        of_vertex = np.zeros(len(vertices), np.int64)
        of_vertex[quads] = labels[:, None]
        return mesh, of_vertex

    def _add(self, quad: Ring, label: int) -> None:
        self._quads.append(list(quad))
        self._labels.append(label)
