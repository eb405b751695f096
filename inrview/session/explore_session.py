"""Shapes of a family's space: looked at, kept, exported, taken to be composed."""

import numpy as np
from jaxtyping import Float32

from inrview.document.document import Family, Member
from inrview.document.family_edits import add_member, family_of
from inrview.document.family_parts import add_family_part, part_field
from inrview.messages.family import FamilyPart, FamilySnapshot, MemberSnapshot
from inrview.messages.notes import Severity, UserError
from inrview.session.family_state import Explored
from inrview.session.fit_session import FitSession
from inrview.session.live import Live
from inrview.session.state import SessionState
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

    def take(self) -> None:
        """Let a shape of the family stand among the shapes, to be composed.

        The selected member; else what is explored, whose code stays as it is now; else
        the template. Fits and edits of the family are followed.
        """
        found = self._active()
        if found is None:
            self._live.say("There is no family that has learned its shapes: train it.")
            return
        family, snapshot = found
        name, part = _part(family, snapshot, self._live.state)
        shape_id = self._live.new_id()
        document = self._live.state.document
        document = add_family_part(document, part, name, shape_id)
        shape = document.shapes[-1]
        try:
            part_field(family, snapshot, shape)
        except UserError as error:
            self._live.say(str(error), Severity.WARNING)
            return
        self._live.record(f"Take {shape.name} of {family.name}", document)
        self._live.change(selected=shape_id, active_shape=shape_id, explored=None)

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


def _part(
    family: Family, learned: FamilySnapshot, state: SessionState
) -> tuple[str, FamilyPart]:
    """Return the selected member, else what is explored, else the template."""
    for member in family.members:
        if member.id == state.selected:
            return member.name, FamilyPart(family.id, member.id)
    explored = state.explored
    if explored is not None and explored.family == family.id:
        placed = learned.placements[0]
        part = FamilyPart(family.id, code=explored.code, placement=placed)
        return explored.title, part
    return f"template of {family.name}", FamilyPart(family.id)
