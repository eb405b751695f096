"""A hand on a family's template: taken at a point, dragged, committed or put back.

Until it is committed a drag is a preview: the edits shown are the family's, and one
more. The template and every member follow it, whichever of them the hand is on.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.document.template_edits import add_template_edit, new_template_edit
from inrview.engine.events import Ended
from inrview.geometry.frozen import Vector
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import TemplatePoint
from inrview.messages.family_requests import TemplatePointRequest
from inrview.messages.reports import Report
from inrview.session.family_state import TemplateDrag, TemplateTool
from inrview.session.fit_session import FitSession
from inrview.session.lengths import family_length
from inrview.session.live import Live, Watch
from inrview.session.state import TEMPLATE
from inrview.session.wanted_members import wanted_members

LEAST_RADIUS, MOST_RADIUS = 0.02, 2.0
_STILL = 1e-6
"""A drag shorter than this, in template space, was a click: nothing to keep."""


class TemplateSession:
    """Drags of the template; each that is committed is an edit of the family."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._hand: Vector | None = None
        self._job: int | None = None

    @property
    def _drag(self) -> TemplateDrag | None:
        return self._live.state.template_drag

    def _family(self) -> Family | None:
        state = self._live.state
        return family_of(state.document, state.active_family)

    # The hand

    def press(self, key: str, position: Vector) -> None:
        """Take the template where a surface was pressed, scan space without origin.

        `key` is the surface's in `member_surfaces`: a member's id, or TEMPLATE.
        """
        family = self._family()
        member = None if family is None else self._field(family, key)
        if family is None or member is None or self._drag is not None:
            return
        self._fit.begin_scrub()
        tool = self._live.state.template_tool
        edit = new_template_edit(
            "drag", self._live.new_id, "Drag", radius=tool.radius, mirror=tool.mirror
        )
        self._hand = position
        drag = TemplateDrag(family.id, key, position, edit)
        if key == TEMPLATE:
            placed = replace(drag, edit=replace(edit, center=position), is_placed=True)
            self._preview(placed)
            return
        self._preview(drag)
        self._job = self._live.submit(
            TemplatePointRequest(member, position),
            Watch(on_report=self._placed, on_end=self._searched),
        )

    def _field(self, family: Family, key: str) -> MemberSnapshot | None:
        snapshot = self._fit.family_snapshot_of(family)
        found = wanted_members(family, snapshot, self._live.state).get(key)
        return None if found is None else found.snapshot

    def _placed(self, report: Report) -> None:
        drag = self._drag
        if not isinstance(report, TemplatePoint) or drag is None or drag.is_placed:
            return
        center = replace(drag.edit, center=report.position)
        placed = replace(drag, edit=center, slopes=report.slopes, is_placed=True)
        self._preview(self._followed(placed))

    def _searched(self, end: Ended) -> None:
        if end.id == self._job:
            self._job = None
        if end.error is not None:
            self._live.tell_failure(end)
            self.cancel()

    def drag_to(self, position: Vector) -> None:
        """Bring the point that was taken to a place, scan space without origin."""
        if self._drag is not None and np.isfinite(position).all():
            self._hand = position
            self._preview(self._followed(self._drag))

    def _followed(self, drag: TemplateDrag) -> TemplateDrag:
        """Return the drag with its edit as long as the hand has moved."""
        if not drag.is_placed or self._hand is None:
            return drag
        tool = self._live.state.template_tool
        move = np.array(drag.slopes) @ np.subtract(self._hand, drag.start)
        if tool.lock is not None:
            move = np.where(np.arange(3) == "xyz".index(tool.lock), move, 0.0)
        x, y, z = move.tolist()
        edit = replace(
            drag.edit, vector=(x, y, z), radius=tool.radius, mirror=tool.mirror
        )
        return replace(drag, edit=edit)

    def _preview(self, drag: TemplateDrag) -> None:
        family = self._family()
        assert family is not None, "a drag belongs to a family"
        shown = (*family.edits, drag.edit) if drag.is_placed else None
        self._live.change(template_drag=drag, preview_edits=shown)

    def set_radius(self, radius: float) -> None:
        """Choose how far a drag reaches, in template-space units."""
        radius = min(max(float(radius), LEAST_RADIUS), MOST_RADIUS)
        self._set_tool(radius=radius)

    def set_lock(self, axis: str | None) -> None:
        """Let a drag follow only one of the axes "x", "y", "z", or all again."""
        lock = self._live.state.template_tool.lock
        self._set_tool(lock=None if axis == lock else axis)

    def set_mirror(self, mirror: tuple[Vector, Vector] | None) -> None:
        """Drag across a plane as well: a point of it and its normal."""
        self._set_tool(mirror=mirror)

    def _set_tool(self, **changes: Any) -> None:
        tool: TemplateTool = replace(self._live.state.template_tool, **changes)
        if tool == self._live.state.template_tool:
            return
        self._live.change(template_tool=tool)
        if self._drag is not None:
            self._preview(self._followed(self._drag))

    def commit(self) -> None:
        """Keep the drag as one step of the history."""
        drag, family = self._drag, self._family()
        if drag is None or family is None:
            return
        length = float(np.linalg.norm(drag.edit.vector))
        if not drag.is_placed or length < _STILL:
            self.cancel()
            return
        text = family_length(self._live.state.document, family, length)
        document = add_template_edit(self._live.state.document, family.id, drag.edit)
        self._live.record(f"Drag template point ({text})", document)
        self._let_go()

    def cancel(self) -> None:
        """Put everything back as it was before the hand came."""
        if self._drag is not None:
            self._let_go()

    def _let_go(self) -> None:
        if self._job is not None:
            self._live.withdraw(self._job)
        self._job = self._hand = None
        self._live.change(template_drag=None, preview_edits=None, fold_risk=None)
        self._fit.end_scrub()

    def follow(self) -> None:
        """Let go of a family that has left the document, or is no longer looked at."""
        drag, family = self._drag, self._family()
        if drag is not None and (family is None or family.id != drag.family):
            self._let_go()
