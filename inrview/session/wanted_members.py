"""Which fields of a family are to be seen, each with a mark of what it is made of."""

from dataclasses import dataclass, replace
from typing import Any

from inrview.document.document import Family, Member
from inrview.geometry.frozen import Value
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.session.state import EXPLORED, TEMPLATE, SessionState


@dataclass(frozen=True, slots=True, eq=False)
class Wanted(Value):
    """A field whose surface is to be seen; equal marks mean equal surfaces."""

    snapshot: MemberSnapshot
    mark: tuple[Any, ...]


def wanted_members(
    family: Family, snapshot: FamilySnapshot | None, state: SessionState
) -> dict[str, Wanted]:
    """Return by key: the template, what is explored, and every visible member."""
    if snapshot is None or not family.is_visible:
        return {}
    family = with_previews(family, snapshot, state)
    template = family.template_snapshot()
    assert template is not None
    found = {TEMPLATE: template}
    if state.explored is not None and state.explored.family == family.id:
        found[EXPLORED] = explored_snapshot(family, snapshot, state)
    for member in family.members:
        field = _of_member(family, member, state)
        if field is not None and member.is_visible:
            found[member.id] = field
    return {key: Wanted(field, _mark(field)) for key, field in found.items()}


def with_previews(
    family: Family, snapshot: FamilySnapshot, state: SessionState
) -> Family:
    """Return the family as it is seen now: newest weights, edits under the hand."""
    if snapshot is not family.snapshot:
        family = family.with_learned(snapshot)
    if state.preview_edits is not None:
        family = replace(family, edits=state.preview_edits)
    return family


def explored_snapshot(
    family: Family, snapshot: FamilySnapshot, state: SessionState
) -> MemberSnapshot:
    """Return the shape that is explored, in the first member's scan space."""
    assert state.explored is not None
    code = state.explored.code
    return MemberSnapshot(snapshot, code, snapshot.placements[0], family.edits)


def _of_member(
    family: Family, member: Member, state: SessionState
) -> MemberSnapshot | None:
    drag = state.shape_drag
    if drag is not None and drag.member_id == member.id and drag.report is not None:
        return drag.report.member
    return family.member_snapshot(member)


def _mark(field: MemberSnapshot) -> tuple[Any, ...]:
    code = None if field.code is None else field.code.tobytes()
    edits = tuple(
        replace(edit, id="", name="") for edit in field.edits if not edit.is_muted
    )
    anchors = field.anchors
    held = anchors and (anchors.positions.tobytes(), anchors.places.tobytes())
    return field.family, code, field.placement, edits, field.warp, held
