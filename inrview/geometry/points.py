"""A point cloud as a value."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value, Vector, readonly


@dataclass(frozen=True, slots=True, eq=False)
class Points(Value):
    """Points in scan space, minus `origin`: file coordinates are `positions + origin`.

    `views` are unit directions from each point towards the sensor that saw it.
    """

    positions: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"] | None = None
    colors: UInt8[np.ndarray, "n 3"] | None = None
    views: Float32[np.ndarray, "n 3"] | None = None
    origin: Vector = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "positions", readonly(self.positions, np.float32))
        for name, kind in (
            ("normals", np.float32),
            ("colors", np.uint8),
            ("views", np.float32),
        ):
            array = getattr(self, name)
            if array is None:
                continue
            if len(array) != len(self.positions):
                raise ValueError(
                    f"{len(array)} {name} for {len(self.positions)} points"
                )
            object.__setattr__(self, name, readonly(array, kind))

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def bounds(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest corner, without `origin`."""
        return self.positions.min(axis=0), self.positions.max(axis=0)

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        arrays = (self.positions, self.normals, self.colors, self.views)
        return sum(array.nbytes for array in arrays if array is not None)
