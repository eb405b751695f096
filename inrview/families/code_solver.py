"""Code and pose that bring a family's field to what a scan says, by Gauss-Newton."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from inrview.families.code_basis import CodeBasis
from inrview.families.code_landmarks import CodeLandmarks, Rows
from inrview.families.pose import FREEDOMS, Pose, slopes_by_pose
from inrview.families.scan_targets import Targets
from inrview.fields.code_slopes import Answer, CodeField
from inrview.geometry.frozen import Value

CLAMP = 0.1
"""Distances beyond this, in shape space, are only far: the field is not exact there."""
NOISE = 0.004
"""Deviation of a well-learned field from a scan, in shape space."""
INDEPENDENT = 300
"""So many of the targets count: neighbours say the same."""
TILT = 0.05
"""Deviation of a scan's up axis from the family's, in radians."""
GROWTH = 0.4
"""Deviation of the logarithm of a scan's size from where it is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Weighing(Value):
    """What is free to move, and how strongly the family holds it."""

    prior: float = 1.0
    """Weight of the codes' likelihood against the scan."""
    is_posed: bool = False
    """Turn, size and shift are free as well."""
    has_code: bool = True
    up: Float64[np.ndarray, "3"] | None = None
    """Scan space's up, where the pose is free."""
    landmarks: CodeLandmarks | None = None
    size: float = 1.0
    """Scale of the pose that is looked around. Residuals are measured by it, or else
    the scan would gain by shrinking to a speck on the surface."""


@dataclass(frozen=True, slots=True, eq=False)
class Found(Value):
    """A code and a pose, and how good they are."""

    coordinates: Float64[np.ndarray, " d"]
    pose: Pose
    cost: float = np.inf
    misfit: float = np.inf
    """Mean distance of the scan's surface to the field's, shape space."""


class Solver:
    """One scan in one family: bounded residuals, robust weights, damped steps.

    Notes
    -----
    Levenberg-Marquardt on the residuals of the scan's targets, reweighted by a Cauchy
    function so that what the family cannot explain pulls little; the prior is half the
    squared Mahalanobis length of the code.
    """

    def __init__(
        self, field: CodeField, basis: CodeBasis, targets: Targets, weighing: Weighing
    ) -> None:
        self._field = field
        self._basis = basis
        self._targets = targets
        self._weighing = weighing
        self._directions = basis.directions.astype(np.float32)
        if not weighing.has_code:
            self._directions = self._directions[:0]

    def improved(self, start: Found, rounds: int) -> Iterator[Found]:
        """Yield better and better answers; ends early when steps gain nothing."""
        damping = 1e-2
        here, state = self._look(start, None)
        for _ in range(rounds):
            yield here
            step = self._step(state, damping)
            moved = self._moved(here, state, step)
            there, _ = self._look(moved, state.spread)
            if there.cost < here.cost:
                gain = here.cost - there.cost
                here, state = self._look(there, None)
                damping = max(damping / 4, 1e-6)
                if gain < 1e-4 * here.cost:
                    break
            else:
                damping *= 8
                if damping > 1e4:
                    break
        yield here

    def drawn(self, at: Found, count: int, rng: np.random.Generator) -> list[Found]:
        """Return other answers that the scan allows as well.

        Notes
        -----
        Laplace's approximation: normal about the best answer, with the inverse of the
        cost's second derivatives as covariance.
        """
        here, state = self._look(at, None)
        matrix, _ = self._normal_equations(state)
        root = np.linalg.cholesky(matrix)
        found = []
        for _ in range(count):
            step = np.linalg.solve(root.T, rng.standard_normal(len(root)))
            found.append(self._look(self._moved(here, state, step), None)[0])
        return found

    def look(self, at: Found) -> Found:
        """Return an answer with its cost and misfit."""
        return self._look(at, None)[0]

    def _look(self, at: Found, spread: float | None) -> tuple[Found, "_State"]:
        """Return costs at a code and pose, with the spread of residuals kept or new."""
        points = at.pose.points(self._targets.positions)
        code = self._basis.code(at.coordinates)
        answer = self._field.ask(points.astype(np.float32), code, self._directions)
        values = answer.values.astype(np.float64)
        low, high = self._bounds(at.pose)
        shrunk = self._weighing.size / at.pose.scale if self._weighing.is_posed else 1.0
        bound = np.where(values > high, high, np.where(values < low, low, values))
        raw = shrunk * (values - bound)
        size = np.abs(raw)
        if spread is None:
            spread = max(2.0 * float(np.median(size)), NOISE)
        share = INDEPENDENT / len(raw) / NOISE**2
        robust = spread**2 * np.log1p(np.square(raw / spread))
        weights = share / (1 + np.square(raw / spread)) * (raw != 0)
        slopes, about = self._slopes(answer, points)
        if self._weighing.is_posed:
            slopes *= shrunk
            growing = len(self._directions) + 3
            slopes[:, growing] -= shrunk * bound + raw
        cost = 0.5 * share * float(robust.sum()) + 0.5 * self._prior(at)
        state = _State(raw, weights, slopes, about, spread, at)
        landmarks = self._weighing.landmarks
        if landmarks is not None:
            free = about if self._weighing.is_posed else None
            rows = landmarks.rows(self._field, at.pose, code, self._directions, free)
            state, cost = state.joined(rows), cost + rows.cost
        lengths = np.linalg.norm(answer.by_point[: self._targets.surface], axis=1)
        on = np.abs(values[: self._targets.surface]) / np.clip(lengths, 0.3, 3.0)
        return replace(at, cost=cost, misfit=float(on.mean())), state

    def _bounds(
        self, pose: Pose
    ) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]:
        """Return the targets' bounds in shape space, open beyond the clamp."""
        low, high = self._targets.low * pose.scale, self._targets.high * pose.scale
        high = np.where(low >= CLAMP, np.inf, high)
        low = np.where(high <= -CLAMP, -np.inf, low)
        return np.minimum(low, CLAMP), np.maximum(high, -CLAMP)

    def _slopes(
        self, answer: Answer, points: Float64[np.ndarray, "n 3"]
    ) -> tuple[Float64[np.ndarray, "n f"], Float64[np.ndarray, "3"]]:
        about = points[: self._targets.surface].mean(axis=0)
        parts = [answer.by_code.astype(np.float64)]
        if self._weighing.is_posed:
            parts.append(
                slopes_by_pose(points, answer.by_point.astype(np.float64), about)
            )
        return np.concatenate(parts, axis=1), about

    def _prior(self, at: Found) -> float:
        cost = self._weighing.prior * float(at.coordinates @ at.coordinates)
        if self._weighing.is_posed and self._weighing.up is not None:
            lean = at.pose.tilt(self._weighing.up) / TILT
            grown = np.log(at.pose.scale / self._weighing.size) / GROWTH
            cost += float(lean @ lean + grown**2)
        return cost

    def _step(self, state: "_State", damping: float) -> Float64[np.ndarray, " f"]:
        matrix, slope = self._normal_equations(state)
        matrix = matrix + damping * np.diag(np.diag(matrix))
        return -np.linalg.solve(matrix, slope)

    def _normal_equations(
        self, state: "_State"
    ) -> tuple[Float64[np.ndarray, "f f"], Float64[np.ndarray, " f"]]:
        weighted = state.slopes * state.weights[:, None]
        matrix = weighted.T @ state.slopes
        slope = weighted.T @ state.residuals
        count = len(self._directions)
        prior = np.zeros(len(slope))
        prior[:count] = self._weighing.prior
        matrix += np.diag(prior + 1e-9)
        slope[:count] += self._weighing.prior * state.at.coordinates[:count]
        if self._weighing.is_posed and self._weighing.up is not None:
            grown = np.log(state.at.pose.scale / self._weighing.size)
            matrix[count + 3, count + 3] += 1 / GROWTH**2
            slope[count + 3] += grown / GROWTH**2
            lean = state.at.pose.tilt(self._weighing.up)
            upright = state.at.pose.turn @ self._weighing.up
            for row, unit in ((0, [1.0, 0, 0]), (1, [0, 0, 1.0])):
                along = np.cross(upright, unit)  # d(turn @ up) = step x (turn @ up)
                matrix[count : count + 3, count : count + 3] += (
                    np.outer(along, along) / TILT**2
                )
                slope[count : count + 3] += along * lean[row] / TILT**2
        return matrix, slope

    def _moved(self, here: Found, state: "_State", step: np.ndarray) -> Found:
        count = len(self._directions)
        coordinates = here.coordinates.copy()
        coordinates[:count] += np.clip(step[:count], -2, 2)
        pose = here.pose
        if self._weighing.is_posed:
            pose = pose.stepped(step[count : count + FREEDOMS], state.about)
        return replace(here, coordinates=coordinates, pose=pose)


@dataclass(frozen=True, slots=True, eq=False)
class _State(Value):
    residuals: Float64[np.ndarray, " n"]
    weights: Float64[np.ndarray, " n"]
    slopes: Float64[np.ndarray, "n f"]
    about: Float64[np.ndarray, "3"]
    spread: float
    at: Found

    def joined(self, rows: Rows) -> "_State":
        """Return the state with more residuals below."""
        return replace(
            self,
            residuals=np.concatenate([self.residuals, rows.residuals]),
            weights=np.concatenate([self.weights, rows.weights]),
            slopes=np.concatenate([self.slopes, rows.slopes]),
        )
