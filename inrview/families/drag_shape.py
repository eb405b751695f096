"""A member follows pins: its code as far as the family goes, a local warp the rest."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64

from inrview.families.belonging import energy_of
from inrview.families.code_basis import CodeBasis
from inrview.fields.code_slopes import CodeField, code_field
from inrview.fields.edit_warp import local_warp
from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Value
from inrview.messages.family import LocalWarp, MemberSnapshot
from inrview.messages.family_reports import ShapeDragReport
from inrview.messages.family_requests import ShapeDragRequest
from inrview.messages.notes import UserError

LOOSE, TIGHT = 0.05, 0.01
"""Deviation of pins from their targets at obedience 0 and 1, in shape space."""
STAY = 0.15
"""How much the family's mean draws, against the code that the drag began with."""
RADIUS = 0.25
"""Reach of the local warp, in shape space, at the least."""
STEEPEST = 0.4
"""Longest move over the radius: steeper, and space would fold."""
APART = 0.02
"""Two sources of a warp are no nearer to each other than this."""


@dataclass(frozen=True, slots=True, eq=False)
class Pinned(Value):
    """Pins in shape space, before any local warp."""

    sources: Float32[np.ndarray, "n 3"]
    targets: Float32[np.ndarray, "n 3"]
    places: Float32[np.ndarray, "n 3"]
    """Template points of the sources: they are to lie at the targets."""


def drag_shape(request: ShapeDragRequest) -> Iterator[ShapeDragReport]:
    """Move the code so that pinned points go where they were dragged.

    Yields one `ShapeDragReport`. Obedience weighs pins against the family; of what
    the code leaves over, the local warp takes that same share.

    Raises
    ------
    UserError
        When there are no pins, or the member has no code.

    Notes
    -----
    After Deng et al. 2021, section 4.4: a moved point stays the same template point,
    x + D(x, z) as at the start, while the code stays near. Gauss-Newton in place of
    gradient descent: the slopes of D by the code are exact and few.
    """
    member = request.member
    if member.code is None:
        raise UserError("The template has no code: drag it by an edit instead.")
    if len(request.pins.sources) == 0:
        raise UserError("No pins are set: pick a point of the shape first.")
    if len(request.pins.sources) != len(request.pins.targets):
        raise UserError("Each pin needs one source and one target.")
    pinned = _pinned(request, member)
    basis = CodeBasis.of(member.family.codes)
    coordinates = _moved_code(request, basis, pinned)
    moved = replace(member, code=basis.code(coordinates), warp=None)
    ends = _where(moved, pinned)
    obedience = float(np.clip(request.obedience, 0, 1))
    left = obedience * (pinned.targets - ends)
    moved = replace(moved, warp=_warp(member.warp, ends, left))
    misses = np.linalg.norm(pinned.targets - ends - left, axis=1)
    yield ShapeDragReport(
        moved,
        (misses * member.placement.scale).astype(np.float32),
        energy_of(coordinates),
    )


def _pinned(request: ShapeDragRequest, member: MemberSnapshot) -> Pinned:
    placement, family = member.placement, member.family
    sources = placement.to_shape(request.pins.sources)
    targets = placement.to_shape(request.pins.targets)
    targets = np.clip(targets, family.low, family.high).astype(np.float32)
    warp = local_warp(member.warp)
    before = sources if warp is None else warp.backward(sources)
    places, _ = restore_member(replace(member, warp=None)).deformed(before)
    return Pinned(sources, targets, places)


def _moved_code(
    request: ShapeDragRequest, basis: CodeBasis, pinned: Pinned
) -> Float64[np.ndarray, " d"]:
    """Return coordinates that bring the pinned template points to the targets."""
    member = request.member
    assert member.code is not None
    home = basis.coordinates(member.code)
    here = home if request.start is None else basis.coordinates(request.start)
    field = code_field(member.family)
    deviation = LOOSE * (TIGHT / LOOSE) ** float(np.clip(request.obedience, 0, 1))
    energy = _Energy(field, basis, replace(member, warp=None), pinned, home, deviation)
    damping, (cost, matrix, slope) = 1e-3, energy.at(here)
    for _ in range(max(request.steps, 1)):
        damped = matrix + damping * np.diag(np.diag(matrix))
        step = np.clip(-np.linalg.solve(damped, slope), -1.5, 1.5)
        ahead = energy.at(here + step)
        if ahead[0] < cost:
            gain = cost - ahead[0]
            here, (cost, matrix, slope) = here + step, ahead
            damping = max(damping / 4, 1e-6)
            if gain < 1e-5 * cost:
                break
        else:
            damping *= 8
            if damping > 1e4:
                break
    return here


@dataclass(frozen=True, slots=True, eq=False)
class _Energy(Value):
    """Half the squared misses of the pins and the squared ways of the code."""

    field: CodeField
    basis: CodeBasis
    member: MemberSnapshot
    pinned: Pinned
    home: Float64[np.ndarray, " d"]
    deviation: float

    def at(
        self, coordinates: Float64[np.ndarray, " d"]
    ) -> tuple[float, Float64[np.ndarray, "d d"], Float64[np.ndarray, " d"]]:
        """Return the energy, its curvature (Gauss-Newton's) and its slope."""
        code = self.basis.code(coordinates)
        targets = self.pinned.targets
        placed, _ = restore_member(replace(self.member, code=code)).deformed(targets)
        directions = self.basis.directions.astype(np.float32)
        moves = self.field.by_template(targets, code, directions)
        misses = (placed.astype(np.float64) - self.pinned.places) / self.deviation
        slopes = moves.transpose(0, 2, 1).reshape(-1, len(directions)) / self.deviation
        away = coordinates - self.home
        cost = np.square(misses).sum() + away @ away
        cost = 0.5 * float(cost + STAY * coordinates @ coordinates)
        matrix = slopes.T @ slopes + (1 + STAY) * np.eye(len(directions))
        slope = slopes.T @ misses.ravel() + away + STAY * coordinates
        return cost, matrix, slope


def _where(member: MemberSnapshot, pinned: Pinned) -> Float32[np.ndarray, "n 3"]:
    """Return where the pinned template points lie on the moved member's surface."""
    field = restore_member(member)
    points = pinned.targets
    for _ in range(20):
        placed, _ = field.deformed(points)
        points = points + 0.8 * (pinned.places - placed)
    for _ in range(2):
        values, slopes = field.values(points), field.gradients(points)
        squares = np.maximum(np.square(slopes).sum(axis=1), 0.1)
        points = points - (values / squares)[:, None] * slopes
    return np.asarray(points, np.float32)


def _warp(
    before: LocalWarp | None,
    ends: Float32[np.ndarray, "n 3"],
    left: Float32[np.ndarray, "n 3"],
) -> LocalWarp | None:
    """Return a warp that takes up what is left, and what it took up before."""
    sources, moves, radius = ends, left, RADIUS
    if before is not None and len(before.sources):
        gaps = np.linalg.norm(before.sources[:, None] - ends[None], axis=2)
        kept = gaps.min(axis=1) > APART
        sources = np.concatenate([before.sources[kept], ends])
        moves = np.concatenate([before.moves[kept], left])
        radius = before.radius
    longest = float(np.linalg.norm(moves, axis=1).max())
    if longest == 0:
        return before
    return LocalWarp(sources, moves, max(radius, longest / STEEPEST))
