"""What landmarks say of a scan's code and pose: each belongs at its template place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.families.landmark_surface import on_surface
from inrview.families.pose import Pose, slopes_by_pose
from inrview.fields.code_slopes import CodeField
from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Value
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import Note

CLICK = 0.01
"""Deviation of a careful click, in shape space."""
STRAY = 0.03
"""From about here the distance itself counts, not its square."""
_STEP = 1e-3
"""Of differences by the point, in shape space."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows(Value):
    """Residuals of least squares, as a solver adds them to its own."""

    residuals: Float64[np.ndarray, " r"]
    weights: Float64[np.ndarray, " r"]
    slopes: Float64[np.ndarray, "r f"]
    """By the code's directions, then by the pose where that is free."""
    cost: float


@dataclass(frozen=True, slots=True, eq=False)
class CodeLandmarks(Value):
    """Places of a scan that the family's template knows by name."""

    family: FamilySnapshot
    positions: Float64[np.ndarray, "n 3"]
    """Scan space without origin."""
    places: Float64[np.ndarray, "n 3"]
    """Where the template has them."""

    def rows(
        self,
        field: CodeField,
        pose: Pose,
        code: Float32[np.ndarray, " k"],
        directions: Float32[np.ndarray, "d k"],
        about: Float64[np.ndarray, "3"] | None,
    ) -> Rows:
        """Return residuals at a code and a pose, which is free `about` a point.

        Three for each landmark, in template space, with Charbonnier's weights: far off
        they pull less, and never not at all.
        """
        points = pose.points(self.positions)
        single = points.astype(np.float32)
        raw = self._placed(single, code) - self.places
        far = np.sqrt(1 + np.square(raw).sum(axis=1) / STRAY**2)
        cost = STRAY**2 * float((far - 1).sum()) / CLICK**2
        weights = 1 / far / CLICK**2
        moves = field.by_template(single, code, directions).astype(np.float64)
        by_code = moves.transpose(0, 2, 1).reshape(-1, len(directions))
        slopes = [by_code]
        if about is not None:
            by_point = self._by_point(points, code).reshape(-1, 3)
            slopes.append(slopes_by_pose(np.repeat(points, 3, axis=0), by_point, about))
        every = np.concatenate(slopes, axis=1)
        return Rows(raw.ravel(), np.repeat(weights, 3), every, cost)

    def _placed(
        self, points: Float32[np.ndarray, "n 3"], code: Float32[np.ndarray, " k"]
    ) -> Float64[np.ndarray, "n 3"]:
        field = restore_member(MemberSnapshot(self.family, code))
        return field.deformed(points)[0].astype(np.float64)

    def _by_point(
        self, points: Float64[np.ndarray, "n 3"], code: Float32[np.ndarray, " k"]
    ) -> Float64[np.ndarray, "n 3 3"]:
        """Return how each template coordinate (rows) moves with the point."""
        slopes = np.empty((len(points), 3, 3))
        for axis, step in enumerate(_STEP * np.eye(3)):
            there = self._placed((points + step).astype(np.float32), code)
            back = self._placed((points - step).astype(np.float32), code)
            slopes[:, :, axis] = (there - back) / (2 * _STEP)
        return slopes


def code_landmarks(
    family: FamilySnapshot, shape: FamilyShape
) -> tuple[CodeLandmarks | None, tuple[Note, ...]]:
    """Return the landmarks of a scan that the family knows, and what is to be said.

    Raises
    ------
    UserError
        If one lies far from the scan's surface.
    """
    known = {one.name: one.position for one in family.landmarks}
    strange = [one.name for one in shape.landmarks if one.name not in known]
    moved, notes = on_surface(
        shape, [one for one in shape.landmarks if one.name in known]
    )
    if strange:
        notes.append(_strange(shape.name, strange, bool(known)))
    if not moved:
        return None, tuple(notes)
    positions = np.array([one.position for one in moved], np.float64)
    places = np.array([known[one.name] for one in moved], np.float64)
    return CodeLandmarks(family, positions, places), tuple(notes)


def _strange(shape_name: str, names: Sequence[str], has_any: bool) -> Note:
    shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
    why = "has no landmarks" if not has_any else "has none of the same name"
    text = (
        f"{len(names)} landmarks of {shape_name} do not steer its fit, as the family's "
        f"template {why}: {shown}."
    )
    return Note("landmarks-alone", text, count=len(names))
