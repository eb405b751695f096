"""The colours of a family on its shapes, and the brush that paints them.

Paint lies on the template: what is painted on one shape is seen on all. Until the
brush is lifted a stroke is a preview; then it is one step of the history.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.document.document import Family
from inrview.document.family_edits import family_of, set_family_colors
from inrview.engine.events import Ended
from inrview.geometry.stroke import MOST_DABS, Color, Stroke
from inrview.messages.family_colors import (
    FamilyColors,
    RecolorReport,
    RecolorRequest,
)
from inrview.messages.reports import Report
from inrview.session.coats import Coat
from inrview.session.family_state import Brush
from inrview.session.live import Live, Watch
from inrview.session.shown_places import places_on_screen

LEAST_BRUSH, MOST_BRUSH = 0.005, 1.0
_Points = Float32[np.ndarray, "n 3"]


class ColorSession:
    """Verbs of the brush, and the colours of all surfaces on screen."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._coats: dict[str, Coat] = {}
        self._stroke: list[_Points] | None = None
        self._painted_family: str | None = None
        self._job: int | None = None
        self._asked: tuple[FamilyColors, dict[str, Coat]] | None = None

    def _family(self) -> Family | None:
        state = self._live.state
        return family_of(state.document, state.active_family)

    # The brush

    def set_brush(self, **changes: Any) -> None:
        """Change the brush: `radius`, `hardness`, `color`, `is_erasing`."""
        brush: Brush = replace(self._live.state.brush, **changes)
        radius = min(max(float(brush.radius), LEAST_BRUSH), MOST_BRUSH)
        hardness = min(max(float(brush.hardness), 0.0), 1.0)
        brush = replace(brush, radius=radius, hardness=hardness)
        if brush != self._live.state.brush:
            self._live.change(brush=brush)

    def press(self, points: _Points) -> None:
        """Set the brush down at points of the learned template's space."""
        family = self._family()
        if family is None or family.snapshot is None or self._stroke is not None:
            return
        self._stroke, self._painted_family = [], family.id
        self._live.change(is_painting=True)
        self.move(points)

    def move(self, points: _Points) -> None:
        """Lead the brush over points; all surfaces follow with the next pump."""
        if self._stroke is None or not np.isfinite(points).all():
            return
        if sum(map(len, self._stroke)) + len(points) > MOST_DABS:
            return
        self._stroke.append(np.array(points, np.float32))
        brush, changed = self._live.state.brush, {}
        for key, coat in self._all_coats().items():
            if coat.is_known and coat.touch(points, brush.radius, brush.hardness):
                changed[key] = coat.preview(self._color())
        if changed:
            shown = {**self._live.state.member_colors, **changed}
            self._live.change(member_colors=shown)

    def release(self) -> None:
        """Lift the brush: the stroke is one step of the history."""
        family, parts = self._family(), self._stroke
        if family is None or not parts or not sum(map(len, parts)):
            self.cancel()
            return
        brush = self._live.state.brush
        stroke = Stroke(
            np.concatenate(parts), brush.radius, brush.hardness, self._color()
        )
        for coat in self._coats.values():
            coat.finish(stroke)
        self._stroke = None
        self._live.change(is_painting=False)
        colors = family.colors
        self._record("Erase paint" if brush.is_erasing else "Paint", family,
                     replace(colors, strokes=(*colors.strokes, stroke)))  # fmt: skip

    def cancel(self) -> None:
        """Take the stroke under way back."""
        if self._stroke is None:
            return
        self._stroke = None
        for coat in self._coats.values():
            coat.drop()
        self._live.change(is_painting=False)
        self._show(self._wanted())

    def remove_paint(self) -> None:
        """Take all strokes away."""
        family = self._family()
        if family is not None and family.colors.strokes:
            bare = replace(family.colors, strokes=())
            self._record("Remove paint", family, bare)

    def remove_field(self) -> None:
        """Take the colour field away; paint stays."""
        family = self._family()
        if family is not None and family.colors.field is not None:
            bare = replace(family.colors, field=None)
            self._record("Remove colours", family, bare)

    def _color(self) -> Color | None:
        brush = self._live.state.brush
        return None if brush.is_erasing else brush.color

    def _record(self, step: str, family: Family, colors: FamilyColors) -> None:
        document = set_family_colors(self._live.state.document, family.id, colors)
        self._live.record(step, document)

    # What is on screen

    def _wanted(self) -> FamilyColors:
        """Return the colours to be seen: the family's, or those that a fit has now."""
        family, state = self._family(), self._live.state
        if family is None:
            return FamilyColors()
        live = state.color_fit
        is_live = state.color_fit_family == family.id
        if is_live and live is not None and live.snapshot is not None:
            return replace(family.colors, field=live.snapshot)
        return family.colors

    def follow(self) -> None:
        """Colour what has come, or what is coloured otherwise now."""
        if self._stroke is not None and (
            self._live.state.active_family != self._painted_family
        ):
            self.cancel()
        if self._stroke is not None:
            self._coat_newcomers()
            return
        wanted = self._wanted()
        if wanted.is_empty:
            self._coats = {}
            if self._live.state.member_colors:
                self._live.change(member_colors={})
            return
        self._show(wanted)

    def _show(self, wanted: FamilyColors) -> None:
        coats = self._coats_for(wanted).items()
        stale = {k: coat for k, coat in coats if not coat.bring_to(wanted.strokes)}
        self._publish(wanted)
        if stale and self._job is None:
            self._ask(wanted, stale)

    def _publish(self, wanted: FamilyColors) -> None:
        is_bare = wanted.is_empty and self._stroke is None
        shown = {} if is_bare else {k: c.colors for k, c in self._coats.items()}
        before = self._live.state.member_colors
        is_same = shown.keys() == before.keys() and all(
            before[key] is colors for key, colors in shown.items()
        )
        if not is_same:
            self._live.change(member_colors=shown)

    def _coats_for(self, wanted: FamilyColors) -> dict[str, Coat]:
        """Return a coat for each surface; one whose field is new keeps its look."""
        found: dict[str, Coat] = {}
        for key, places in places_on_screen(self._live.state).items():
            coat = self._coats.get(key)
            if coat is None or coat.places is not places:
                coat = Coat(places, wanted)
            elif coat.field is not wanted.field:
                fresh = Coat(places, wanted)
                if not fresh.is_known:
                    fresh.shown = coat.shown
                coat = fresh
            found[key] = coat
        self._coats = found
        return found

    def _all_coats(self) -> dict[str, Coat]:
        """Return coats of all surfaces, also of those that nothing coloured before."""
        if not self._coats and self._live.state.member_surfaces:
            self._coats_for(self._wanted())
            self._publish(self._wanted())
        return self._coats

    def _coat_newcomers(self) -> None:
        """Let surfaces that come under the brush have what it did before."""
        assert self._stroke is not None
        known, wanted, brush = self._coats, self._wanted(), self._live.state.brush
        for key, coat in self._coats_for(wanted).items():
            if known.get(key) is not coat and coat.bring_to(wanted.strokes):
                for points in self._stroke:
                    coat.touch(points, brush.radius, brush.hardness)
        if any(known.get(key) is not coat for key, coat in self._coats.items()):
            color = self._color()
            shown = {key: coat.preview(color) for key, coat in self._coats.items()}
            self._live.change(member_colors=shown)

    def _ask(self, wanted: FamilyColors, stale: dict[str, Coat]) -> None:
        self._asked = wanted, stale
        request = RecolorRequest(
            tuple(stale), tuple(c.places.positions for c in stale.values()), wanted
        )
        watch = Watch(on_report=self._hear, on_end=self._ended)
        self._job = self._live.submit(request, watch)

    def _hear(self, report: Report) -> None:
        if not isinstance(report, RecolorReport) or self._asked is None:
            return
        given, coats = self._asked
        answers = zip(report.base, report.colors, strict=True)
        for coat, (base, colors) in zip(coats.values(), answers, strict=True):
            coat.set_answer(base, colors, given)

    def _ended(self, end: Ended) -> None:
        if end.id == self._job:
            self._job = self._asked = None
            self._live.tell_failure(end)
            self._live.touch()
