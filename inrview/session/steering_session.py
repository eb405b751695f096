"""Landmarks of shapes, which steer the next fit of their family."""

from collections.abc import Sequence
from pathlib import Path

from inrview.document.family_edits import (
    family_of,
    learned_shapes,
    set_shape_landmarks,
)
from inrview.document.mark_owners import files_of
from inrview.messages.mark_requests import ShapeLandmarksReport, ShapeLandmarksRequest
from inrview.messages.notes import Severity, UserError
from inrview.messages.reports import Report
from inrview.session.live import Live, Watch


class SteeringSession:
    """Each reading of files is one step of the history."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def load(self, paths: Sequence[str]) -> None:
        """Put the landmarks of tables on the shapes that these are called after."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        if family is None or not paths:
            return
        shapes = {one.name: one for one in learned_shapes(state.document, family)}
        try:
            files = files_of(list(shapes), [Path(path) for path in paths])
        except UserError as error:
            self._live.say(str(error), Severity.ERROR)
            return
        told = ", ".join(Path(path).name for path in paths[:3])
        owned = tuple((shapes[name], str(path)) for name, path in files.items())
        self._live.submit(
            ShapeLandmarksRequest(owned),
            Watch(
                on_report=lambda report: self._read(
                    family.id, list(files), told, report
                ),
                on_end=self._live.tell_failure,
            ),
            f"Reading {told}",
        )

    def clear(self) -> None:
        """Take the landmarks off all shapes; those of the template stay."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        if family is not None and any(one.landmarks for one in family.members):
            document = set_shape_landmarks(state.document, family.id, None)
            self._live.record(f"Remove the landmarks of {family.name}", document)

    def _read(
        self, family_id: str, names: Sequence[str], told: str, report: Report
    ) -> None:
        document = self._live.state.document
        family = family_of(document, family_id)
        if not isinstance(report, ShapeLandmarksReport) or family is None:
            return
        for note in report.notes:
            self._live.say(note.text, note.severity)
        read = dict(zip(names, report.landmarks, strict=True))
        found = {one.id: read[one.name] for one in family.members if one.name in read}
        document = set_shape_landmarks(document, family_id, found)
        self._live.record(f"Load landmarks of {told}", document)
