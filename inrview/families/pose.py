"""Where a scan lies in a family's shape space, as numbers that can be improved."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64
from scipy.spatial.transform import Rotation as Turn

from inrview.geometry.frozen import Value, Vector
from inrview.geometry.placement import Placement

Positions = Float64[np.ndarray, "n 3"]
FREEDOMS = 7
"""Numbers in a step of a pose: three of turn, one of size, three of shift."""


@dataclass(frozen=True, slots=True, eq=False)
class Pose(Value):
    """A similarity from scan space to shape space: x = scale * turn @ p + shift."""

    turn: Float64[np.ndarray, "3 3"]
    scale: float
    shift: Float64[np.ndarray, "3"]

    @classmethod
    def of(cls, placement: Placement) -> "Pose":
        """Return the pose that a placement describes."""
        turn = np.eye(3)
        if placement.rotation is not None:
            turn = np.array(placement.rotation, np.float64).T
        scale = 1 / placement.scale
        return cls(turn, scale, -scale * turn @ np.array(placement.center, np.float64))

    def placement(self, origin: Vector) -> Placement:
        """Return the placement that this pose stands for."""
        x, y, z = (-self.turn.T @ self.shift / self.scale).tolist()
        rotation = None
        if not np.allclose(self.turn, np.eye(3), atol=1e-9):
            a, b, c = (tuple(row) for row in self.turn.T.tolist())
            rotation = (a, b, c)
        return Placement((x, y, z), 1 / self.scale, origin, rotation)

    def points(self, positions: Positions) -> Positions:
        """Return scan-space positions in shape space."""
        return np.asarray(self.scale * positions @ self.turn.T + self.shift)

    def tilt(self, up: Float64[np.ndarray, "3"]) -> Float64[np.ndarray, "2"]:
        """Return how far the scan's up leans over in shape space: its x and z."""
        return np.asarray((self.turn @ up)[[0, 2]])

    def stepped(
        self, step: Float64[np.ndarray, "7"], about: Float64[np.ndarray, "3"]
    ) -> "Pose":
        """Return the pose after a turn, a change of size, and a shift.

        `step` holds a rotation vector, the logarithm of a factor, and a shift, all in
        shape space; turn and size change about the point `about`.
        """
        turn = Turn.from_rotvec(step[:3]).as_matrix()
        grown = float(np.exp(step[3]))
        shift = grown * turn @ (self.shift - about) + about + step[4:]
        return replace(
            self, turn=turn @ self.turn, scale=self.scale * grown, shift=shift
        )


def slopes_by_pose(
    points: Positions,
    by_point: Float64[np.ndarray, "n 3"],
    about: Float64[np.ndarray, "3"],
) -> Float64[np.ndarray, "n 7"]:
    """Return the slopes of values by a step of the pose, at shape-space points."""
    arms = points - about
    turning = np.cross(arms, by_point)
    growing = np.einsum("ij,ij->i", arms, by_point)
    return np.concatenate([turning, growing[:, None], by_point], axis=1)
