"""Where an object stands in the scene when it is laid out beside others."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.placement import Placement


@dataclass(frozen=True, slots=True, eq=False)
class Pose(Value):
    """A similarity from an object's own coordinates (without origin) to the scene."""

    matrix: Float64[np.ndarray, "4 4"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "matrix", readonly(self.matrix, np.float64))

    @classmethod
    def of(cls, placement: Placement, offset: Vector = (0.0, 0.0, 0.0)) -> "Pose":
        """Stand in shape space, moved by an offset, instead of in scan space."""
        turn = np.eye(3) if placement.rotation is None else placement.rotation
        linear = np.transpose(turn) / placement.scale
        matrix = np.eye(4)
        matrix[:3, :3] = linear
        matrix[:3, 3] = offset - linear @ placement.center
        return cls(matrix)

    @property
    def scale(self) -> float:
        """Length in the scene of one unit of the object's own."""
        return float(np.cbrt(np.linalg.det(self.matrix[:3, :3])))

    def to_scene(self, points: np.ndarray) -> Float64[np.ndarray, "*n 3"]:
        """Carry own positions into the scene."""
        return np.asarray(points @ self.matrix[:3, :3].T + self.matrix[:3, 3])

    def to_own(self, points: np.ndarray) -> Float64[np.ndarray, "*n 3"]:
        """Carry scene positions to the object's own."""
        back = np.linalg.inv(self.matrix[:3, :3])
        return np.asarray((points - self.matrix[:3, 3]) @ back.T)

    def box(
        self, low: np.ndarray, high: np.ndarray
    ) -> tuple[Float64[np.ndarray, "3"], Float64[np.ndarray, "3"]]:
        """Return the scene's box around an own box."""
        ends = np.stack([low, high])
        corners = np.array(
            [
                (ends[i, 0], ends[j, 1], ends[k, 2])
                for i in (0, 1)
                for j in (0, 1)
                for k in (0, 1)
            ]
        )
        moved = self.to_scene(corners)
        return moved.min(axis=0), moved.max(axis=0)


def shifted(offset: np.ndarray) -> Pose:
    """Return the pose of an object that is only moved."""
    matrix = np.eye(4)
    matrix[:3, 3] = offset
    return Pose(matrix)
