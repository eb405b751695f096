"""Measurements are defined from what there is, and nothing half is added."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.panels.define_box import DefineBox
from tests.panels.conftest import Recorder
from tests.panels.test_analysis_panel import _family
from tests.panels.test_family_panel import Verbs


@pytest.fixture
def box(session: Recorder, shown: Any) -> DefineBox:
    session.marks = Verbs()
    box = DefineBox(session)
    shown(box, 420, 500)
    return box


def _choose(choice: Any, value: str) -> None:
    choice.pick(value)
    choice.activated.emit(choice.currentIndex())


def test_what_is_missing_is_said_and_nothing_can_be_added(box: DefineBox) -> None:
    box.show_family(_family())
    box.name.setText("leg")
    assert not box.add.isEnabled()
    assert "Place two landmarks first" in box.about.text()
    _choose(box.kind, "area")
    assert "Label parts first" in box.about.text()
    assert not box.part.isVisible()
    assert not box.add.isEnabled()


def test_a_second_landmark_is_offered_as_soon_as_there_is_one(
    box: DefineBox,
) -> None:
    hip, toe = Landmark("hip", (0.0, 0.0, 0.0)), Landmark("toe", (0.0, 1.0, 0.0))
    box.show_family(replace(_family(), landmarks=(hip,)))
    box.show_family(replace(_family(), landmarks=(hip, toe)))
    assert (box.first.currentText(), box.second.currentText()) == ("hip", "toe")
    assert "Type a name" in box.about.text()
    box.name.setText("leg")
    assert box.add.isEnabled()
    _choose(box.second, "hip")
    assert "Choose two landmarks" in box.about.text()
    assert not box.add.isEnabled()


def test_measurements_are_made_of_landmarks_and_parts(
    box: DefineBox, session: Recorder
) -> None:
    marks = (Landmark("hip", (0.0, 0.0, 0.0)), Landmark("toe", (0.0, 1.0, 0.0)))
    numbers = np.array([0, 1], np.int32)
    places, sure = np.zeros((2, 3), np.float32), np.ones(2, np.float32)
    labels = TemplateLabels(places, numbers, sure, ("trunk", "leg"))
    waist = Measurement("waist", "girth", ("hip",), (0.0, 1.0, 0.0), "trunk")
    family = replace(_family(), landmarks=marks, labels=labels, measurements=(waist,))
    box.show_family(family)
    box.name.setText("length")
    box.add.click()
    assert session.marks.calls[-1][0] == "add_measurement"
    made = session.marks.calls[-1][1]
    assert (made.kind, made.landmarks) == ("distance", ("hip", "toe"))
    assert not box.add.isEnabled()
    box.name.setText("ankle")
    _choose(box.kind, "tape")
    _choose(box.first, "toe")
    box.plane.pick("z")
    assert not box.second.isVisible()
    box.add.click()
    made = session.marks.calls[-1][1]
    assert made.landmarks == ("toe",)
    assert made.normal == (0.0, 0.0, 1.0)
    assert made.part is None
    box.name.setText("size")
    _choose(box.kind, "volume")
    assert not box.add.isEnabled()
    _choose(box.part, "leg")
    box.add.click()
    assert session.marks.calls[-1][1].part == "leg"
    assert box.list.item(0).text() == "waist: girth, hip, trunk"
    box.list.setCurrentRow(0)
    box.remove.click()
    assert session.marks.calls[-1] == ("remove_measurement", "waist")
