"""Finding the code, and the place, of a scan that the family never learned from."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float64

from inrview.families.belonging import (
    Variety,
    belonging_notes,
    energy_of,
    variety_of,
    whole_misfit,
)
from inrview.families.code_basis import CodeBasis
from inrview.families.code_landmarks import CodeLandmarks, code_landmarks
from inrview.families.code_solver import Found, Solver, Weighing
from inrview.families.fine_tune import residual_warp
from inrview.families.mean_surface import DistanceGrid
from inrview.families.outline import upright_from
from inrview.families.pose import Pose
from inrview.families.pose_search import search_poses
from inrview.families.scan_targets import Surface, Targets, surface_of, targets_of
from inrview.fields.code_slopes import CodeField, code_field
from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Value
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import CodeFitReport, Completion
from inrview.messages.family_requests import CodeFitRequest
from inrview.messages.notes import Note, UserError

ROUNDS = 25
COARSE_ROUNDS = 10
COARSELY = 4
NEAREST = 2
"""Members whose codes are starts besides the mean."""
PARTIAL_PRIOR = 1.5
"""How much more the family says where the scan says less."""


@dataclass(frozen=True, slots=True, eq=False)
class Search(Value):
    """What stays the same while a code is looked for."""

    request: CodeFitRequest
    field: CodeField
    basis: CodeBasis
    surface: Surface
    targets: Targets
    upright: Float64[np.ndarray, "3 3"]
    landmarks: CodeLandmarks | None
    notes: tuple[Note, ...]
    ends: float | None
    """Time on the monotonic clock by which to be done."""

    def solver(self, pose: Pose, every: int = 1) -> Solver:
        """Return a solver around a pose, which is free unless it was given."""
        request = self.request
        weighing = Weighing(
            PARTIAL_PRIOR if request.is_partial else 1.0,
            is_posed=request.shape.placement is None,
            up=self.upright[1],
            landmarks=self.landmarks,
            size=pose.scale,
        )
        targets = self.targets.part(every) if every > 1 else self.targets
        return Solver(self.field, self.basis, targets, weighing)

    @property
    def is_over(self) -> bool:
        """Whether the time is used up."""
        return self.ends is not None and time.monotonic() > self.ends


def fit_code(request: CodeFitRequest) -> Iterator[CodeFitReport]:
    """Find the code of a scan, and its placement where none is given.

    Yields a `CodeFitReport` a round, the last one final. The best of several starts
    (poses all round; the mean's code and those of the nearest members) is refined on
    all targets.

    Raises
    ------
    UserError
        When the scan has no shape, or its given placement puts it elsewhere.
    """
    yield CodeFitReport(0.0, "Looking at the scan")
    search = _search(request)
    yield CodeFitReport(0.05, "Looking for a start")
    start: Found | None = None
    for share in _starts(search):
        if isinstance(share, Found):
            start = share
        else:
            yield CodeFitReport(0.05 + 0.5 * share, "Comparing starts")
    assert start is not None
    best = start
    rounds = request.steps or ROUNDS
    solver = search.solver(start.pose)
    for round_, best in enumerate(solver.improved(start, rounds)):
        done = 0.55 + 0.4 * min(1.0, round_ / rounds)
        yield CodeFitReport(done, "Fitting the code", (_completion(search, best),))
        if search.is_over:
            break
    yield CodeFitReport(0.96, "Weighing the answer")
    yield _final(search, solver, best)


def _search(request: CodeFitRequest) -> Search:
    family = request.family
    surface = surface_of(request)
    landmarks, notes = code_landmarks(family, request.shape)
    ends = None if request.seconds is None else time.monotonic() + request.seconds
    search = Search(
        request,
        code_field(family),
        CodeBasis.of(family.codes),
        surface,
        targets_of(surface, request),
        upright_from(request.shape.up_axis),
        landmarks,
        (*surface.notes, *notes),
        ends,
    )
    placement = request.shape.placement
    if placement is not None:
        placed = Pose.of(placement).points(surface.positions)
        inside = ((placed >= family.low) & (placed <= family.high)).all(axis=1)
        if inside.mean() < 0.5:
            raise UserError(
                f"{1 - inside.mean():.0%} of '{request.shape.name}' lies outside the "
                "family's space where it is placed. Let its place be searched for."
            )
    return search


def _starts(search: Search) -> Iterator[float | Found]:
    """Yield the share done, and at last the best start after a coarse fit."""
    candidates: list[Found] = []
    if search.request.shape.placement is not None:
        candidates = _code_starts(search, Pose.of(search.request.shape.placement))
    else:
        for share in _posed(search):
            if isinstance(share, list):
                candidates = share
            else:
                yield 0.4 * share
    best: Found | None = None
    for index, start in enumerate(candidates):
        solver = search.solver(start.pose, COARSELY)
        found = start
        for better in solver.improved(start, COARSE_ROUNDS):
            found = better
            yield 0.4 + 0.6 * index / len(candidates)
        if best is None or found.cost < best.cost:
            best = found
        if search.is_over:
            break
    assert best is not None
    yield best


def _code_starts(search: Search, pose: Pose) -> list[Found]:
    """Return the mean code and the nearest members', where the pose is given."""
    mean = Found(np.zeros(len(search.basis.directions)), pose)
    solver = search.solver(pose, 4 * COARSELY)
    members = [
        solver.look(Found(search.basis.coordinates(code), pose))
        for code in search.request.family.codes
    ]
    members.sort(key=lambda found: found.cost)
    return [mean, *members[:NEAREST]]


def _posed(search: Search) -> Iterator[float | list[Found]]:
    family = search.request.family
    mean = search.basis.code(np.zeros(len(search.basis.directions)))
    grid = DistanceGrid.of(restore_member(MemberSnapshot(family, mean)), family)
    yield 0.2
    yield from search_poses(
        family,
        grid,
        search.surface,
        search.targets,
        search.upright,
        search.request.is_partial,
    )


def _completion(search: Search, found: Found) -> Completion:
    """Return a found code and pose as a member; lengths in scan units."""
    request = search.request
    placement = request.shape.placement
    if placement is None:
        placement = found.pose.placement(request.shape.geometry.origin)
    member = MemberSnapshot(
        request.family, search.basis.code(found.coordinates), placement
    )
    misfit = found.misfit / found.pose.scale
    return Completion(member, misfit, energy_of(found.coordinates))


def _final(search: Search, solver: Solver, best: Found) -> CodeFitReport:
    request = search.request
    rng = np.random.default_rng(request.seed)
    others = solver.drawn(best, max(request.completions, 1) - 1, rng)
    completions = [_completion(search, found) for found in (best, *others)]
    if request.is_fine_tuned:
        completions = [_tuned(search, completion) for completion in completions]
    variety = variety_of(request.family, search.basis)
    notes = (*search.notes, *_notes(search, best, variety))
    return CodeFitReport(1.0, "Done", tuple(completions), notes, is_final=True)


def _notes(search: Search, best: Found, variety: Variety) -> list[Note]:
    request = search.request
    member = _completion(search, best).member
    misfit = whole_misfit(member, search.surface, best.misfit, request.is_partial)
    energy = energy_of(best.coordinates)
    return belonging_notes(request.shape.name, misfit, energy, variety)


def _tuned(search: Search, completion: Completion) -> Completion:
    """Let a local warp take up what the code left over."""
    placement = completion.member.placement
    positions = search.surface.positions.astype(np.float32)
    points = placement.to_shape(positions)
    warp = residual_warp(restore_member(completion.member), points)
    member = replace(completion.member, warp=warp)
    field = restore_member(member)
    values, slopes = field.values(points), field.gradients(points)
    lengths = np.clip(np.linalg.norm(slopes, axis=1), 0.3, 3.0)
    misfit = float((np.abs(values) / lengths).mean()) * placement.scale
    return replace(completion, member=member, misfit=misfit)
