"""How the selected member differs from the template: arrows, a grid, corrections."""

import numpy as np

from inrview.document.family_edits import family_of
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import CorrectionReport, DeformationReport
from inrview.messages.family_requests import CorrectionRequest, DeformationRequest
from inrview.messages.reports import Report
from inrview.session.family_state import Correction, Deformation
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.wanted_members import with_previews


class DeformationSession:
    """Follows the selection and the newest field; asks for what is switched on."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._jobs: dict[str, int] = {}
        self._drawn: object = None
        self._colored: Mesh | None = None

    def show_deformation(self, is_shown: bool) -> None:
        """Ask for arrows and grid of the selected member, or stop."""
        self._live.change(is_deformation_shown=is_shown)

    def show_correction(self, is_shown: bool) -> None:
        """Ask for the correction on the selected member's surface, or stop."""
        self._live.change(is_correction_shown=is_shown)

    def follow(self) -> None:
        """Ask again when the member, its field or its surface is another one."""
        member_id, field = self._selected()
        self._follow_deformation(member_id, field)
        self._follow_correction(member_id, field)

    def _selected(self) -> tuple[str, MemberSnapshot | None]:
        state = self._live.state
        family = family_of(state.document, state.active_family)
        snapshot = self._fit.family_snapshot_of(family) if family is not None else None
        if family is None or snapshot is None:
            return "", None
        family = with_previews(family, snapshot, state)
        chosen = [m for m in family.members if m.id == state.selected]
        if not chosen:
            return "", None
        return chosen[0].id, family.member_snapshot(chosen[0])

    def _follow_deformation(self, member_id: str, field: MemberSnapshot | None) -> None:
        state = self._live.state
        wanted = state.is_deformation_shown and field is not None
        mark = (member_id, field.family, field.edits) if wanted and field else None
        if mark == self._drawn or "deformation" in self._jobs:
            return
        self._drawn = mark
        if state.deformation is not None:
            self._live.change(deformation=None)
        if mark is not None and field is not None:
            request = DeformationRequest(field)
            self._ask("deformation", request, member_id, None)

    def _follow_correction(self, member_id: str, field: MemberSnapshot | None) -> None:
        state = self._live.state
        report = state.member_surfaces.get(member_id)
        is_wanted = state.is_correction_shown and field is not None
        surface = report.mesh if report is not None and is_wanted else None
        if surface is self._colored or "correction" in self._jobs:
            return
        self._colored = surface
        if state.correction is not None:
            self._live.change(correction=None)
        if surface is not None and field is not None:
            request = CorrectionRequest(field, surface)
            self._ask("correction", request, member_id, surface)

    def _ask(
        self,
        kind: str,
        request: DeformationRequest | CorrectionRequest,
        member_id: str,
        surface: Mesh | None,
    ) -> None:
        watch = Watch(
            on_report=lambda report: self._hear(member_id, surface, report),
            on_end=lambda end: self._ended(kind, end),
        )
        self._jobs[kind] = self._live.submit(request, watch)

    def _hear(self, member_id: str, surface: Mesh | None, report: Report) -> None:
        if isinstance(report, DeformationReport):
            self._live.change(deformation=Deformation(member_id, report))
        elif isinstance(report, CorrectionReport) and surface is not None:
            values = np.asarray(report.values)
            self._live.change(correction=Correction(member_id, surface, values))

    def _ended(self, kind: str, end: Ended) -> None:
        self._jobs.pop(kind, None)
        self._live.tell_failure(end)
        self._live.touch()
