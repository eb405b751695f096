"""What a resolution costs, learned from this machine and this field."""

import time
from dataclasses import dataclass, field

import psutil

from inrview.messages.reports import SurfaceReport

STOPS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
"""Where the resolution slider halts."""
FAST_FACES = 20_000
"""What a software renderer still turns smoothly."""

# Before anything was measured: two cores, a hash grid, a shape that fills its box.
_SECONDS = 3e-6
_FACES = 4.5
_BYTES = 350.0
_FIXED_SECONDS = 0.01
_FIXED_BYTES = 4e6
_SAMPLE_SECONDS = 1.0
_MEMORY_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Cost:
    """What a surface at a resolution will take."""

    seconds: float
    bytes: int
    triangles: int
    is_allowed: bool
    text: str
    """"512: about 0.4 s, 90 MB, 1.1 M triangles"."""


@dataclass(slots=True)
class Rates:
    """Cost per square of the resolution: a surface grows with it so."""

    seconds: float = _SECONDS
    bytes: float = _BYTES
    faces: float = _FACES
    resolution: float = 0.0
    """The finest they were measured at, fading: a newer measure is a truer one."""


@dataclass(slots=True)
class Pace:
    """Learns from each surface report and predicts the next."""

    _rates: dict[str | None, Rates] = field(default_factory=dict)
    _budget: int = 0
    _sampled: float = -1e9

    def learn(self, shape: str | None, report: SurfaceReport) -> None:
        """Take a report's measures into the rates of its shape."""
        faces = len(report.mesh.faces)
        if faces == 0:
            return
        rates = self._rates.setdefault(shape, Rates())
        square = float(report.resolution) ** 2
        # Fixed costs drown a coarse measure, so it counts for little beside a fine one.
        trust = 0.7 * min(1.0, (report.resolution / max(rates.resolution, 1)) ** 3)
        rates.seconds += trust * (
            max(report.seconds - _FIXED_SECONDS, 1e-4) / square - rates.seconds
        )
        rates.faces += trust * (faces / square - rates.faces)
        held = max(report.peak_bytes, report.mesh.nbytes) - _FIXED_BYTES
        rates.bytes += trust * (max(held, 0.0) / square - rates.bytes)
        rates.resolution = max(0.9 * rates.resolution, report.resolution)

    def seconds(self, shape: str | None, resolution: int) -> float:
        """Predict how long a resolution takes."""
        rates = self._rates.get(shape, Rates())
        return _FIXED_SECONDS + rates.seconds * resolution**2

    def bytes(self, shape: str | None, resolution: int) -> int:
        """Predict the memory that a resolution takes at its peak."""
        rates = self._rates.get(shape, Rates())
        return int(_FIXED_BYTES + rates.bytes * resolution**2)

    def faces(self, shape: str | None, resolution: int) -> int:
        """Predict the triangles of a resolution."""
        return int(self._rates.get(shape, Rates()).faces * resolution**2)

    @property
    def budget(self) -> int:
        """Bytes that a surface may take now, of what the machine has free."""
        now = time.monotonic()
        if now - self._sampled > _SAMPLE_SECONDS:
            self._sampled = now
            self._budget = int(psutil.virtual_memory().available * _MEMORY_SHARE)
        return self._budget

    def most(self, shape: str | None) -> int:
        """Return the finest stop that fits the memory."""
        fitting = [n for n in STOPS if self.bytes(shape, n) <= self.budget]
        return fitting[-1] if fitting else STOPS[0]

    def cost(self, shape: str | None, resolution: int) -> Cost:
        """Predict a resolution's cost, in numbers and in words."""
        seconds = self.seconds(shape, resolution)
        size = self.bytes(shape, resolution)
        faces = self.faces(shape, resolution)
        is_allowed = size <= self.budget
        text = f"{resolution}: about {_time(seconds)}, {_size(size)}, {_count(faces)}"
        if not is_allowed:
            text += f"; too much now, {self.most(shape)} fits"
        return Cost(seconds, size, faces, is_allowed, text)

    def coarse_resolution(self, shape: str | None) -> int:
        """Return the finest stop that any machine draws fast."""
        fast = [n for n in STOPS if self.faces(shape, n) <= FAST_FACES]
        return min(max(fast[-1] if fast else 32, 32), 96)

    def within(self, shape: str | None, seconds: float, most: int) -> int:
        """Return the finest stop up to `most` that takes at most `seconds`."""
        quick = [n for n in STOPS if n < most and self.seconds(shape, n) <= seconds]
        if self.seconds(shape, most) <= seconds:
            return most
        return quick[-1] if quick else min(32, most)


def _time(seconds: float) -> str:
    if seconds < 0.095:
        return f"{max(10, round(seconds * 100) * 10)} ms"
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


def _size(size: int) -> str:
    megabytes = size / 1e6
    return f"{megabytes:.0f} MB" if megabytes < 999.5 else f"{megabytes / 1e3:.1f} GB"


def _count(faces: int) -> str:
    if faces < 999_500:
        return f"{max(1, round(faces / 1000))} k triangles"
    return f"{faces / 1e6:.1f} M triangles"
