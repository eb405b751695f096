"""The stack of template edits as a list, and the numbers of the chosen one."""

import math
from dataclasses import replace
from typing import Any

import pytest
from PyQt6.QtCore import Qt

from inrview.document.document import Family
from inrview.messages.family import TemplateEdit
from inrview.panels.edit_stack import EditStack
from tests.panels.conftest import Recorder

_DRAG = TemplateEdit("d", "Drag", "drag", (0.1, 0.2, 0.3), (0.0, 0.1, 0.0), 0.4)
_TWIST = TemplateEdit("t", "Twist", "twist", (0.0, 0.0, 0.0), amount=math.pi / 6)


class Verbs:
    """Takes notes of what is asked about the stack."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        def note(*words: Any, **numbers: Any) -> None:
            self.calls.append((name, *words, numbers) if numbers else (name, *words))

        return note


def _family(*edits: TemplateEdit) -> Family:
    return Family("f", "balls", (), edits=edits)


@pytest.fixture
def verbs(session: Recorder) -> Verbs:
    session.template_stack = Verbs()
    return session.template_stack


@pytest.fixture
def stack(session: Recorder, verbs: Verbs, shown: Any) -> EditStack:
    stack = EditStack(session)
    shown(stack, 400, 500)
    stack.show_family(_family(_DRAG, _TWIST))
    return stack


def test_without_edits_it_says_how_to_make_one(session: Recorder, shown: Any) -> None:
    stack = EditStack(session)
    shown(stack)
    stack.show_family(_family(_DRAG))
    stack.show_family(_family())
    assert stack.empty.isVisible()
    assert not stack.numbers.isVisible()
    assert not stack.delete.isEnabled()


def test_the_newest_edit_is_chosen_and_the_choice_stays(stack: EditStack) -> None:
    assert stack.current == _TWIST
    stack.list.setCurrentRow(0)
    stack.show_family(_family(_DRAG, replace(_TWIST, amount=1.0)))
    assert stack.current == _DRAG
    stack.show_family(_family(_TWIST, _DRAG))
    assert stack.current == _DRAG
    assert stack.list.currentRow() == 1


def test_ticks_mute_and_names_rename(stack: EditStack, verbs: Verbs) -> None:
    item = stack.list.item(0)
    item.setCheckState(Qt.CheckState.Unchecked)
    assert verbs.calls == [("mute", "d", True)]
    stack.list.item(1).setText("Screw")
    assert verbs.calls[1:] == [("rename", "t", "Screw")]
    stack.show_family(_family(replace(_DRAG, is_muted=True), _TWIST))
    assert stack.list.item(0).checkState() is Qt.CheckState.Unchecked
    assert len(verbs.calls) == 2


def test_edits_are_added_moved_and_deleted(
    qtbot: Any, stack: EditStack, verbs: Verbs
) -> None:
    stack.add.setCurrentIndex(stack.add.findData("bend"))
    stack.add.activated.emit(stack.add.currentIndex())
    assert stack.add.currentData() == ""
    assert not stack.down.isEnabled()
    qtbot.mouseClick(stack.up, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(stack.delete, Qt.MouseButton.LeftButton)
    assert verbs.calls == [("add", "bend"), ("reorder", "t", 0), ("remove", "t")]


def test_each_kind_shows_its_own_numbers(stack: EditStack) -> None:
    numbers = stack.numbers
    assert numbers.amount.isVisible()
    assert numbers.axis.isVisible()
    assert not numbers.vector.isVisible()
    assert numbers.amount.value() == pytest.approx(30)
    stack.list.setCurrentRow(0)
    assert numbers.vector.isVisible()
    assert not numbers.amount.isVisible()
    assert not numbers.box.isVisible()
    assert numbers.center.value == pytest.approx((0.1, 0.2, 0.3))


def test_a_changed_number_is_said_with_its_edit(stack: EditStack, verbs: Verbs) -> None:
    numbers = stack.numbers
    numbers.amount.setValue(45.0)
    assert verbs.calls[-1][:2] == ("change", "t")
    assert verbs.calls[-1][2]["amount"] == pytest.approx(math.pi / 4)
    stack.list.setCurrentRow(0)
    numbers.vector.boxes[1].setValue(0.2)
    assert verbs.calls[-1] == ("change", "d", {"vector": (0.0, 0.2, 0.0)})
    numbers.radius.setValue(0.5)
    assert verbs.calls[-1] == ("change", "d", {"radius": 0.5})
    numbers.has_box.setChecked(True)
    assert verbs.calls[-1] == ("change", "d", {"box": (0.4, 0.4, 0.4)})
    numbers.mirror.setCurrentIndex(numbers.mirror.findData("x"))
    plane = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))
    assert verbs.calls[-1] == ("change", "d", {"mirror": plane})


def test_what_the_session_says_is_shown_without_an_echo(
    stack: EditStack, verbs: Verbs
) -> None:
    changed = replace(
        _TWIST,
        amount=1.0,
        center=(0.5, 0.0, 0.0),
        box=(1.0, 2.0, 3.0),
        mirror=((0.1, 0.0, 0.0), (1.0, 0.0, 0.0)),
    )
    stack.show_family(_family(_DRAG, changed))
    assert stack.numbers.box.value == pytest.approx((1, 2, 3))
    assert stack.numbers.mirror.currentData() == "another plane"
    assert not verbs.calls
