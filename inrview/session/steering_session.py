"""Landmarks of shapes, which steer the next fit of their family."""

from collections.abc import Sequence
from pathlib import Path

from inrview.document.document import Family, Member
from inrview.document.family_edits import (
    family_of,
    learned_shapes,
    set_shape_landmarks,
)
from inrview.document.mark_owners import files_of
from inrview.document.shape_marks import (
    free_landmark,
    landmark_on,
    landmark_tables,
    place_on_shape,
    remove_from_shapes,
    shapes_by_landmark,
)
from inrview.geometry.frozen import Vector
from inrview.messages.mark_requests import (
    ShapeLandmarksReport,
    ShapeLandmarksRequest,
    WriteLandmarksReport,
    WriteLandmarksRequest,
)
from inrview.messages.notes import Severity, UserError
from inrview.messages.reports import Report
from inrview.session.live import Live, Watch


class SteeringSession:
    """Each verb is one step of the history, also the reading of files."""

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

    # One at a time

    def place(self, item: str, name: str, position: Vector) -> None:
        """Put a landmark on one shape, in its scan space without origin.

        `item` is the id of a member or of its scan. A landmark of the same name is
        moved; a name that is empty is made up.
        """
        document = self._live.state.document
        family, member = self._owner(item)
        if family is None or member is None:
            return
        name = name.strip() or free_landmark(family)
        verb = "Move" if landmark_on(member, name) else "Place"
        try:
            document = place_on_shape(document, family.id, member.id, name, position)
        except UserError as error:
            self._live.say(str(error), Severity.ERROR)
            return
        self._live.record(f"{verb} {name} on {member.name}", document)

    def _owner(self, item: str | None) -> tuple[Family | None, Member | None]:
        family = family_of(self._live.state.document, item)
        members = () if family is None else family.members
        found = [one for one in members if item in (one.id, one.scan_id)]
        return family, found[0] if found else None

    def remove(self, name: str, item: str) -> None:
        """Take a landmark off one shape, named by its id or that of its scan."""
        family, member = self._owner(item)
        if family is None or member is None:
            return
        if landmark_on(member, name) is None:
            self._live.say(f"{member.name} has no landmark {name}.")
            return
        document = self._live.state.document
        document = remove_from_shapes(document, family.id, name, (member.id,))
        self._live.record(f"Take {name} off {member.name}", document)

    def remove_everywhere(self, name: str) -> None:
        """Take a landmark off all shapes of the active family, not off the template."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        owners = () if family is None else shapes_by_landmark(family).get(name, ())
        if family is not None and owners:
            ids = [one.id for one in owners]
            document = remove_from_shapes(state.document, family.id, name, ids)
            self._live.record(f"Take {name} off all shapes", document)

    # Out

    def export(self, folder: str) -> None:
        """Write a table for each shape that has landmarks; those there are replaced."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        if family is None:
            return
        tables = landmark_tables(state.document, family, folder)
        self._live.submit(
            WriteLandmarksRequest(tables, overwrite=True),
            Watch(on_report=self._written, on_end=self._live.tell_failure),
            f"Writing landmarks to {Path(folder).name}",
        )

    def _written(self, report: Report) -> None:
        if isinstance(report, WriteLandmarksReport):
            where = Path(report.paths[0]).parent.name
            self._live.say(
                f"Wrote {report.count} landmarks in {len(report.paths)} tables, one "
                f"for each shape, to {where}."
            )

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
