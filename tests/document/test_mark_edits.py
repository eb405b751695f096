"""Landmarks and measurements are edited by name."""

import pytest

from inrview.document.document import Document, Family, Member
from inrview.document.mark_edits import (
    add_measurement,
    remove_landmark,
    rename_landmark,
    set_landmarks,
)
from inrview.messages.landmarks import Landmark, Measurement
from inrview.messages.notes import UserError

_COW = Member("c", "cow", None, landmarks=(Landmark("hip", (3.0, 0.0, 0.0)),))


def _document() -> Document:
    document = Document((), (), (Family("f", "herd", (_COW,)),))
    places = [Landmark("hip", (0.0, 0.0, 0.0)), Landmark("toe", (0.0, 1.0, 0.0))]
    document = set_landmarks(document, "f", places)
    leg = Measurement("leg", "distance", ("hip", "toe"))
    return add_measurement(document, "f", leg)


def test_a_landmark_that_is_renamed_keeps_its_place_and_its_measurements() -> None:
    (family,) = rename_landmark(_document(), "f", "hip", "hip left").families
    assert [one.name for one in family.landmarks] == ["hip left", "toe"]
    assert family.landmarks[0].position == (0.0, 0.0, 0.0)
    assert family.measurements[0].landmarks == ("hip left", "toe")
    assert family.members[0].landmarks == (Landmark("hip left", (3.0, 0.0, 0.0)),)


@pytest.mark.parametrize(("name", "said"), [("toe", "already"), ("", "needs a name")])
def test_a_name_must_be_new(name: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        rename_landmark(_document(), "f", "hip", name)


def test_a_landmark_is_removed_by_name() -> None:
    (family,) = remove_landmark(_document(), "f", "hip").families
    assert [one.name for one in family.landmarks] == ["toe"]
    assert family.members[0].landmarks == ()
