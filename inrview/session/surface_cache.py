"""Surfaces that were computed before, the longest unused dropped first."""

from collections import OrderedDict

from inrview.messages.reports import SurfaceReport
from inrview.messages.snapshot import ShapeSnapshot

MOST_BYTES = 256 * 1024 * 1024


class SurfaceCache:
    """Reports by snapshot, level and resolution, up to a number of bytes."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        # The snapshot itself is held too: its id() is its own only while it lives.
        self._kept: OrderedDict[
            tuple[int, float, int], tuple[ShapeSnapshot, SurfaceReport]
        ] = OrderedDict()

    def put(self, snapshot: ShapeSnapshot, report: SurfaceReport) -> None:
        """Keep a surface."""
        key = (id(snapshot), report.level, report.resolution)
        self._drop(key)
        self._kept[key] = snapshot, report
        self._bytes += _size(snapshot, report)
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))

    def get(
        self, snapshot: ShapeSnapshot, level: float, resolution: int
    ) -> SurfaceReport | None:
        """Return a surface, if it is kept."""
        key = (id(snapshot), level, resolution)
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][1]

    def all_of(self, snapshot: ShapeSnapshot, level: float) -> list[SurfaceReport]:
        """Return the surfaces of a snapshot and level, coarse to fine."""
        found = [
            report
            for (owner, at, _), (_, report) in self._kept.items()
            if owner == id(snapshot) and at == level
        ]
        return sorted(found, key=lambda report: report.resolution)

    def forget(self, snapshot: ShapeSnapshot) -> None:
        """Drop all surfaces of a snapshot that nobody can come back to."""
        for key in [key for key in self._kept if key[0] == id(snapshot)]:
            self._drop(key)

    @property
    def nbytes(self) -> int:
        """What is held."""
        return self._bytes

    def _drop(self, key: tuple[int, float, int]) -> None:
        if key in self._kept:
            self._bytes -= _size(*self._kept.pop(key))


def _size(snapshot: ShapeSnapshot, report: SurfaceReport) -> int:
    """Bytes of a surface and of the weights that stay for its sake."""
    return report.mesh.nbytes + snapshot.nbytes
