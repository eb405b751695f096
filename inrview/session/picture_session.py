"""The picture on screen: which pixels are wanted, which are shown, which come.

As in `surface_session.py`, `follow` compares them at each pump.
"""

import time
from dataclasses import dataclass, replace
from math import ceil, floor, sqrt
from typing import Any

from inrview.document.document import Picture
from inrview.document.picture_edits import picture_of
from inrview.engine.events import Ended
from inrview.geometry.raster import Window, height_for
from inrview.messages.picture import ImageRenderRequest, ImageReport, ImageSnapshot
from inrview.messages.reports import Report
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.picture_state import PictureState, ShownImage

SMALLEST = 16
"""Columns of the coarsest picture."""
TIMES = 16
"""The finest is so many times as wide as what was learned."""
WHOLE_PIXELS = 3_000_000
"""Of the whole picture no more are asked; what is looked at comes in full."""
DETAIL_PIXELS = 6_000_000
_LIVE_SECONDS = 0.25
_SHARE = {"smooth": 0.6, "balanced": 0.4, "fast": 0.15}
"""Of the time, at most, that goes into pixels while a fit runs."""
_FIRST_PACE = 1e-6  # seconds a pixel, before any was asked
_LONGEST_REST = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """The part of a picture that a resting view shows, in shares of its sides."""

    left: float
    top: float
    right: float
    bottom: float
    across: float
    """Screen pixels that the whole picture would be wide."""


class PictureSession:
    """Keeps the picture true to the newest field; sharp where a resting view looks."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._followed: str | None = None
        self._seen: Seen | None = None
        self._asked: tuple[ImageSnapshot, int] | None = None
        self._failed: tuple[ImageSnapshot, int] | None = None
        self._detail_asked: tuple[ImageSnapshot, Seen] | None = None
        self._job: int | None = None
        self._detail_job: int | None = None
        self._paces: dict[str, float] = {}
        self._began = self._resting_until = 0.0

    # Verbs

    def set_width(self, width: int) -> None:
        """Choose at how many columns the field is asked."""
        picture = self._picture()
        if picture is None:
            return
        most = TIMES * picture.raster.width
        width = min(max(int(width), min(SMALLEST, most)), most)
        self._change(width=width)

    def view_moved(self) -> None:
        """Say that the view is changing: its details are not asked for any more."""
        self._seen = None

    def view_rested(self, seen: Seen) -> None:
        """Say what is looked at; it is asked for at the screen's own pixels."""
        self._seen = seen
        self._live.touch()

    # Following

    def follow(self, now: float) -> None:
        """Show and ask for what the state calls for."""
        picture = self._picture()
        if self._followed != (picture.id if picture is not None else None):
            self._clear()
            self._followed = picture.id if picture is not None else None
            self._change(width=picture.raster.width if picture is not None else 0)
        if picture is None:
            return
        snapshot = self._fit.image_snapshot_of(picture)
        if snapshot is None:
            self._clear()
            return
        is_moving = self._fit.is_moving(picture.id)
        if is_moving:
            self._follow_live(picture, snapshot, now)
        else:
            self._follow_still(picture, snapshot)
        self._follow_detail(picture, snapshot, is_moving)

    def _follow_live(
        self, picture: Picture, snapshot: ImageSnapshot, now: float
    ) -> None:
        """Ask for the newest snapshot when the last one is done and paid for."""
        if self._job is not None or now < self._resting_until:
            return
        shown = self._state.image
        if shown is None or shown.snapshot is not snapshot:
            width = min(self._whole_width(picture), self._affordable(picture))
            self._ask(picture, snapshot, width, is_coarse_first=False)

    def _follow_still(self, picture: Picture, snapshot: ImageSnapshot) -> None:
        width = self._whole_width(picture)
        if self._asked == (snapshot, width):
            return
        self._ask(picture, snapshot, width, is_coarse_first=True)

    def _whole_width(self, picture: Picture) -> int:
        raster = picture.raster
        most = floor(sqrt(WHOLE_PIXELS * raster.width / raster.height))
        return max(1, min(self._state.width, most))

    def _affordable(self, picture: Picture) -> int:
        """Return the columns that take no longer than a live picture may."""
        pixels = _LIVE_SECONDS / self._paces.get(picture.id, _FIRST_PACE)
        raster = picture.raster
        return max(SMALLEST, floor(sqrt(pixels * raster.width / raster.height)))

    def _ask(
        self,
        picture: Picture,
        snapshot: ImageSnapshot,
        width: int,
        is_coarse_first: bool,
    ) -> None:
        request = ImageRenderRequest(snapshot, width, is_coarse_first=is_coarse_first)
        self._asked = snapshot, width
        self._began = time.monotonic()
        number = self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._hear(picture, snapshot, report),
                on_end=lambda end: self._ended(number, end),
            ),
        )
        self._job = number
        self._change(pending=width)

    def _hear(self, picture: Picture, snapshot: ImageSnapshot, report: Report) -> None:
        if not isinstance(report, ImageReport):
            return
        if report.is_final:
            pixels = report.pixels.shape[0] * report.pixels.shape[1]
            self._paces[picture.id] = max(report.seconds, 1e-4) / pixels
        shown = self._state.image
        is_step_back = (
            report.stride > 1
            and shown is not None
            and shown.report.width // shown.report.stride
            > report.width // report.stride
        )
        if not is_step_back:
            self._change(image=ShownImage(picture.id, snapshot, report))

    def _ended(self, number: int, end: Ended) -> None:
        if number != self._job:
            return
        self._job = None
        share = _SHARE[self._live.state.live_view]
        spent = time.monotonic() - self._began
        self._resting_until = time.monotonic() + min(
            spent * (1 / share - 1), _LONGEST_REST
        )
        self._live.tell_failure(end)
        if end.has_died and self._asked != self._failed:
            # A worker that died is tried once more; a refusal is an answer.
            self._asked, self._failed = None, self._asked
        self._change(pending=None)

    # What is looked at

    def _follow_detail(
        self, picture: Picture, snapshot: ImageSnapshot, is_moving: bool
    ) -> None:
        detail = self._state.detail
        is_stale = detail is not None and detail.snapshot is not snapshot
        if is_stale or not self._wants_detail(picture):
            self._drop_detail()
        seen = self._seen
        if is_moving or seen is None or not self._wants_detail(picture):
            return
        if self._detail_asked == (snapshot, seen):
            return
        self._ask_detail(picture, snapshot, seen)

    def _wants_detail(self, picture: Picture) -> bool:
        """Whether the screen shows more than the whole picture has.

        A slider below what was learned is there to show fewer pixels.
        """
        is_coarse = self._state.width < picture.raster.width
        seen = self._seen
        return not is_coarse and (
            seen is None or seen.across > self._whole_width(picture)
        )

    def _ask_detail(
        self, picture: Picture, snapshot: ImageSnapshot, seen: Seen
    ) -> None:
        self._detail_asked = snapshot, seen
        width, window = window_of(seen, picture.raster.width, picture.raster.height)
        request = ImageRenderRequest(snapshot, width, window, key="image detail")

        def hear(report: Report) -> None:
            if isinstance(report, ImageReport):
                self._change(detail=ShownImage(picture.id, snapshot, report))

        def ended(end: Ended) -> None:
            if end.id == self._detail_job:
                self._detail_job = None
                self._live.tell_failure(end)

        self._detail_job = self._live.submit(request, Watch(hear, ended))

    def _drop_detail(self) -> None:
        if self._detail_job is not None:
            self._live.withdraw(self._detail_job)
        self._detail_job = self._detail_asked = None
        self._change(detail=None)

    # Inside

    @property
    def _state(self) -> PictureState:
        return self._live.state.picture

    def _picture(self) -> Picture | None:
        return picture_of(self._live.state.document, self._state.active)

    def _change(self, **changes: Any) -> None:
        state = self._state
        if any(getattr(state, name) != value for name, value in changes.items()):
            self._live.change(picture=replace(state, **changes))

    def _clear(self) -> None:
        if self._job is not None:
            self._live.withdraw(self._job)
        self._job = self._asked = None
        self._drop_detail()
        self._change(image=None, pending=None)


def window_of(seen: Seen, width: int, height: int) -> tuple[int, Window]:
    """Return the columns to ask for, and the window of them that is seen."""
    columns = max(1, round(seen.across))
    rows = height_for(columns, width, height)
    shown = (seen.right - seen.left) * columns * (seen.bottom - seen.top) * rows
    if shown > DETAIL_PIXELS:
        columns = max(1, floor(columns * (DETAIL_PIXELS / shown) ** 0.5))
        rows = height_for(columns, width, height)
    x0, x1 = _ends(seen.left, seen.right, columns)
    y0, y1 = _ends(seen.top, seen.bottom, rows)
    return columns, (x0, y0, x1 - x0, y1 - y0)


def _ends(low: float, high: float, count: int) -> tuple[int, int]:
    first = min(max(floor(low * count), 0), count - 1)
    return first, min(max(ceil(high * count), first + 1), count)
