"""Landmarks, labels and measurements in the document and in its file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inrview.document import label_edits, mark_edits
from inrview.document.document import Document
from inrview.document.history import History
from inrview.engine import inline
from inrview.geometry.label_stroke import UNLABELLED, LabelStroke
from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.messages.measurement_check import parse_measurement
from inrview.messages.notes import UserError
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.document.making import document, with_family


@pytest.fixture
def marked(rng: np.random.Generator) -> Document:
    made = with_family(document(rng), rng)
    own = made.families[0].id
    labels = TemplateLabels(
        rng.normal(size=(9, 3)).astype(np.float32),
        np.arange(9, dtype=np.int32) % 3,
        np.ones(9, np.float32),
        ("head", "arm"),
        (
            LabelStroke(rng.normal(size=(4, 3)).astype(np.float32), 0.2, 2),
            LabelStroke(rng.normal(size=(2, 3)).astype(np.float32), 0.1, UNLABELLED),
        ),
    )
    made = mark_edits.set_labels(made, own, labels)
    marks = (Landmark("knee", (0.1, 0.2, 0.3)), Landmark("hip", (0.0, 1.0, 0.0)))
    made = mark_edits.set_landmarks(made, own, marks)
    for text in ("leg=distance:hip,knee", "calf=girth:knee,0 1 0.5,arm"):
        made = mark_edits.add_measurement(made, own, parse_measurement(text))
    return made


def _reopened(saved: Document, path: Path) -> Any:
    inline.result(SaveRequest(saved, str(path)))
    return inline.result(OpenProjectRequest(str(path)))


def test_marks_come_back_as_they_were(marked: Document, tmp_path: Path) -> None:
    opened = _reopened(marked, tmp_path / "a.inrv")
    before, after = marked.families[0], opened.document.families[0]
    assert not opened.notes
    assert after.landmarks == before.landmarks
    assert after.measurements == before.measurements
    assert after.measurements[1] == Measurement(
        "calf", "girth", ("knee",), (0.0, 1.0, 0.5), "arm"
    )
    for name in ("positions", "labels", "agreement"):
        np.testing.assert_array_equal(
            getattr(after.labels, name), getattr(before.labels, name)
        )
    assert after.labels.names == ("head", "arm")
    strokes = zip(after.labels.strokes, before.labels.strokes, strict=True)
    for one, other in strokes:
        np.testing.assert_array_equal(one.points, other.points)
        assert (one.radius, one.label) == (other.radius, other.label)
    assert after.extra == before.extra


def test_labels_that_were_only_painted_come_back(
    marked: Document, tmp_path: Path
) -> None:
    own = marked.families[0].id
    bare = mark_edits.set_labels(marked, own, None)
    stroke = LabelStroke(np.zeros((1, 3), np.float32), 0.2, 0)
    painted = label_edits.paint_label(bare, own, stroke)
    after = _reopened(painted, tmp_path / "a.inrv").document.families[0].labels
    assert (len(after.labels), len(after.strokes), after.parts) == (0, 1, ("0",))


def test_a_family_without_marks_says_nothing_of_them(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    opened = _reopened(with_family(document(rng), rng), tmp_path / "a.inrv")
    family = opened.document.families[0]
    assert family.landmarks == family.measurements == ()
    assert family.labels is None


def test_marks_are_undone(marked: Document) -> None:
    own = marked.families[0].id
    history = History.starting_with("Open", marked)
    moved = mark_edits.set_landmarks(marked, own, (Landmark("hip", (9.0, 0.0, 0.0)),))
    history = history.record("Move hip", moved)
    history = history.record(
        "Drop leg", mark_edits.remove_measurement(moved, own, "leg")
    )
    assert [one.name for one in history.document.families[0].measurements] == ["calf"]
    assert history.document.families[0].landmarks[1].position == (9.0, 0.0, 0.0)
    back = history.undo().undo().document.families[0]
    assert back.landmarks[1].position == (0.0, 1.0, 0.0)
    assert len(back.measurements) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("leg", "no measurement"),
        ("leg=length:a,b", "no measurement"),
        ("leg=distance:a", "needs 2 landmarks"),
        ("leg=distance:a,b,c", "not more"),
        ("calf=girth:knee", "a landmark and a plane"),
        ("calf=girth:knee,up", "is no plane"),
        ("calf=girth:knee,0 0 0", "direction"),
        ("skin=area:", "needs a part"),
    ],
)
def test_what_is_no_measurement_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        parse_measurement(text)


def test_parts_go_by_name_or_by_number(marked: Document) -> None:
    labels = marked.families[0].labels
    assert labels is not None
    assert labels.label("arm") == 1
    assert labels.label("2") == 2
    assert labels.label("7") is None
    assert labels.parts == ("head", "arm", "2")
