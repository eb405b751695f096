"""Files of labels and landmarks: read onto the template, written for members."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inrview.document.analysed import subject_of
from inrview.document.document import Family, Member
from inrview.document.family_edits import family_of
from inrview.document.label_edits import load_labels
from inrview.document.mark_edits import set_landmarks
from inrview.document.mark_owners import landmark_file, owner_of
from inrview.engine.events import Ended
from inrview.messages.analysis import Subject
from inrview.messages.mark_requests import (
    ReadMarksReport,
    ReadMarksRequest,
    WriteMarksReport,
    WriteMarksRequest,
)
from inrview.messages.reports import Report
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.state import TEMPLATE

_TRAINED = "Train the family first; then what is known of one shape is known of all."


@dataclass(frozen=True, slots=True)
class MarkExport:
    """What is to be written, and where."""

    path: str
    """A file, or a folder for several."""
    is_of_landmarks: bool = False
    ending: str = "npy"
    """Of files in a folder: "npy", "csv" or "ply"; landmarks are CSV."""
    is_of_faces: bool = False
    """Labels of faces, not of vertices."""

    def file(self, name: str, is_one: bool) -> str:
        """Return the file of a shape."""
        if is_one:
            return self.path
        if self.is_of_landmarks:
            return str(Path(self.path) / landmark_file(name))
        return str(Path(self.path) / f"{name.replace('/', '_')}.{self.ending}")


class MarkFileSession:
    """Each file read is one step of the history."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._left = 0
        self._written: list[WriteMarksReport] = []

    def _family(self) -> Family | None:
        """Return the active family with the newest that it has learned."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        snapshot = None if family is None else self._fit.family_snapshot_of(family)
        if family is None or snapshot is None:
            self._live.say(_TRAINED)
            return None
        return replace(family, snapshot=snapshot)

    # In

    def load(
        self,
        paths: Sequence[str],
        member_id: str | None = None,
        is_of_landmarks: bool = False,
    ) -> None:
        """Read the labels (or landmarks) of members; those read together vote.

        Without a member, files are called as their members are.
        """
        family = self._family()
        if family is None or not paths:
            return
        files = self._owned(family, paths, member_id)
        if not files:
            return
        names = family.labels.names if family.labels is not None else ()
        request = ReadMarksRequest(files, is_of_landmarks, names)
        told = ", ".join(Path(path).name for path in paths[:3])
        self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._read(family.id, told, report),
                on_end=self._live.tell_failure,
            ),
            f"Reading {told}",
        )

    def _owned(
        self, family: Family, paths: Sequence[str], member_id: str | None
    ) -> tuple[tuple[Subject, str], ...]:
        """Return each file with its member; nothing, and why, where one has none."""
        found: dict[str, tuple[Subject, str]] = {}
        for path in paths:
            member = _chosen(family, Path(path).stem, member_id)
            field = None if member is None else family.member_snapshot(member)
            if member is None or field is None:
                self._live.say(
                    f"{Path(path).name} has no shape's name: choose the shape that it "
                    "belongs to, or call it as that is called."
                )
                return ()
            if member.id in found:
                self._live.say(
                    f"{Path(path).name} is the second file for {member.name}: give "
                    "one for each shape."
                )
                return ()
            subject = subject_of(self._live.state.document, member, field)
            found[member.id] = subject, path
        return tuple(found.values())

    def _read(self, family_id: str, told: str, report: Report) -> None:
        if not isinstance(report, ReadMarksReport):
            return
        document = self._live.state.document
        if family_of(document, family_id) is None:
            return
        for note in report.notes:
            self._live.say(note.text, note.severity)
        if report.labels is not None:
            document = load_labels(document, family_id, report.labels)
            self._live.record(f"Load labels of {told}", document)
            label = report.labels.occurring[:1] or (0,)
            brush = replace(self._live.state.label_brush, label=label[0])
            self._live.change(label_brush=brush)
        else:
            document = set_landmarks(document, family_id, report.landmarks)
            self._live.record(f"Load landmarks of {told}", document)

    # Out

    def export(self, keys: Sequence[str], wanted: MarkExport) -> None:
        """Write labels (or landmarks) of shapes: ids of members, or TEMPLATE.

        One shape goes into a file, several into a folder; files there are replaced.
        """
        family = self._family()
        targets = [] if family is None else self._targets(family, keys)
        if family is None or not targets or self._left:
            return
        self._left, self._written = len(targets), []
        for target in targets:
            path = wanted.file(target.name, len(keys) == 1)
            request = WriteMarksRequest(
                target,
                path,
                None if wanted.is_of_landmarks else family.labels,
                family.landmarks,
                wanted.is_of_faces,
                overwrite=True,
            )
            watch = Watch(
                on_report=self._hear,
                on_end=lambda end: self._ended(wanted, end),
            )
            self._live.submit(request, watch, f"Writing {Path(path).name}")

    def _targets(self, family: Family, keys: Sequence[str]) -> list[Subject]:
        template = family.template_snapshot()
        found = []
        if TEMPLATE in keys and template is not None:
            found.append(Subject(TEMPLATE, template))
        for member in family.members:
            field = family.member_snapshot(member)
            if member.id in keys and field is not None:
                found.append(subject_of(self._live.state.document, member, field))
        return found

    def _hear(self, report: Report) -> None:
        if isinstance(report, WriteMarksReport):
            self._written.append(report)

    def _ended(self, wanted: MarkExport, end: Ended) -> None:
        self._left -= 1
        self._live.tell_failure(end)
        if not self._left and self._written:
            self._live.say(_told(wanted, self._written))


def _chosen(family: Family, stem: str, member_id: str | None) -> Member | None:
    name = owner_of([one.name for one in family.members], stem)
    for member in family.members:
        if member.id == member_id or (member_id is None and member.name == name):
            return member
    return None


def _told(wanted: MarkExport, written: Sequence[WriteMarksReport]) -> str:
    what = "landmarks" if wanted.is_of_landmarks else "labels"
    learned = sum(not one.is_own for one in written)
    trust = sum(float(one.confidence.mean()) for one in written) / len(written)
    where = Path(wanted.path).name
    shapes = "1 shape" if len(written) == 1 else f"{len(written)} shapes"
    text = f"Wrote the {what} of {shapes} to {where}, mean confidence {trust:.2f}."
    if learned and not wanted.is_of_landmarks:
        text += f" {learned} of them of learned surfaces: only PLY holds those."
    return text
