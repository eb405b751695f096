"""A hand on one member: pins hold it, a drag moves a pin, the code follows.

The document is left alone until the moved shape is kept as a new member.
"""

from dataclasses import replace

import numpy as np

from inrview.document.document import Family, Member
from inrview.document.family_edits import add_member, family_of
from inrview.engine.events import Ended
from inrview.geometry.frozen import Vector
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import ShapeDragReport
from inrview.messages.family_requests import Pins, ShapeDragRequest
from inrview.messages.reports import Report
from inrview.session.family_state import ShapeDrag
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.wanted_members import with_previews

_NEAR = 0.03
"""A press nearer to a pin than this share of the member's scale takes that pin."""


class ShapeDragSession:
    """One member at a time; while an answer is under way, the newest drag waits."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._job: int | None = None
        self._is_waiting = False
        self._held: int | None = None

    @property
    def _drag(self) -> ShapeDrag | None:
        return self._live.state.shape_drag

    def _owner(self, member_id: str) -> tuple[Family, Member, MemberSnapshot] | None:
        state = self._live.state
        family = family_of(state.document, state.active_family)
        snapshot = self._fit.family_snapshot_of(family) if family is not None else None
        if family is None or snapshot is None:
            return None
        family = with_previews(family, snapshot, state)
        for member in family.members:
            field = family.member_snapshot(member)
            if member.id == member_id and field is not None:
                return family, member, field
        return None

    def press(self, member_id: str, position: Vector) -> None:
        """Take the pin at a place of a member, or set one there."""
        found = self._owner(member_id)
        if found is None:
            return
        self._fit.begin_scrub()
        drag = self._drag
        if drag is None or drag.member_id != member_id:
            obedience = drag.obedience if drag is not None else 0.5
            drag = ShapeDrag(member_id, obedience=obedience)
        reach = _NEAR * found[2].placement.scale
        away = [_distance(target, position) for target in drag.targets]
        if away and min(away) < reach:
            self._held = away.index(min(away))
        else:
            self._held = len(drag.targets)
            drag = replace(
                drag,
                sources=(*drag.sources, position),
                targets=(*drag.targets, position),
            )
        self._live.change(shape_drag=drag, selected=member_id, explored=None)

    def move(self, position: Vector) -> None:
        """Bring the held pin to a place; the member follows."""
        drag, held = self._drag, self._held
        if drag is None or held is None or not np.isfinite(position).all():
            return
        targets = (*drag.targets[:held], position, *drag.targets[held + 1 :])
        self._live.change(shape_drag=replace(drag, targets=targets))
        self._ask()

    def release(self, is_cancelled: bool = False) -> None:
        """Let go; a cancelled drag puts the pin back where it was taken."""
        drag, held = self._drag, self._held
        self._held = None
        self._fit.end_scrub()
        if drag is None or held is None or not is_cancelled:
            return
        targets = (*drag.targets[:held], drag.sources[held], *drag.targets[held + 1 :])
        self._live.change(shape_drag=replace(drag, targets=targets))
        self._ask()

    def set_obedience(self, obedience: float) -> None:
        """Choose between staying in the family (0) and obeying the hand (1)."""
        drag = self._drag
        if drag is not None and obedience != drag.obedience:
            self._live.change(shape_drag=replace(drag, obedience=obedience))
            self._ask()

    def clear(self) -> None:
        """Take all pins out; the member is again as it was."""
        if self._job is not None:
            self._live.withdraw(self._job)
        self._job, self._is_waiting, self._held = None, False, None
        if self._drag is not None:
            self._live.change(shape_drag=None)

    def keep(self) -> None:
        """Make the moved shape a new member beside the one it came from."""
        drag = self._drag
        found = self._owner(drag.member_id) if drag is not None else None
        if drag is None or drag.report is None or found is None:
            return
        family, member, _ = found
        moved = drag.report.member
        fresh = Member(
            self._live.new_id(),
            f"{member.name} moved",
            placement=moved.placement,
            code=moved.code,
            warp=moved.warp,
        )
        document = add_member(self._live.state.document, family.id, fresh)
        self._live.record(f"Keep {fresh.name}", document)
        self.clear()
        self._live.change(selected=fresh.id)

    def _ask(self) -> None:
        drag = self._drag
        if drag is None or self._job is not None:
            self._is_waiting = drag is not None
            return
        found = self._owner(drag.member_id)
        if found is None:
            return
        pins = Pins(
            np.array(drag.sources, np.float32), np.array(drag.targets, np.float32)
        )
        start = drag.report.member.code if drag.report is not None else None
        request = ShapeDragRequest(found[2], pins, drag.obedience, start=start)
        self._is_waiting = False
        watch = Watch(on_report=self._hear, on_end=self._ended)
        self._job = self._live.submit(request, watch)

    def _hear(self, report: Report) -> None:
        drag = self._drag
        if isinstance(report, ShapeDragReport) and drag is not None:
            self._live.change(shape_drag=replace(drag, report=report))

    def _ended(self, end: Ended) -> None:
        if end.id != self._job:
            return
        self._job = None
        if end.error is not None:
            self._live.tell_failure(end)
        elif self._is_waiting:
            self._ask()

    def follow(self) -> None:
        """Let go of a member that is gone."""
        drag = self._drag
        if drag is not None and self._owner(drag.member_id) is None:
            self.clear()


def _distance(first: Vector, second: Vector) -> float:
    return float(np.linalg.norm(np.subtract(first, second)))
