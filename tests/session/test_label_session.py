"""A brush of labels on a family: seen on all surfaces, one step a stroke, undone."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.analysis.mark_files import labels_on_surfaces, read_marks, write_marks
from inrview.document.document import Member
from inrview.geometry.label_stroke import UNLABELLED
from inrview.geometry.mesh import Mesh
from inrview.messages.landmarks import Measurement
from inrview.messages.mark_requests import (
    LabelsAtReport,
    LabelsAtRequest,
    ReadMarksReport,
    ReadMarksRequest,
    WriteMarksReport,
    WriteMarksRequest,
)
from inrview.session.mark_file_session import MarkExport
from inrview.session.state import TEMPLATE
from tests.session.scripted import Stage
from tests.session.test_color_session import learned as learned_family
from tests.session.test_color_session import seen as seen_family

learned, seen = learned_family, seen_family
_TOP = np.array([[0.0, 0.5, 0.0]], np.float32)


def _family(stage: Stage):
    return stage.session.state.document.families[0]


def _paint(stage: Stage, *points: np.ndarray) -> None:
    labels = stage.session.labels
    labels.press(points[0])
    for point in points[1:]:
        labels.move(point)
    labels.release()
    stage.pump_twice()


def _counts(stage: Stage, label: int) -> dict[str, int]:
    found = stage.session.state.member_labels
    return {key: int((one.labels == label).sum()) for key, one in found.items()}


def test_a_stroke_labels_all_surfaces_before_it_ends(seen: Stage):
    session = seen.session
    session.labels.set_brush(radius=0.3)
    session.labels.press(_TOP)
    session.pump()
    state = session.state
    assert state.is_labelling
    assert set(state.member_surfaces) <= set(state.member_labels)
    assert all(_counts(seen, 0)[key] > 0 for key in state.member_surfaces)
    assert state.history[-1] == "New label part 1"
    session.labels.release()
    assert session.state.history[-1] == "Paint labels"
    labels = _family(seen).labels
    assert labels.names == ("part 1",)
    assert labels.strokes[0].label == 0
    # Only what lies within the radius of the place has it.
    shown = session.state.member_labels[TEMPLATE]
    places = session.state.member_surfaces[TEMPLATE].places.positions
    near = np.linalg.norm(places - _TOP, axis=1) < 0.299
    assert (shown.labels[near] == 0).all()
    far = np.linalg.norm(places - _TOP, axis=1) > 0.301
    assert (shown.labels[far] == UNLABELLED).all()


def test_undo_and_redo_of_strokes_are_exact_and_ask_no_worker(seen: Stage):
    session = seen.session
    session.labels.set_brush(radius=0.3)
    _paint(seen, _TOP)
    once = dict(session.state.member_labels)
    session.labels.new()
    assert session.state.label_brush.label == 1
    _paint(seen, -_TOP, -_TOP + np.float32(0.05))
    twice = dict(session.state.member_labels)
    assert _counts(seen, 1)[TEMPLATE]
    session.undo()
    seen.pump_twice()
    assert all(session.state.member_labels[k].labels is once[k].labels for k in once)
    session.redo()
    seen.pump_twice()
    assert all(session.state.member_labels[k].labels is twice[k].labels for k in twice)
    for _ in range(4):
        session.undo()
    seen.pump_twice()
    assert not session.state.member_labels
    assert _family(seen).labels is None
    assert not seen.workers.all_of(LabelsAtRequest)


def test_escape_and_eraser_take_labels_away(seen: Stage):
    session = seen.session
    session.labels.set_brush(radius=0.3)
    _paint(seen, _TOP)
    before = session.state.document
    count = _counts(seen, 0)[TEMPLATE]
    session.labels.press(-_TOP)
    session.pump()
    assert _counts(seen, 0)[TEMPLATE] > count
    session.labels.cancel()
    seen.pump_twice()
    assert session.state.document is before
    assert _counts(seen, 0)[TEMPLATE] == count
    session.labels.set_brush(is_erasing=True)
    _paint(seen, _TOP)
    assert _counts(seen, 0)[TEMPLATE] == 0
    assert session.state.history[-1] == "Erase labels"


def test_labels_are_renamed_and_removed_with_what_is_measured(seen: Stage):
    session = seen.session
    _paint(seen, _TOP)
    session.labels.rename(0, " cap ")
    session.labels.new()
    session.marks.add_measurement(Measurement("skin", "area", part="cap"))
    session.labels.rename(1, "cap")
    assert "already" in session.state.messages[-1].text
    session.labels.rename(0, "hat")
    assert _family(seen).measurements[0].part == "hat"
    assert _family(seen).labels.parts == ("hat",)
    session.labels.remove(0)
    seen.pump_twice()
    assert _family(seen).labels.names == ("", "part 1")
    assert set(_counts(seen, UNLABELLED)) >= set(session.state.member_surfaces)
    assert _counts(seen, 0)[TEMPLATE] == 0
    session.labels.remove_all()
    assert _family(seen).labels is None


def _give_mesh(stage: Stage, member: Member) -> Mesh:
    """Let a member have been scanned as a mesh."""
    document, live = stage.session.state.document, stage.session._live
    mesh = stage.session.state.member_surfaces[member.id].mesh
    scans = tuple(
        replace(one, geometry=mesh) if one.id == member.scan_id else one
        for one in document.scans
    )
    live.record("Scan it", replace(document, scans=scans))
    return mesh


def test_files_are_read_for_the_members_they_are_called_after(
    seen: Stage, tmp_path: Path
):
    session, family = seen.session, _family(seen)
    member = family.members[0]
    mesh = _give_mesh(seen, member)
    values = (mesh.vertices[:, 1] > 0).astype(np.int32)
    np.save(tmp_path / "other.npy", values)
    np.save(tmp_path / f"{member.name}-labels.npy", values)
    session.mark_files.load([str(tmp_path / "other.npy")])
    assert "no shape's name" in session.state.messages[-1].text
    session.mark_files.load([str(tmp_path / f"{member.name}-labels.npy")])
    job, request = seen.workers.last(ReadMarksRequest)
    assert request.files[0][0].name == member.name
    answer = list(read_marks(request))[-1]
    assert isinstance(answer, ReadMarksReport)
    seen.report(job, answer)
    seen.end(job)
    assert "Load labels" in session.state.history[-1]
    seen.pump_twice()
    asked, request_at = seen.workers.last(LabelsAtRequest)
    found = list(labels_on_surfaces(request_at))[-1]
    assert isinstance(found, LabelsAtReport)
    seen.report(asked, found)
    seen.end(asked)
    shown = session.state.member_labels[TEMPLATE].labels
    heights = session.state.member_surfaces[TEMPLATE].places.positions[:, 1]
    assert ((heights > 0) == (shown == 1)).mean() > 0.95
    # A stroke over loaded labels needs no worker; what is removed does.
    session.labels.set_brush(label=1, radius=0.3)
    _paint(seen, -_TOP)
    assert len(seen.workers.all_of(LabelsAtRequest)) == 1
    assert _counts(seen, 1)[TEMPLATE] > (shown == 1).sum()


def test_labels_are_written_for_one_shape_or_for_all(seen: Stage, tmp_path: Path):
    session = seen.session
    session.labels.set_brush(radius=0.3)
    _paint(seen, _TOP)
    keys = [one.id for one in _family(seen).members]
    session.mark_files.export(keys[:1], MarkExport(str(tmp_path / "one.npy")))
    _answer(seen)
    assert (np.load(tmp_path / "one.npy") == 0).any()
    assert "labels of 1 shape to one.npy" in session.state.messages[-1].text
    session.mark_files.export(keys, MarkExport(str(tmp_path), ending="csv"))
    _answer(seen)
    names = {f"{one.name}.csv" for one in _family(seen).members}
    assert names <= {path.name for path in tmp_path.iterdir()}
    text = (tmp_path / sorted(names)[0]).read_text()
    assert "part 1" in text
    assert "labels of 3 shapes" in session.state.messages[-1].text


def _answer(stage: Stage) -> None:
    for job, request in stage.workers.all_of(WriteMarksRequest).items():
        if Path(request.path).exists():
            continue
        report = list(write_marks(request))[-1]
        assert isinstance(report, WriteMarksReport)
        stage.report(job, report)
        stage.end(job)
