"""Fields that a narrow band could get wrong, and how steep they are."""

from dataclasses import dataclass

import numpy as np

from inrview.fields.analytic import Gyroid, Sphere, ThinSheet, Torus
from inrview.fields.field import Field


@dataclass(frozen=True)
class Waves:
    """A sum of sines of high frequency, like an untrained SIREN: no distance at all."""

    frequency: float = 18.0
    terms: int = 24

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the values."""
        rng = np.random.default_rng(7)
        directions = rng.normal(size=(self.terms, 3)).astype(np.float32)
        phases = rng.uniform(0, 6, self.terms).astype(np.float32)
        turned = points @ (directions.T * np.float32(self.frequency / 2)) + phases
        return (np.sin(turned).sum(axis=1) / (self.terms * 2)).astype(np.float32)

    def gradients(self, points: np.ndarray) -> np.ndarray:
        """Return central differences."""
        return _differences(self, points)


@dataclass(frozen=True)
class Occupancy:
    """Steep logits of being inside a ball: flat far away, a cliff at the surface."""

    radius: float = 0.6
    steepness: float = 60.0

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the values."""
        away = np.linalg.norm(points, axis=1) - self.radius
        return (10 * np.tanh(self.steepness * away / 10)).astype(np.float32)

    def gradients(self, points: np.ndarray) -> np.ndarray:
        """Return central differences."""
        return _differences(self, points)


@dataclass(frozen=True)
class Noisy:
    """A torus whose distance is off by smooth noise of the size of a fine cell."""

    amplitude: float = 0.012

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the values."""
        noise = np.sin(points * np.float32(61.0)).prod(axis=1)
        noise += np.sin(points[:, ::-1] * np.float32(113.0) + 1).prod(axis=1)
        return (Torus().values(points) + self.amplitude * noise).astype(np.float32)

    def gradients(self, points: np.ndarray) -> np.ndarray:
        """Return central differences."""
        return _differences(self, points)


@dataclass(frozen=True)
class Specks:
    """A torus and, apart from it, balls that fit between the nodes of a coarse grid."""

    radius: float = 0.018

    def values(self, points: np.ndarray) -> np.ndarray:
        """Return the values."""
        values = Torus().values(points)
        rng = np.random.default_rng(5)
        for center in rng.uniform(-0.9, 0.9, (12, 3)).astype(np.float32):
            away = np.linalg.norm(points - center, axis=1) - self.radius
            values = np.minimum(values, away)
        return values.astype(np.float32)

    def gradients(self, points: np.ndarray) -> np.ndarray:
        """Return central differences."""
        return _differences(self, points)


def _differences(field: Field, points: np.ndarray) -> np.ndarray:
    columns = [
        field.values(points + step) - field.values(points - step)
        for step in np.eye(3, dtype=np.float32) * np.float32(1e-3)
    ]
    return (np.stack(columns, axis=1) / 2e-3).astype(np.float32)


AWKWARD: dict[str, tuple[Field, float]] = {
    "sphere": (Sphere(0.7), 1.0),
    "thin sheet": (ThinSheet(thickness=0.03), 1.0),
    "sheet thinner than a cell": (ThinSheet(thickness=0.006), 1.0),
    "gyroid": (Gyroid(), 1.3),
    "waves": (Waves(), 3.0),
    "occupancy": (Occupancy(), 60.0),
    "noisy": (Noisy(), 2.5),
    "specks": (Specks(), 1.0),
}
"""Name: the field and the highest length of its gradient near the surface."""
