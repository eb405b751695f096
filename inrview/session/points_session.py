"""Points of scans: selected, deleted, thinned out. Each change is a step of history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool

from inrview.document import edits
from inrview.document.document import Scan
from inrview.engine.events import Ended
from inrview.geometry.frozen import Value
from inrview.geometry.point_parts import part_of
from inrview.geometry.points import Points
from inrview.messages.reports import Report
from inrview.messages.scan_editing import OutliersRequest, RowsReport, ThinRequest
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.state import PointSelection

_Masks = Mapping[str, Bool[np.ndarray, " _"]]
_Chosen = dict[str, PointSelection]


@dataclass(frozen=True, slots=True, eq=False)
class _Before(Value):
    """What was selected when the mouse was pressed, and what the press is to do."""

    chosen: Mapping[str, PointSelection]
    how: str


class PointsSession:
    """A selection is part of the view: neither saved nor undone."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._before: _Before | None = None

    # What there is

    def scans(self) -> tuple[Scan, ...]:
        """Return the scans whose points can be selected: open ones of points."""
        state = self._live.state
        if state.active_family is not None or state.picture.active is not None:
            return ()
        return tuple(
            scan
            for scan in state.document.scans
            if scan.is_visible and isinstance(scan.geometry, Points)
        )

    def follow(self) -> None:
        """Forget what was selected of points that are no longer there."""
        chosen = self._live.state.point_selection
        here = {scan.id: scan.geometry for scan in self.scans()}
        kept = {k: one for k, one in chosen.items() if here.get(k) is one.points}
        if len(kept) < len(chosen):
            self._live.change(point_selection=kept)

    # Selecting

    def begin(self, how: str) -> None:
        """Begin to "replace" the selection, to "add" to it or to "subtract" from it."""
        chosen = self._live.state.point_selection
        self._before = _Before(chosen, how)
        if how == "replace" and chosen:
            self._live.change(point_selection={})

    def mark(self, masks: _Masks) -> None:
        """Add or take away points, by the scans' ids."""
        before = self._before
        if before is None:
            return
        chosen = dict(self._live.state.point_selection)
        for scan in self.scans():
            mask = masks.get(scan.id)
            points = scan.geometry
            assert isinstance(points, Points)
            if mask is None or len(mask) != len(points) or not mask.any():
                continue
            old = chosen[scan.id].mask if scan.id in chosen else np.zeros_like(mask)
            new = old & ~mask if before.how == "subtract" else old | mask
            chosen[scan.id] = PointSelection(points, new)
        self._choose(chosen)

    def end(self) -> None:
        """Let what was marked stand."""
        self._before = None

    def cancel(self) -> None:
        """Take back what was marked since the press."""
        if self._before is not None:
            self._live.change(point_selection=self._before.chosen)
            self._before = None

    def select_all(self) -> None:
        """Select all points that are open."""
        self._change(lambda mask: np.ones_like(mask))

    def select_none(self) -> None:
        """Select nothing."""
        self._choose({})

    def invert(self) -> None:
        """Select what is not selected."""
        self._change(np.logical_not)

    def _change(self, turn: Callable[[np.ndarray], np.ndarray]) -> None:
        self._choose(
            {
                scan.id: PointSelection(scan.geometry, turn(self._mask_of(scan)))
                for scan in self.scans()
                if isinstance(scan.geometry, Points)
            }
        )

    def _mask_of(self, scan: Scan) -> np.ndarray:
        chosen = self._live.state.point_selection.get(scan.id)
        assert isinstance(scan.geometry, Points)
        if chosen is None:
            return np.zeros(len(scan.geometry), bool)
        return chosen.mask

    def _choose(self, chosen: _Chosen) -> None:
        kept = {key: one for key, one in chosen.items() if one.count}
        if kept or self._live.state.point_selection:
            self._live.change(point_selection=kept)

    # Changing the scans

    def delete(self) -> None:
        """Delete what is selected."""
        self._keep(lambda scan: ~self._mask_of(scan), "Delete")

    def crop(self) -> None:
        """Keep only what is selected; scans without any of it stay as they are."""
        self._keep(self._mask_of, "Keep only")

    def _keep(self, kept: Callable[[Scan], np.ndarray], verb: str) -> None:
        chosen = self._live.state.point_selection
        parts: dict[str, Points] = {}
        for scan in self.scans():
            points = scan.geometry
            if scan.id not in chosen or not isinstance(points, Points):
                continue
            mask = kept(scan)
            if not mask.any():
                self._live.say(
                    f"Nothing would be left of {scan.name}. To remove a whole scan, "
                    "select it in the scene and press Del there."
                )
                return
            if not mask.all():
                parts[scan.id] = part_of(points, mask)
        if parts:
            number = sum(one.count for one in chosen.values())
            self._record(f"{verb} {number:,} points", parts)

    def _record(self, step: str, parts: Mapping[str, Points]) -> None:
        """Put edited scans into the document; a fit of them ends and is kept."""
        document = self._live.state.document
        fitted = self._live.shape(self._live.state.fit_shape)
        if fitted is not None and set(fitted.scan_ids) & set(parts):
            self._fit.stop()
            document = self._live.state.document
        self._live.record(step, edits.set_geometries(document, parts))
        self._live.change(point_selection={})

    # By a worker

    def thin(self, spacing: float) -> None:
        """Thin the open scans out, so that no two points are nearer than a spacing."""
        scans = self.scans()
        if not scans:
            self._live.say("There are no points to thin out: open a scan of points.")
            return
        self._submit(
            ThinRequest(_geometries(scans), spacing),
            lambda report: self._thinned(scans, report),
            "Thinning out",
        )

    def _thinned(self, scans: tuple[Scan, ...], report: RowsReport) -> None:
        parts = {
            scan.id: part_of(scan.geometry, rows)
            for scan, rows in zip(scans, report.rows, strict=True)
            if isinstance(scan.geometry, Points) and len(rows) < len(scan.geometry)
        }
        if not self._are_here(scans):
            return
        if not parts:
            self._live.say("The points are as far apart already: none was taken away.")
            return
        left = sum(map(len, report.rows))
        self._record(f"Thin out to {left:,} points", parts)

    def select_outliers(self, neighbours: int, sigma: float) -> None:
        """Select what lies apart, to be looked at before it is deleted."""
        scans = self.scans()
        if not scans:
            self._live.say("There are no points to look through: open a scan.")
            return
        self._submit(
            OutliersRequest(_geometries(scans), neighbours, sigma),
            lambda report: self._found(scans, report),
            "Looking for outliers",
        )

    def _found(self, scans: tuple[Scan, ...], report: RowsReport) -> None:
        if not self._are_here(scans):
            return
        chosen: _Chosen = {}
        for scan, rows in zip(scans, report.rows, strict=True):
            assert isinstance(scan.geometry, Points)
            mask = np.zeros(len(scan.geometry), bool)
            mask[rows] = True
            chosen[scan.id] = PointSelection(scan.geometry, mask)
        self._choose(chosen)
        number = sum(map(len, report.rows))
        self._live.say(
            f"{number:,} outliers are selected; Delete Points takes them away."
            if number
            else "No outliers were found: try fewer deviations."
        )

    def _are_here(self, scans: tuple[Scan, ...]) -> bool:
        """Whether the scans are still what the worker was given."""
        here = {scan.id: scan.geometry for scan in self._live.state.document.scans}
        return all(here.get(scan.id) is scan.geometry for scan in scans)

    def _submit(
        self,
        request: ThinRequest | OutliersRequest,
        answer: Callable[[RowsReport], None],
        title: str,
    ) -> None:
        def hear(report: Report) -> None:
            if isinstance(report, RowsReport):
                answer(report)

        self._live.submit(request, Watch(on_report=hear, on_end=self._ended), title)

    def _ended(self, end: Ended) -> None:
        self._live.tell_failure(end)


def _geometries(scans: tuple[Scan, ...]) -> tuple[Points, ...]:
    return tuple(s.geometry for s in scans if isinstance(s.geometry, Points))
