"""What a user does with a family: make it, place its members, choose how it learns."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from inrview.document import edits, family_edits
from inrview.document.document import Document, Family, Member
from inrview.engine.events import Ended
from inrview.geometry.placement import Placement
from inrview.messages.family import FamilyFitSpec, FamilySpec
from inrview.messages.family_reports import AlignReport
from inrview.messages.family_requests import AlignRequest, Scales
from inrview.messages.reports import LoadReport, Report
from inrview.messages.requests import LoadRequest
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.member_placing import scaled, turned, upright

LEAST = 2
"""Shapes that make a family: one alone has nothing to share."""


class FamilySession:
    """Families come in and are set up; each verb is one step of the history."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._align: int | None = None

    @property
    def _document(self) -> Document:
        return self._live.state.document

    def _active(self) -> Family | None:
        return family_edits.family_of(self._document, self._live.state.active_family)

    # Made

    def open(self, paths: Sequence[str], name: str) -> None:
        """Read the files of a family, each a shape of its own, and align them."""
        if len(paths) < LEAST:
            self._live.say(
                f"{name} holds {len(paths)} shape that can be read; a family needs at "
                "least two. Choose a folder with several files of one kind of shape."
            )
            return
        self._live.submit(
            LoadRequest(tuple(paths), use_poses=False),
            Watch(
                on_report=lambda report: self._loaded(name, report),
                on_end=self._live.tell_failure,
            ),
            f"Loading {len(paths)} shapes",
        )

    def _loaded(self, name: str, report: Report) -> None:
        if not isinstance(report, LoadReport) or not report.is_final:
            return
        before = self._document
        document = edits.add_bare_scans(before, report.scans, self._live.new_id)
        fresh = [scan.id for scan in document.scans[len(before.scans) :]]
        self._record_new(f"Open family {name}", document, name, fresh)

    def make_of(self, item_ids: Collection[str]) -> None:
        """Make a family of scans of the scene, or of those that shapes were made of."""
        document = self._document
        wanted = set(item_ids)
        for shape in document.shapes:
            if shape.id in wanted:
                wanted |= set(shape.scan_ids)
        scans = [scan for scan in document.scans if scan.id in wanted]
        if len(scans) < LEAST:
            self._live.say("A family needs at least two scans: select more of them.")
            return
        name = f"Family of {scans[0].name}"
        step = f"Make a family of {len(scans)} scans"
        self._record_new(step, document, name, [scan.id for scan in scans])

    def _record_new(
        self, step: str, document: Document, name: str, scan_ids: Sequence[str]
    ) -> None:
        document = family_edits.add_family(document, name, scan_ids, self._live.new_id)
        family = document.families[-1].id
        self._live.record(step, document)
        self._live.change(selected=family, active_family=family, active_shape=None)
        self.align()

    # Placed

    def align(self, turns: bool = True, scales: Scales = "auto") -> None:
        """Bring the members of the active family into one frame."""
        family = self._active()
        if family is None or self._align is not None:
            return
        shapes = family_edits.learned_shapes(self._document, family)
        free = tuple(replace(shape, placement=None) for shape in shapes)
        ids = [m.id for m in family.members if m.scan_id is not None]
        self._align = self._live.submit(
            AlignRequest(free, turns, scales),
            Watch(
                on_report=lambda report: self._aligned(family.id, ids, report),
                on_end=self._align_ended,
            ),
            f"Aligning {family.name}",
        )

    def _aligned(self, family_id: str, ids: Sequence[str], report: Report) -> None:
        family = family_edits.family_of(self._document, family_id)
        if not isinstance(report, AlignReport) or family is None:
            return
        known = {member.id for member in family.members}
        found = {
            one: placement
            for one, placement in zip(ids, report.placements, strict=True)
            if one in known
        }
        document = family_edits.set_placements(self._document, family.id, found)
        self._live.record(f"Align {family.name}", document, merges=True)
        for note in report.notes:
            self._live.say(note.text, note.severity)

    def _align_ended(self, end: Ended) -> None:
        self._align = None
        self._live.tell_failure(end)

    def turn_member(self, member: str, quarters: int = 1) -> None:
        """Turn a member by quarters of a turn about the family's up axis."""
        self._place(member, "Turn", lambda placed: turned(placed, quarters))

    def scale_member(self, member: str, factor: float) -> None:
        """Let a member count as larger or smaller in its family."""
        if np.isfinite(factor) and factor > 0:
            self._place(member, "Scale", lambda placed: scaled(placed, factor))

    def set_member_up(self, member: str, axis: str) -> None:
        """Say which axis of a member's file points up; it is stood upright."""
        self._place(member, "Stand up", lambda placed: upright(placed, axis))
        found = self._member(member)
        if found is None or found[1].scan_id is None:
            return
        document = edits.set_up_axis(self._document, found[1].scan_id, axis)
        self._live.record(f"Stand up {found[1].name}", document, merges=True)

    def _place(self, member_id: str, verb: str, change: object) -> None:
        found = self._member(member_id)
        if found is None:
            return
        family, member = found
        placed = change(self.placement_of(family, member))  # type: ignore[operator]
        document = family_edits.set_placements(
            self._document, family.id, {member.id: placed}
        )
        self._live.record(f"{verb} {member.name}", document, merges=True)

    def placement_of(self, family: Family, member: Member) -> Placement:
        """Return where a member lies, or before it is aligned, where it would do."""
        return placement_in(self._document, family, member)

    def _member(self, member_id: str) -> tuple[Family, Member] | None:
        for family in self._document.families:
            for member in family.members:
                if member.id == member_id:
                    return family, member
        return None

    # Set up

    def set_specs(
        self, family_id: str, spec: FamilySpec | None, fit: FamilyFitSpec | None
    ) -> None:
        """Choose the model and the settings of the next fit; a fit of old ones ends."""
        family = family_edits.family_of(self._document, family_id)
        if family is None:
            return
        if spec is not None and spec != family.spec:
            if self._live.state.fit_family == family_id:
                self._fit.stop()
            document = family_edits.set_family_specs(self._document, family_id, spec)
            self._live.record(f"Change the model of {family.name}", document, True)
        if fit is not None and fit != family.fit:
            document = family_edits.set_family_specs(self._document, family_id, fit=fit)
            self._live.record(f"Change how {family.name} learns", document, True)

    def set_held_out(self, member_id: str, is_held_out: bool) -> None:
        """Keep a member out of the next fit, to score it by its code alone."""
        found = self._member(member_id)
        if found is None or found[1].is_held_out == is_held_out:
            return
        family, member = found
        document = family_edits.change_member(
            self._document, family.id, member.id, is_held_out=is_held_out
        )
        verb = "Hold out" if is_held_out else "Learn from"
        self._live.record(f"{verb} {member.name}", document)


def placement_in(document: Document, family: Family, member: Member) -> Placement:
    """Return where a member lies: as set, as learned, or around its scan."""
    if member.placement is not None:
        return member.placement
    snapshot = family.snapshot
    if snapshot is not None and member.name in snapshot.names:
        return snapshot.placement(member.name)
    scan = next((one for one in document.scans if one.id == member.scan_id), None)
    if scan is None:
        return Placement()
    low, high = scan.geometry.bounds
    around = Placement.around(low, high, scan.geometry.origin)
    return upright(around, scan.up_axis)
