"""Landmarks and measurements of a family, kept with its template."""

from inrview.document import mark_edits
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.geometry.frozen import Vector
from inrview.messages.landmarks import Landmark, Measurement
from inrview.messages.notes import UserError
from inrview.session.live import Live


class MarkSession:
    """Each verb is one step of the history."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def _family(self) -> Family | None:
        state = self._live.state
        return family_of(state.document, state.active_family)

    def place_landmark(self, position: Vector) -> None:
        """Put a landmark at a place of the learned template's space."""
        family = self._family()
        if family is None:
            return
        known = {one.name for one in family.landmarks}
        number = 1
        while f"landmark {number}" in known:
            number += 1
        name = f"landmark {number}"
        document = mark_edits.set_landmarks(
            self._live.state.document, family.id, [Landmark(name, position)]
        )
        self._live.record(f"Place {name}", document)

    def rename_landmark(self, old: str, new: str) -> None:
        """Give a landmark another name, in measurements as well."""
        family, new = self._family(), new.strip()
        if family is None or new == old:
            return
        try:
            document = mark_edits.rename_landmark(
                self._live.state.document, family.id, old, new
            )
        except UserError as problem:
            self._live.say(str(problem))
            return
        self._live.record(f"Rename {old}", document)

    def remove_landmark(self, name: str) -> None:
        """Take a landmark away."""
        family = self._family()
        if family is not None and name in {one.name for one in family.landmarks}:
            document = mark_edits.remove_landmark(
                self._live.state.document, family.id, name
            )
            self._live.record(f"Remove {name}", document)

    def add_measurement(self, measurement: Measurement) -> None:
        """Let every analysis read something off; one of the same name is replaced."""
        family = self._family()
        if family is None:
            return
        try:
            document = mark_edits.add_measurement(
                self._live.state.document, family.id, measurement
            )
        except UserError as problem:
            self._live.say(str(problem))
            return
        self._live.record(f"Measure {measurement.name}", document)

    def remove_measurement(self, name: str) -> None:
        """Measure this no more."""
        family = self._family()
        if family is not None and name in {one.name for one in family.measurements}:
            document = mark_edits.remove_measurement(
                self._live.state.document, family.id, name
            )
            self._live.record(f"Remove {name}", document)
