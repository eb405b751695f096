"""What every field can do. Analytic, neural and composed fields all look like this."""

from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32


@runtime_checkable
class Field(Protocol):
    """A function from shape-space points to values; negative inside."""

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the field at each point."""
        ...

    def gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Return the field's gradient at each point."""
        ...
