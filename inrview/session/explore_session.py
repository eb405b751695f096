"""Shapes of a family's space that are no members: looked at, kept, exported."""

import numpy as np
from jaxtyping import Float32

from inrview.document.document import Family, Member
from inrview.document.family_edits import add_member, family_of
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.session.family_state import Explored
from inrview.session.fit_session import FitSession
from inrview.session.live import Live
from inrview.session.wanted_members import explored_snapshot, with_previews


class ExploreSession:
    """What is explored is live state; keeping it is a step of the history."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit

    def _active(self) -> tuple[Family, FamilySnapshot] | None:
        state = self._live.state
        family = family_of(state.document, state.active_family)
        snapshot = self._fit.family_snapshot_of(family) if family is not None else None
        return None if family is None or snapshot is None else (family, snapshot)

    def show(self, code: Float32[np.ndarray, " k"], title: str) -> None:
        """Show the shape of a code beside the members; the newest one wins."""
        found = self._active()
        if found is None:
            return
        explored = Explored(found[0].id, code, title)
        if explored.code.shape == found[1].codes.shape[1:]:
            self._live.change(explored=explored)

    def end(self) -> None:
        """Show only template and members again."""
        if self._live.state.explored is not None:
            self._live.change(explored=None)

    def keep(self) -> None:
        """Make what is explored a member of the family."""
        found, explored = self._active(), self._live.state.explored
        if found is None or explored is None:
            return
        family, snapshot = found
        member = Member(
            self._live.new_id(),
            explored.title,
            placement=snapshot.placements[0],
            code=explored.code,
        )
        document = add_member(self._live.state.document, family.id, member)
        self._live.record(f"Keep {explored.title}", document)
        self._live.change(explored=None, selected=member.id)

    def chosen(self) -> tuple[str, MemberSnapshot] | None:
        """Return the shape of the family that an export is about, with its name.

        The selected member; else what is explored; else the template.
        """
        found, state = self._active(), self._live.state
        if found is None:
            return None
        family = with_previews(found[0], found[1], state)
        for member in family.members:
            field = family.member_snapshot(member)
            if member.id == state.selected and field is not None:
                return member.name, field
        if state.explored is not None and state.explored.family == family.id:
            return state.explored.title, explored_snapshot(family, found[1], state)
        template = family.template_snapshot()
        assert template is not None
        return f"{family.name} template", template
