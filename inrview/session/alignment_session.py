"""Several scans of one thing brought onto each other, and made one shape."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from inrview.document import edits
from inrview.document.document import Document, Scan
from inrview.engine.events import Ended
from inrview.geometry.frozen import Vector
from inrview.geometry.point_parts import placed
from inrview.geometry.rigid import rigid_from_pairs
from inrview.messages.reports import Report
from inrview.messages.scan_editing import AlignScansRequest, ScansAligned
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.state import PickedPlace

PAIRS = 3
"""Pairs of picked points that say how one scan lies on another."""


class AlignmentSession:
    """One step of the history each; what was picked is part of the view."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit

    def scans(self) -> tuple[Scan, ...]:
        """Return what would be aligned: open scans of the active shape, or all open."""
        state = self._live.state
        if state.active_family is not None or state.picture.active is not None:
            return ()
        shown = [scan for scan in state.document.scans if scan.is_visible]
        shape = self._live.shape(state.active_shape)
        own = [scan for scan in shown if shape and scan.id in shape.scan_ids]
        return tuple(own if len(own) > 1 else shown)

    def follow(self) -> None:
        """Forget places of scans that are gone or have moved."""
        picked = self._live.state.picked_places
        here = {scan.id: scan.geometry for scan in self.scans()}
        if any(here.get(one.scan) is not one.geometry for one in picked):
            self._live.change(picked_places=())

    # By the program

    def align(self) -> None:
        """Seek where the scans belong, wherever they lie now."""
        self._ask(self.scans(), None)

    def align_near(self) -> None:
        """Bring scans together that lie nearly right."""
        scans = self.scans()
        self._ask(scans, tuple(np.eye(4) for _ in scans))

    # By hand

    def pick(self, scan_id: str, position: Vector) -> None:
        """Take a place of a scan (without its origin): the same on two by turns."""
        scan = next((one for one in self.scans() if one.id == scan_id), None)
        picked = self._live.state.picked_places
        if scan is None or len(picked) >= 2 * PAIRS:
            return
        known = list(dict.fromkeys(one.scan for one in picked))
        if len(picked) % 2 and picked[-1].scan == scan_id:
            picked = picked[:-1]  # on the same scan once more: this is meant
        elif len(known) == 2 and scan_id not in known:
            self._live.say("The pairs are of two scans; pick on one of these.")
            return
        place = PickedPlace(scan_id, scan.geometry, position)
        self._live.change(picked_places=(*picked, place))

    def unpick(self) -> None:
        """Let go of all picked places."""
        if self._live.state.picked_places:
            self._live.change(picked_places=())

    def align_by_pairs(self) -> None:
        """Bring the second scan onto the first by the picked pairs, then refine."""
        picked = self._live.state.picked_places
        if len(picked) < 2 * PAIRS:
            self._live.say(f"Pick {PAIRS} pairs of points first: one on each scan.")
            return
        chosen = {one.scan for one in picked}
        first, second = (scan for scan in self.scans() if scan.id in chosen)
        origin = first.geometry.origin
        here, there = [], []
        for one, other in zip(picked[::2], picked[1::2], strict=True):
            fixed, moving = (one, other) if one.scan == first.id else (other, one)
            there.append(np.array(fixed.position))
            here.append(np.add(moving.position, second.geometry.origin) - origin)
        start = rigid_from_pairs(np.array(here), np.array(there))
        self._ask((first, second), (np.eye(4), start))

    # What comes of it

    def _ask(
        self, scans: Sequence[Scan], starts: tuple[np.ndarray, ...] | None
    ) -> None:
        if len(scans) < 2:
            self._live.say("Aligning needs two scans or more: open them together.")
            return

        def hear(report: Report) -> None:
            if isinstance(report, ScansAligned):
                self._place(scans, report)

        geometries = tuple(scan.geometry for scan in scans)
        request = AlignScansRequest(geometries, starts, tuple(s.name for s in scans))
        watch = Watch(on_report=hear, on_end=self._ended)
        self._live.submit(request, watch, f"Aligning {len(scans)} scans")

    def _ended(self, end: Ended) -> None:
        self._live.tell_failure(end)

    def _place(self, scans: Sequence[Scan], report: ScansAligned) -> None:
        here = {scan.id: scan.geometry for scan in self._live.state.document.scans}
        if any(here.get(scan.id) is not scan.geometry for scan in scans):
            return  # edited meanwhile: the answer is about what was there before
        origin = scans[0].geometry.origin
        moved = {
            scan.id: placed(scan.geometry, matrix, origin)
            for scan, matrix in zip(scans[1:], report.matrices[1:], strict=True)
        }
        fitted = self._live.shape(self._live.state.fit_shape)
        if fitted is not None and set(fitted.scan_ids) & set(moved):
            self._fit.stop()
        document = edits.set_geometries(self._live.state.document, moved)
        ids = tuple(scan.id for scan in scans)
        document, shape = _as_one(document, ids, self._live.new_id())
        self._live.record(f"Align {len(scans)} scans", document)
        self._live.change(picked_places=(), active_shape=shape, selected=shape)
        self._live.say(_sentence(scans, report))


def _as_one(
    document: Document, ids: tuple[str, ...], new_id: str
) -> tuple[Document, str]:
    """Return a document in which one shape is of all these scans, and its id.

    Shapes of some of them alone of which nothing was learned go.
    """
    for shape in document.shapes:
        if set(ids) <= set(shape.scan_ids):
            return document, shape.id
    kept = tuple(
        shape
        for shape in document.shapes
        if shape.snapshot is not None or not set(shape.scan_ids) <= set(ids)
    )
    return edits.add_shape(replace(document, shapes=kept), ids, new_id), new_id


def _sentence(scans: Sequence[Scan], report: ScansAligned) -> str:
    """Say how well each scan lies on the others, in the scans' unit."""
    unit = "" if scans[0].unit == "unit" else f" {scans[0].unit}"
    told = [
        f"{scan.name} {overlap:.0%} ({rms:.3g}{unit} rms)"
        for scan, overlap, rms in zip(scans, report.overlaps, report.rms, strict=True)
    ]
    return f"Aligned; of each lies on the others: {', '.join(told)}."
