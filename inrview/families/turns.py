"""Laying one outline over another: the turn about up, and a shift."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Value
from inrview.processing.neighbours import nearest

CAP = 0.3
"""Distances count up to this share of the radius: what has no partner cannot pull."""
STEP = 15
"""Degrees between the turns that are tried first."""
MARGIN = 0.2
"""A turn must be better than the given yaw by this share to be preferred."""
ROUNDS = 8
FARTHEST = 0.4
"""A shift off the middle by more than this share of the radius aligns nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Lay(Value):
    """How an outline lies over another: points @ turn(yaw).T + shift."""

    yaw: float
    """Radians about +y."""
    shift: Float64[np.ndarray, "3"]
    cost: float
    """Mean capped distance, both ways, in radii of the reference."""

    def moved(self, points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Return the points as they lie over the reference."""
        return np.asarray(points @ about_up(self.yaw).T + self.shift)


class Reference:
    """Points of unit radius or so that others are laid over; built once."""

    def __init__(self, points: Float64[np.ndarray, "n 3"]) -> None:
        self.points = points
        self.middle = points.mean(axis=0)
        self._tree = cKDTree(points)

    def cost(self, points: Float64[np.ndarray, "n 3"]) -> float:
        """Return the mean capped distance, half there and half back."""
        there, _ = nearest(self._tree, points, 1)
        back, _ = nearest(cKDTree(points), self.points, 1)
        return float(np.minimum(there, CAP).mean() + np.minimum(back, CAP).mean()) / 2

    def distance(self, points: Float64[np.ndarray, "n 3"]) -> float:
        """Return the mean distance from points to the nearest of the reference."""
        return float(np.mean(self._tree.query(points)[0]))

    def partners(
        self, points: Float64[np.ndarray, "n 3"]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return pairs (of points, of the reference) that lie near each other."""
        lengths, there = (found[:, 0] for found in nearest(self._tree, points, 1))
        tree = cKDTree(points)
        away, back = (found[:, 0] for found in nearest(tree, self.points, 1))
        near, far = lengths < CAP, away < CAP
        return (
            np.concatenate([points[near], points[back[far]]]),
            np.concatenate([self.points[there[near]], self.points[far]]),
        )


def about_up(yaw: float) -> Float64[np.ndarray, "3 3"]:
    """Return the rotation by `yaw` radians about +y."""
    c, s = np.cos(yaw), np.sin(yaw)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def lay_over(
    points: Float64[np.ndarray, "n 3"], reference: Reference, turns: bool
) -> Lay:
    """Find how centred points lie over a reference; a tie goes to the given yaw.

    All turns are tried coarsely, the best ones are refined by iterated closest points
    with the turn about up and the shift free.
    """
    middle = reference.middle
    given = refined(points, reference, Lay(0.0, middle, 0.0), may_turn=False)
    if not turns:
        return given
    starts = np.deg2rad(np.arange(0, 360, STEP))
    coarse = points[:: max(1, len(points) // 400)]
    costs = [reference.cost(coarse @ about_up(yaw).T + middle) for yaw in starts]
    best = [
        refined(points, reference, Lay(yaw, middle, 0.0), may_turn=True)
        for yaw in _valleys(starts, np.array(costs))
    ]
    turned = min(best, key=lambda lay: lay.cost)
    return turned if turned.cost < given.cost * (1 - MARGIN) else given


def refined(
    points: Float64[np.ndarray, "n 3"], reference: Reference, start: Lay, may_turn: bool
) -> Lay:
    """Move points nearer to the reference, by turn about up and shift."""
    yaw, shift = start.yaw, start.shift
    for _ in range(ROUNDS):
        ours, theirs = reference.partners(points @ about_up(yaw).T + shift)
        if len(ours) < 8:
            break
        middle, goal = ours.mean(axis=0), theirs.mean(axis=0)
        a, b = ours - middle, theirs - goal
        turn = 0.0
        if may_turn:
            turn = float(
                np.arctan2(
                    (a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]).sum(),
                    (a[:, 0] * b[:, 0] + a[:, 2] * b[:, 2]).sum(),
                )
            )
        yaw += turn
        shift = about_up(turn) @ (shift - middle) + goal
        aside = shift - reference.middle
        length = max(float(np.linalg.norm(aside)), 1e-12)
        shift = reference.middle + aside * min(1.0, FARTHEST / length)
    yaw = float(np.angle(np.exp(1j * yaw)))
    return Lay(yaw, shift, reference.cost(points @ about_up(yaw).T + shift))


def _valleys(
    angles: Float64[np.ndarray, " a"], costs: Float64[np.ndarray, " a"]
) -> list[float]:
    """Return the three lowest local minima on the circle of turns."""
    low = (costs <= np.roll(costs, 1)) & (costs <= np.roll(costs, -1))
    order = np.argsort(np.where(low, costs, np.inf), kind="stable")
    return [float(angles[k]) for k in order[:3] if low[k]]
