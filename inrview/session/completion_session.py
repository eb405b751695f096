"""A new scan joins a family: its place and code are searched for, then it is a member.

Where the scan leaves room several codes are drawn; they can be gone through.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.document import edits, family_edits
from inrview.document.analysed import joining_up_axis
from inrview.document.document import Document, Member, Scan
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import CodeFitReport, SupportReport
from inrview.messages.family_requests import (
    CodeFitRequest,
    FamilyShape,
    SupportRequest,
)
from inrview.messages.reports import LoadReport, Report
from inrview.messages.requests import LoadRequest
from inrview.session.family_state import Completed, Support
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch

COMPLETIONS = 3


class CompletionSession:
    """Adds scans to the active family, one job each."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._supported: Mesh | None = None
        self._support_job: int | None = None

    # A scan joins

    def add(self, paths: Sequence[str], is_partial: bool) -> None:
        """Read scans and find where in the active family each belongs."""
        family = family_edits.family_of(
            self._live.state.document, self._live.state.active_family
        )
        if family is None or self._live.state.family_snapshot is None or not paths:
            self._live.say("Train the family first; then a scan can be placed in it.")
            return
        self._live.submit(
            LoadRequest(tuple(paths), use_poses=False),
            Watch(
                on_report=lambda report: self._loaded(family.id, is_partial, report),
                on_end=self._live.tell_failure,
            ),
            f"Loading {Path(paths[0]).name}",
        )

    def _loaded(self, family_id: str, is_partial: bool, report: Report) -> None:
        if not isinstance(report, LoadReport) or not report.is_final:
            return
        before = self._live.state.document
        document = edits.add_bare_scans(before, report.scans, self._live.new_id)
        for scan in document.scans[len(before.scans) :]:
            self._search(family_id, scan, is_partial)

    def _search(self, family_id: str, scan: Scan, is_partial: bool) -> None:
        family = family_edits.family_of(self._live.state.document, family_id)
        snapshot = self._fit.family_snapshot_of(family) if family is not None else None
        if family is None or snapshot is None:
            return
        up_axis = joining_up_axis(family, self._live.state.document, scan)
        scan = replace(scan, up_axis=up_axis)
        shape = FamilyShape(Path(scan.name).stem, scan.geometry, scan.up_axis)
        request = CodeFitRequest(
            snapshot,
            shape,
            is_partial,
            completions=COMPLETIONS if is_partial else 1,
            is_fine_tuned=not is_partial,
        )
        self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._found(family_id, scan, report),
                on_end=self._live.tell_failure,
            ),
            f"Placing {scan.name} in the family",
        )

    def _found(self, family_id: str, scan: Scan, report: Report) -> None:
        if not isinstance(report, CodeFitReport) or not report.is_final:
            return
        document = self._live.state.document
        family = family_edits.family_of(document, family_id)
        if family is None or not report.completions:
            return
        best = report.completions[0].member
        member = Member(
            self._live.new_id(),
            Path(scan.name).stem,
            scan.id,
            best.placement,
            best.code,
            best.warp,
        )
        grown = replace(document, scans=(*document.scans, scan))
        grown = family_edits.add_member(grown, family_id, member)
        self._live.record(f"Add {scan.name} to {family.name}", grown)
        completed = Completed(member.id, report.completions, 0)
        self._live.change(selected=member.id, completed=completed)
        first = report.completions[0]
        unit = "" if scan.unit == "unit" else f" {scan.unit}"
        self._live.say(
            f"{scan.name} lies {first.misfit:.3g}{unit} from its shape in the family."
        )
        for note in report.notes:
            self._live.say(note.text, note.severity)

    def show(self, index: int) -> None:
        """Take another of the completions that the scan leaves room for."""
        completed = self._live.state.completed
        if completed is None or not 0 <= index < len(completed.choices):
            return
        family = family_edits.family_of(self._live.state.document, completed.member_id)
        if family is None:
            return
        chosen = completed.choices[index].member
        document = family_edits.change_member(
            self._live.state.document,
            family.id,
            completed.member_id,
            code=chosen.code,
            placement=chosen.placement,
            warp=chosen.warp,
        )
        name = family.member(completed.member_id).name
        self._live.record(f"Complete {name} otherwise", document, merges=True)
        self._live.change(completed=replace(completed, index=index))

    # What the scan says of it

    def show_support(self, is_shown: bool) -> None:
        """Tell measured from inferred on the selected member, or stop."""
        self._live.change(is_support_shown=is_shown)

    def follow(self) -> None:
        """Ask again when the surface of the selected member is another one."""
        state = self._live.state
        found = self._supporting(state.document) if state.is_support_shown else None
        surface = found[1] if found is not None else None
        if surface is self._supported:
            return
        if self._support_job is not None:
            self._live.withdraw(self._support_job)
            self._support_job = None
        self._supported = surface
        if state.support is not None:
            self._live.change(support=None)
        if found is None or surface is None:
            return
        member, _, geometry = found
        field = self._field(member)
        if field is None:
            return
        self._support_job = self._live.submit(
            SupportRequest(field, surface, geometry),
            Watch(
                on_report=lambda report: self._hear(member.id, surface, report),
                on_end=self._ended,
            ),
        )

    def _supporting(
        self, document: Document
    ) -> tuple[Member, Mesh, Points | Mesh] | None:
        state = self._live.state
        family = family_edits.family_of(document, state.active_family)
        for member in family.members if family is not None else ():
            report = state.member_surfaces.get(member.id)
            if member.id == state.selected and member.scan_id and report is not None:
                geometry = document.scan(member.scan_id).geometry
                return member, report.mesh, geometry
        return None

    def _field(self, member: Member) -> MemberSnapshot | None:
        state = self._live.state
        family = family_edits.family_of(state.document, member.id)
        if family is None or state.family_snapshot is None:
            return None
        learned = replace(family, snapshot=state.family_snapshot)
        return learned.member_snapshot(member)

    def _hear(self, member_id: str, surface: Mesh, report: Report) -> None:
        if isinstance(report, SupportReport) and surface is self._supported:
            labels = np.asarray(report.labels)
            self._live.change(support=Support(member_id, surface, labels))

    def _ended(self, end: Ended) -> None:
        if end.id == self._support_job:
            self._support_job = None
            self._live.tell_failure(end)
