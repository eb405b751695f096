"""Labels of a family are painted, named, removed and loaded, version by version."""

import numpy as np
import pytest

from inrview.document import label_edits
from inrview.document.document import Document, Family
from inrview.geometry.label_stroke import UNLABELLED, LabelStroke
from inrview.messages.landmarks import TemplateLabels
from inrview.messages.notes import UserError
from inrview.processing.template_labels import labels_at

_PLACES = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0]], np.float32)


def _loaded(names: tuple[str, ...] = ()) -> Document:
    labels = TemplateLabels(
        _PLACES, np.array([3, 3, 7], np.int32), np.array([1, 0.5, 1], np.float32), names
    )
    return label_edits.load_labels(
        Document((), (), (Family("f", "herd", ()),)), "f", labels
    )


def _labels(document: Document) -> TemplateLabels:
    labels = document.families[0].labels
    assert labels is not None
    return labels


def test_paint_lies_over_what_was_loaded_and_stays_when_that_is_loaded_anew() -> None:
    stroke = LabelStroke(np.array([[1, 0, 0]], np.float32), 0.4, 9)
    painted = label_edits.paint_label(_loaded(), "f", stroke)
    found, agreement = labels_at(_labels(painted), _PLACES)
    assert found.tolist() == [3, 9, 7]
    assert agreement.tolist() == [1, 1, 1]
    again = label_edits.load_labels(painted, "f", _labels(_loaded(("a", "b"))))
    assert labels_at(_labels(again), _PLACES)[0].tolist() == [3, 9, 7]
    assert _labels(again).parts == ("3", "7", "9")
    assert _labels(again).offered == (0, 1, 3, 7, 9)


def test_numbers_are_named_one_by_one_and_new_labels_are_free() -> None:
    document = label_edits.rename_label(_loaded(), "f", 7, "tail")
    assert _labels(document).offered == (3, 7)
    assert [_labels(document).name(one) for one in (3, 7)] == ["3", "tail"]
    assert _labels(document).label("tail") == 7
    document, label = label_edits.new_label(document, "f")
    assert (label, _labels(document).name(label)) == (8, "part 1")
    for name, said in (("tail", "already"), ("", "needs a name")):
        with pytest.raises(UserError, match=said):
            label_edits.rename_label(document, "f", 3, name)


def test_a_label_that_is_removed_leaves_nothing_labelled() -> None:
    document = label_edits.remove_label(_loaded(), "f", 3)
    found, _ = labels_at(_labels(document), _PLACES)
    assert found.tolist() == [UNLABELLED, UNLABELLED, 7]
    gone = label_edits.remove_label(document, "f", 7)
    assert gone.families[0].labels is None
