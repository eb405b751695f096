"""Codes by their likelihood: coordinates in which every family code is about normal."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.geometry.frozen import Value
from inrview.geometry.shape_space import ShapeSpace

BESIDE = 0.05
"""Deviation in directions that no member differs in, in mean ones that some do."""


@dataclass(frozen=True, slots=True, eq=False)
class CodeBasis(Value):
    """All directions of code space, each as long as its standard deviation."""

    mean: Float64[np.ndarray, " k"]
    directions: Float64[np.ndarray, "d k"]

    @classmethod
    def of(cls, codes: Float32[np.ndarray, "n k"]) -> "CodeBasis":
        """Return the principal directions of codes, and those across them."""
        space = ShapeSpace.of(codes)
        along = space.axes * space.deviations[:, None]
        _, _, every = np.linalg.svd(
            np.concatenate([space.axes, np.zeros((1, codes.shape[1]))]),
            full_matrices=True,
        )
        across = every[len(space.axes) :]
        typical = float(space.deviations.mean()) if len(space.deviations) else 1.0
        return cls(space.mean, np.concatenate([along, BESIDE * typical * across]))

    def code(self, coordinates: Float64[np.ndarray, " d"]) -> Float32[np.ndarray, " k"]:
        """Return the code at coordinates."""
        return np.asarray(self.mean + coordinates @ self.directions, np.float32)

    def coordinates(self, code: Float32[np.ndarray, " k"]) -> Float64[np.ndarray, " d"]:
        """Return where a code lies, in standard deviations."""
        lengths = np.square(self.directions).sum(axis=1)
        return np.asarray((code - self.mean) @ self.directions.T / lengths)
