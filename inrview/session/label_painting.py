"""Labels of a family on its shapes, and the brush that paints them.

A label lies on the template: what is labelled on one shape is seen on all. Until the
brush is lifted a stroke is a preview; then it is one step of the history.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.document import label_edits
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.engine.events import Ended
from inrview.geometry.label_stroke import UNLABELLED, LabelStroke
from inrview.geometry.stroke import MOST_DABS
from inrview.messages.landmarks import TemplateLabels
from inrview.messages.mark_requests import LabelsAtReport, LabelsAtRequest
from inrview.messages.reports import Report
from inrview.session.color_session import LEAST_BRUSH, MOST_BRUSH
from inrview.session.family_state import LabelBrush
from inrview.session.label_coats import HARD, LabelCoat
from inrview.session.live import Live, Watch
from inrview.session.shown_places import places_on_screen

_Points = Float32[np.ndarray, "n 3"]


class LabelPainting:
    """Verbs of the brush, and what all surfaces show of labels."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._coats: dict[str, LabelCoat] = {}
        self._stroke: list[_Points] | None = None
        self._family_id: str | None = None
        self._job: int | None = None
        self._asked: tuple[TemplateLabels, dict[str, LabelCoat]] | None = None

    def _family(self) -> Family | None:
        state = self._live.state
        return family_of(state.document, state.active_family)

    def _labels(self) -> TemplateLabels:
        family = self._family()
        labels = None if family is None else family.labels
        return labels or TemplateLabels.none()

    # The brush

    def set_brush(self, **changes: Any) -> None:
        """Change the brush: `radius`, `label`, `is_erasing`."""
        brush: LabelBrush = replace(self._live.state.label_brush, **changes)
        radius = min(max(float(brush.radius), LEAST_BRUSH), MOST_BRUSH)
        brush = replace(brush, radius=radius)
        if brush != self._live.state.label_brush:
            self._live.change(label_brush=brush)

    def press(self, points: _Points) -> None:
        """Set the brush down at points of the learned template's space."""
        family = self._family()
        if family is None or family.snapshot is None or self._stroke is not None:
            return
        labels = self._labels()
        for coat in self._coats_for(labels).values():
            coat.bring_to(labels.strokes)
        self._stroke, self._family_id = [], family.id
        self._live.change(is_labelling=True)
        self._publish()
        self.move(points)

    def move(self, points: _Points) -> None:
        """Lead the brush over points; all surfaces follow with the next pump."""
        if self._stroke is None or not np.isfinite(points).all():
            return
        if sum(map(len, self._stroke)) + len(points) > MOST_DABS:
            return
        self._stroke.append(np.array(points, np.float32))
        radius, changed = self._live.state.label_brush.radius, {}
        for key, coat in self._coats.items():
            if coat.is_known and coat.touch(points, radius, HARD):
                changed[key] = coat.seen(coat.preview(self._label()))
        if changed:
            shown = {**self._live.state.member_labels, **changed}
            self._live.change(member_labels=shown)

    def release(self) -> None:
        """Lift the brush: the stroke is one step of the history."""
        family, parts = self._family(), self._stroke
        if family is None or not parts or not sum(map(len, parts)):
            self.cancel()
            return
        brush = self._live.state.label_brush
        stroke = LabelStroke(np.concatenate(parts), brush.radius, self._label())
        for coat in self._coats.values():
            if coat.is_known:
                coat.take(stroke, coat.preview(stroke.label))
        self._stroke = None
        self._live.change(is_labelling=False)
        document = self._live.state.document
        self._live.record(
            "Erase labels" if brush.is_erasing else "Paint labels",
            label_edits.paint_label(document, family.id, stroke),
        )

    def cancel(self) -> None:
        """Take the stroke under way back."""
        if self._stroke is None:
            return
        self._stroke = None
        for coat in self._coats.values():
            coat.drop()
        self._live.change(is_labelling=False)
        self._publish()

    def _label(self) -> int:
        brush = self._live.state.label_brush
        return UNLABELLED if brush.is_erasing else brush.label

    # What is on screen

    def follow(self) -> None:
        """Label what has come, or what is labelled otherwise now."""
        if self._stroke is not None:
            if self._live.state.active_family != self._family_id:
                self.cancel()
            else:
                self._label_newcomers()
                return
        family = self._family()
        if family is None or family.labels is None:
            self._coats = {}
            self._publish()
            return
        labels, coats = family.labels, self._coats_for(family.labels)
        stale = {
            key: coat
            for key, coat in coats.items()
            if not coat.bring_to(labels.strokes)
        }
        self._publish()
        if stale and self._job is None:
            self._ask(labels, stale)

    def _coats_for(self, labels: TemplateLabels) -> dict[str, LabelCoat]:
        found: dict[str, LabelCoat] = {}
        for key, places in places_on_screen(self._live.state).items():
            coat = self._coats.get(key)
            is_same = coat is not None and coat.is_of(places, labels)
            found[key] = coat if coat and is_same else LabelCoat(places, labels)
        self._coats = found
        return found

    def _label_newcomers(self) -> None:
        """Let surfaces that come under the brush have what it did before."""
        assert self._stroke is not None
        known, labels = self._coats, self._labels()
        radius = self._live.state.label_brush.radius
        is_more = False
        for key, coat in self._coats_for(labels).items():
            if known.get(key) is not coat and coat.bring_to(labels.strokes):
                is_more = True
                for points in self._stroke:
                    coat.touch(points, radius, HARD)
        if is_more:
            self._publish()

    def _publish(self) -> None:
        label, before = self._label(), self._live.state.member_labels
        shown = {}
        for key, coat in self._coats.items():
            if not coat.is_known:
                continue
            labels, old = coat.preview(label), before.get(key)
            is_same = old is not None and old.labels is labels
            shown[key] = old if old and is_same else coat.seen(labels)
        is_same = shown.keys() == before.keys() and all(
            before[key] is one for key, one in shown.items()
        )
        if not is_same:
            self._live.change(member_labels=shown)

    def _ask(self, labels: TemplateLabels, stale: dict[str, LabelCoat]) -> None:
        self._asked = labels, stale
        positions = tuple(coat.positions for coat in stale.values())
        request = LabelsAtRequest(labels, tuple(stale), positions)
        watch = Watch(on_report=self._hear, on_end=self._ended)
        self._job = self._live.submit(request, watch)

    def _hear(self, report: Report) -> None:
        if not isinstance(report, LabelsAtReport) or self._asked is None:
            return
        given, coats = self._asked
        for coat, one in zip(coats.values(), report.surfaces, strict=True):
            coat.agreement = one.agreement
            coat.set_under(one.loaded, one.labels, given.strokes)

    def _ended(self, end: Ended) -> None:
        if end.id == self._job:
            self._job = self._asked = None
            self._live.tell_failure(end)
            self._live.touch()
