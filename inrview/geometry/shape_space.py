"""The space that the codes of a family span: principal directions, a map, samples.

Plain numpy on codes, so that sliders and the map in the window use it as jobs do.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Float32, Float64

from inrview.geometry.frozen import Value, readonly

_NOTHING = 1e-6
"""Directions along which codes differ by less than this share of the most are none."""
_FLATTEST = 0.05
"""Deviation across all directions, as a share of the mean one along them."""
_NEARNESS = 3.0
"""Power with which the weight of a code on the map falls with distance."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeSpace(Value):
    """Principal component analysis of codes; coordinates are standard deviations."""

    codes: Float32[np.ndarray, "n k"]
    mean: Float64[np.ndarray, " k"]
    axes: Float64[np.ndarray, "d k"]
    """Unit directions, that of the largest spread first."""
    deviations: Float64[np.ndarray, " d"]
    """Standard deviation of the codes along each direction."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", readonly(self.codes, np.float32))
        for name in ("mean", "axes", "deviations"):
            object.__setattr__(self, name, readonly(getattr(self, name), np.float64))

    @classmethod
    def of(cls, codes: Float[np.ndarray, "n k"]) -> "ShapeSpace":
        """Find the directions along which codes (at least one) differ."""
        exact = codes.astype(np.float64)
        mean = exact.mean(axis=0)
        _, spreads, axes = np.linalg.svd(exact - mean, full_matrices=False)
        most = spreads[0] if len(spreads) else 0.0
        held = spreads > max(most * _NOTHING, 1e-12)
        deviations = spreads[held] / np.sqrt(max(len(codes) - 1, 1))
        axes = axes[held] * _upright(axes[held])[:, None]
        return cls(codes, mean, axes, deviations)

    @property
    def shares(self) -> Float64[np.ndarray, " d"]:
        """Share of all variance along each direction, summing to 1."""
        variances = self.deviations**2
        return np.asarray(variances / max(variances.sum(), 1e-300))

    def coordinates(
        self, codes: Float[np.ndarray, "*n k"]
    ) -> Float64[np.ndarray, "*n d"]:
        """Return where codes lie along the directions, in standard deviations."""
        return np.asarray((codes - self.mean) @ self.axes.T / self.deviations)

    def code(self, coordinates: Float[np.ndarray, " c"]) -> Float32[np.ndarray, " k"]:
        """Return the code at coordinates; those not given are zero."""
        count = len(coordinates)
        moved = (coordinates * self.deviations[:count]) @ self.axes[:count]
        return np.asarray(self.mean + moved, np.float32)

    def with_coordinates(
        self,
        code: Float[np.ndarray, " k"],
        coordinates: Float[np.ndarray, " c"],
    ) -> Float32[np.ndarray, " k"]:
        """Return a code moved to coordinates along the first directions only."""
        count = len(coordinates)
        change = coordinates - self.coordinates(code)[:count]
        moved = (change * self.deviations[:count]) @ self.axes[:count]
        return np.asarray(code + moved, np.float32)

    def energy(self, code: Float[np.ndarray, " k"]) -> float:
        """Return half the squared Mahalanobis length of a code.

        Across the directions codes do not differ; there a small deviation is assumed,
        so that a code beside the space costs much, but not without end.
        """
        along = self.coordinates(code)
        beside = code - self.mean - (along * self.deviations) @ self.axes
        typical = self.deviations.mean() if len(self.deviations) else 1.0
        across = float(beside @ beside) / (_FLATTEST * typical) ** 2
        return 0.5 * (float(along @ along) + across)

    def likely(
        self, count: int, seed: int = 0, spread: float = 0.8
    ) -> Float32[np.ndarray, "m k"]:
        """Draw codes as likely as those given: none lies beyond the farthest of them.

        They are normally distributed, `spread` times as wide as the codes, kept within
        the codes' range along each direction and within their longest Mahalanobis
        length.
        """
        rng = np.random.default_rng(seed)
        given = self.coordinates(self.codes)
        drawn = rng.normal(size=(count, given.shape[1])) * spread
        drawn = np.clip(drawn, given.min(axis=0), given.max(axis=0))
        longest = np.linalg.norm(given, axis=1).max(initial=0.0)
        lengths = np.linalg.norm(drawn, axis=1, keepdims=True)
        drawn *= np.minimum(1.0, longest / np.maximum(lengths, 1e-12))
        codes = self.mean + (drawn * self.deviations) @ self.axes
        return np.asarray(codes, np.float32)

    @property
    def positions(self) -> Float64[np.ndarray, "n 2"]:
        """Return each code's place on the map: along the two widest directions."""
        return self.position(self.codes)

    def position(self, codes: Float[np.ndarray, "*n k"]) -> Float64[np.ndarray, "*n 2"]:
        """Return the place of codes on the map; the wider direction comes first."""
        along = (codes - self.mean) @ self.axes[:2].T
        missing = 2 - along.shape[-1]
        return np.pad(along, [(0, 0)] * (along.ndim - 1) + [(0, missing)])

    def code_at(self, position: Float[np.ndarray, "2"]) -> Float32[np.ndarray, " k"]:
        """Return the code at a place on the map; at a given code's place, that code.

        Notes
        -----
        The plane of the two widest directions, and what the codes differ from it,
        weighted by nearness (Shepard 1968).
        """
        wide = self.axes[:2]
        places = self.positions
        beside = self.codes - (self.mean + places[:, : len(wide)] @ wide)
        distances = np.linalg.norm(places - position, axis=1)
        nearest = int(distances.argmin())
        if distances[nearest] < 1e-9:
            return np.array(self.codes[nearest])
        weights = (distances[nearest] / distances) ** _NEARNESS
        weights /= weights.sum()
        flat = self.mean + position[: len(wide)] @ wide
        return np.asarray(flat + weights @ beside, np.float32)


def between(
    first: Float[np.ndarray, " k"], second: Float[np.ndarray, " k"], share: float
) -> Float32[np.ndarray, " k"]:
    """Return the code a share of the way from the first to the second."""
    mixed = (1.0 - share) * first.astype(np.float64) + share * second
    return np.asarray(mixed, np.float32)


def _upright(axes: Float64[np.ndarray, "d k"]) -> Float64[np.ndarray, " d"]:
    """Return signs that make each direction's largest number positive."""
    largest = np.abs(axes).argmax(axis=1)
    return np.where(axes[np.arange(len(axes)), largest] < 0, -1.0, 1.0)
