"""The surfaces of a family on screen: coarse ones of all, then finer ones in turn.

`follow` compares what is wanted with what is shown at each pump; a coarse pass under
way is never cut short, so that a drag or a fit always has a next picture.
"""

import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.engine.events import Ended
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.family_colors import FamilyColors
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport, Report, SurfaceReport
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.pace import STOPS, Pace
from inrview.session.wanted_members import Wanted, wanted_members

COARSE = 32
_MOST_FACES = 400_000
"""Drawn at rest, all members together."""
_CALM_SECONDS = 0.3
"""Finer surfaces wait until nothing has changed for so long."""
_LIVE_SHARE = 0.4
_KEPT_BYTES = 256 * 1024 * 1024


class FamilySurfaces:
    """Keeps the surfaces of the active family true to what it has learned."""

    def __init__(self, live: Live, fit: FitSession, pace: Pace) -> None:
        self._live = live
        self._fit = fit
        self._pace = pace
        self._shown: dict[str, Wanted] = {}
        self._kept: OrderedDict[tuple[str, tuple[Any, ...]], SurfaceReport] = (
            OrderedDict()
        )
        self._failed: set[tuple[str, tuple[Any, ...]]] = set()
        self._asked: dict[str, Wanted] = {}
        self._asked_colors = FamilyColors()
        self._job: int | None = None
        self._opening = 0
        self._is_coarse = False
        self._faces = 3.0  # for each square of the resolution
        self._changed_at = self._began = self._resting_until = 0.0

    def follow(self, now: float) -> None:
        """Show and ask for what the state calls for."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        wanted = self._wanted(family, self._newest(family))
        if not wanted or state.opening != self._opening:
            self._opening = state.opening
            self._clear()
        if not wanted:
            return
        self._drop_others(wanted)
        stale = {key: one for key, one in wanted.items() if self._is_stale(key, one)}
        for key, one in list(stale.items()):
            if self._show_kept(key, one):
                del stale[key]
        assert family is not None
        self._ask_what_is_due(family, wanted, stale, now)

    def _ask_what_is_due(
        self,
        family: Family,
        wanted: dict[str, Wanted],
        stale: dict[str, Wanted],
        now: float,
    ) -> None:
        is_moving = self._fit.is_moving(family.id)
        if stale:
            self._changed_at = now
            is_held = self._job is not None and self._is_coarse
            if not is_held and not (is_moving and now < self._resting_until):
                is_busy = is_moving or self._live.state.preview_edits is not None
                is_plain = family.colors.is_empty and family.labels is None
                has_places = not (is_busy and is_plain)
                self._ask(family, stale, (COARSE,), has_places)
            return
        is_calm = now - self._changed_at > _CALM_SECONDS and not is_moving
        if self._job is None and is_calm and self._live.state.preview_edits is None:
            target = self._target(len(wanted))
            short = {
                key: one
                for key, one in wanted.items()
                if self._is_short(key, target) and not self._has_failed(key, one)
            }
            if short:
                self._ask(family, short, _ladder(target), has_places=True)

    def _newest(self, family: Family | None) -> FamilySnapshot | None:
        """Return what the family has learned so far, and tell it."""
        snapshot = None if family is None else self._fit.family_snapshot_of(family)
        if snapshot is not self._live.state.family_snapshot:
            self._live.change(family_snapshot=snapshot)
        return snapshot

    def _wanted(
        self, family: Family | None, snapshot: FamilySnapshot | None
    ) -> dict[str, Wanted]:
        if family is None:
            return {}
        return wanted_members(family, snapshot, self._live.state)

    def _is_stale(self, key: str, one: Wanted) -> bool:
        shown = self._shown.get(key)
        is_same = shown is not None and shown.mark == one.mark
        return not is_same and not self._has_failed(key, one)

    def _has_failed(self, key: str, one: Wanted) -> bool:
        return (key, one.mark) in self._failed

    def _resolution(self, key: str) -> int:
        report = self._live.state.member_surfaces.get(key)
        return 0 if report is None else report.resolution

    def _is_short(self, key: str, target: int) -> bool:
        """Whether a surface is coarser than it could be, or knows no places."""
        report = self._live.state.member_surfaces.get(key)
        return report is None or report.resolution < target or report.places is None

    def _target(self, count: int) -> int:
        """Return the finest stop that the view still draws for so many members."""
        most = (_MOST_FACES / (count * self._faces)) ** 0.5
        most = min(most, self._live.state.resolution)
        fitting = [stop for stop in STOPS if stop <= most]
        return max(fitting[-1] if fitting else COARSE, COARSE)

    def _ask(
        self,
        family: Family,
        chosen: dict[str, Wanted],
        resolutions: tuple[int, ...],
        has_places: bool,
    ) -> None:
        if self._job is not None:
            self._live.withdraw(self._job)
        self._asked, self._asked_colors = chosen, family.colors
        self._is_coarse = resolutions == (COARSE,)
        self._began = time.monotonic()
        members: tuple[MemberSnapshot, ...] = tuple(
            one.snapshot for one in chosen.values()
        )
        request = MembersSurfaceRequest(
            members,
            tuple(chosen),
            resolutions,
            self._pace.budget,
            watched_edit=self._dragged_edit(),
            has_places=has_places,
            colors=family.colors,
        )
        watch = Watch(on_report=self._hear, on_end=self._ended)
        self._job = self._live.submit(request, watch)

    def _hear(self, report: Report) -> None:
        if not isinstance(report, MemberSurfaceReport):
            return
        key, surface = report.key, report.surface
        if surface.places is not None:
            places = replace(surface.places, made_with=self._asked_colors)
            surface = replace(surface, places=places)
        one = self._asked.get(key)
        if one is None:
            return
        if self._dragged_edit() and report.fold_risk != self._live.state.fold_risk:
            self._live.change(fold_risk=report.fold_risk)
        if not len(surface.mesh.faces):
            self._failed.add((key, one.mark))
            return
        self._faces = 0.8 * self._faces + 0.2 * (
            len(surface.mesh.faces) / surface.resolution**2
        )
        self._keep(key, one, surface)
        self._show(key, one, surface)

    def _show(self, key: str, one: Wanted, surface: SurfaceReport) -> None:
        shown = self._shown.get(key)
        is_same = shown is not None and shown.mark == one.mark
        if is_same and self._resolution(key) > surface.resolution:
            return
        self._shown[key] = one
        state = self._live.state
        changes: dict[str, Any] = {
            "member_surfaces": {**state.member_surfaces, key: surface},
            "member_placements": {
                **state.member_placements,
                key: one.snapshot.placement,
            },
        }
        if surface.resolution <= COARSE:
            changes["member_coarse"] = {**state.member_coarse, key: surface}
        self._live.change(**changes)

    def _dragged_edit(self) -> str:
        drag = self._live.state.template_drag
        return drag.edit.id if drag is not None and drag.is_placed else ""

    def _keep(self, key: str, one: Wanted, surface: SurfaceReport) -> None:
        if self._live.state.preview_edits is not None:
            return  # what a hand passes by would push out what undo goes back to
        place = key, one.mark
        before = self._kept.pop(place, None)
        if before is not None and before.resolution > surface.resolution:
            surface = before
        self._kept[place] = surface
        held = sum(report.mesh.nbytes for report in self._kept.values())
        while held > _KEPT_BYTES and len(self._kept) > 1:
            held -= self._kept.popitem(last=False)[1].mesh.nbytes

    def _show_kept(self, key: str, one: Wanted) -> bool:
        surface = self._kept.get((key, one.mark))
        if surface is not None:
            self._show(key, one, surface)
        return surface is not None

    def _ended(self, end: Ended) -> None:
        if end.id != self._job:
            return
        self._job = None
        spent = time.monotonic() - self._began
        self._resting_until = time.monotonic() + spent * (1 / _LIVE_SHARE - 1)
        if end.error is not None:
            self._failed |= {(key, one.mark) for key, one in self._asked.items()}
            self._live.tell_failure(end)
        self._live.touch()

    def _drop_others(self, wanted: dict[str, Wanted]) -> None:
        gone = self._shown.keys() - wanted.keys()
        if not gone:
            return
        for key in gone:
            del self._shown[key]
        state = self._live.state
        self._live.change(
            member_surfaces=_without(state.member_surfaces, gone),
            member_coarse=_without(state.member_coarse, gone),
            member_placements=_without(state.member_placements, gone),
        )

    def _clear(self) -> None:
        if self._job is not None:
            self._live.withdraw(self._job)
            self._job = None
        if self._shown:
            self._shown, self._failed = {}, set()
            self._live.change(
                member_surfaces={}, member_coarse={}, member_placements={}
            )


def _ladder(target: int) -> tuple[int, ...]:
    return (64, target) if target > 64 else (target,)


def _without(table: Mapping[str, Any], gone: Collection[str]) -> dict[str, Any]:
    return {key: report for key, report in table.items() if key not in gone}
