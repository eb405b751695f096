"""What the panes of the lab learn, made ready before they begin."""

from abc import abstractmethod
from dataclasses import replace
from typing import Any

from inrview.document.document import Picture, Shape
from inrview.engine.events import Ended
from inrview.messages.lab import SIZES, LabData
from inrview.messages.lab_shape import SHAPE_KINDS, SlicePlane
from inrview.messages.reports import Report
from inrview.messages.specs import FitSpec
from inrview.session.fit_phase import FitPhase
from inrview.session.lab_results import LabResults
from inrview.session.lab_subject import (
    Subject,
    first_fit,
    lab_subject,
    preparation,
    prepared,
)
from inrview.session.live import Live, Watch

_MOVING = (FitPhase.STARTING, FitPhase.RUNNING)


class LabPreparation(LabResults):
    """The verbs that change what is learned; all panes then start from scratch."""

    def __init__(self, live: Live) -> None:
        super().__init__(live)
        self._preparing: int | None = None
        self._starts_when_ready = False

    def set_size(self, size: int) -> None:
        """Learn so many pixels along the longer side; all panes start from scratch.

        Of a shape they are the pixels along the slice.
        """
        size = min(max(size, SIZES[0]), SIZES[1])
        if isinstance(
            lab_subject(self._live.state.document, self._state.subject), Shape
        ):
            self.set_plane(pixels=size)
        elif size != self._state.size:
            self._change_data(size=size)

    def set_plane(self, **changes: Any) -> None:
        """Look at a shape on another slice (`axis`, `offset`, `pixels`); all afresh."""
        plane: SlicePlane = replace(self._state.plane, **changes)
        offset = min(max(plane.offset, -1.0), 1.0)
        plane = replace(plane, offset=offset)
        if plane != self._state.plane and plane.axis in range(3):
            self._change_data(plane=plane)

    def set_kind(self, kind: str) -> None:
        """Learn a shape as a distance or as an occupancy; all panes start afresh."""
        if kind != self._state.kind and kind in SHAPE_KINDS:
            self._change_data(kind=kind)

    # Inside

    def _change_data(self, **changes: Any) -> None:
        subject = lab_subject(self._live.state.document, self._state.subject)
        if subject is None:
            return
        was_moving = self._state.phase in _MOVING
        self._withdraw()
        self._change(**changes)
        self._prepare(subject)
        self._starts_when_ready = was_moving

    def _prepare(self, subject: Subject) -> None:
        """Ask for the picture or the shape as the lab learns it."""
        self._starts_when_ready = False
        self._drop_preparation()
        record = self._state.record
        fit = first_fit(subject) if record is None else record.fit
        document = self._live.state.document
        request = preparation(document, subject, self._state, fit)

        def hear(report: Report) -> None:
            data = prepared(request, report)
            if data is not None and number == self._preparing:
                self._begin(subject.name, data, fit)

        def ended(end: Ended) -> None:
            self._live.tell_failure(end)
            if number == self._preparing:
                self._preparing = None
                if end.error is not None:
                    self._change(is_open=False)

        title = None if isinstance(subject, Picture) else "Preparing the shape"
        number = self._live.submit(request, Watch(hear, ended), title)
        self._preparing = number

    def _drop_preparation(self) -> None:
        if self._preparing is not None:
            self._live.withdraw(self._preparing)
            self._preparing = None

    @abstractmethod
    def _begin(self, name: str, data: LabData, fit: FitSpec) -> None:
        """Take the data."""

    @abstractmethod
    def _withdraw(self) -> None:
        """Let the panes stand still, and the worker be free."""
