"""The family panel: what it says, shows and asks of the session."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction

from inrview.document.document import Document, Family, Member, Scan
from inrview.messages.family import LEARNABLE, FamilyFitSpec, FamilySpec
from inrview.messages.family_reports import FamilyFitReport, MemberQuality
from inrview.messages.landmarks import Landmark
from inrview.panels.family_panel import FamilyPanel
from inrview.panels.look import Look
from inrview.panels.note_list import COLORS
from inrview.session.state import FitPhase
from tests.panels.conftest import Recorder, triangle


class Verbs:
    """Takes notes of the verbs about families."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *words: self.calls.append((name, *words))


@pytest.fixture
def panel(session: Recorder, actions: dict[str, QAction], shown: Any) -> FamilyPanel:
    session.family = Verbs()
    session.steering, session.marks = Verbs(), Verbs()
    panel = FamilyPanel(session, actions, Look())
    shown(panel, 420, 900)
    session.change(panel, **scene())
    return panel


def scene() -> dict[str, Any]:
    scans = tuple(Scan(f"s{n}", n, triangle(), unit="cm") for n in "ab")
    members = tuple(Member(f"m{n}", n, f"s{n}") for n in "ab")
    return {
        "document": Document(scans, (), (Family("f", "pair", members),)),
        "active_family": "f",
        "selected": "f",
    }


def report(**parts: Any) -> FamilyFitReport:
    steps = np.arange(1, 6, dtype=np.float32)
    losses = {"total": 1 / steps, "distance": 0.5 / steps, "correction": 0 * steps}
    plain = FamilyFitReport("fitting", 5, 2.0, 8.0, steps, losses)
    return replace(plain, **parts)


def test_without_a_family_it_says_how_to_get_one(
    panel: FamilyPanel, session: Recorder
) -> None:
    session.change(panel, active_family=None, document=Document())
    assert panel.empty.isVisible()
    assert not panel.body.isVisible()


def test_members_show_errors_and_a_large_correction_in_amber(
    panel: FamilyPanel, session: Recorder
) -> None:
    qualities = (
        MemberQuality("a", 0.004, 0.001),
        MemberQuality("b", 0.02, 0.5, is_held_out=True),
    )
    session.change(
        panel,
        fit_family="f",
        fit_phase=FitPhase.RUNNING,
        family_fit=report(qualities=qualities, remaining_seconds=30.0),
    )
    amber = COLORS["warning"]
    table = panel.table
    assert table.item(0, 2).foreground().color() != amber
    assert table.item(1, 2).foreground().color() == amber
    assert table.item(1, 3).checkState() == Qt.CheckState.Checked
    assert "8.0 steps/s" in panel.pace.text()
    assert "5.0 times the error" in panel.pace.text()


def test_losses_are_drawn_by_term(panel: FamilyPanel, session: Recorder) -> None:
    session.change(panel, fit_family="f", family_fit=report())
    assert panel.plot.terms == ("total", "distance")
    assert not panel.plot.grab().toImage().isNull()


def test_a_ticked_box_holds_a_member_out(panel: FamilyPanel, session: Any) -> None:
    panel.table.item(0, 3).setCheckState(Qt.CheckState.Checked)
    assert session.family.calls == [("set_held_out", "ma", True)]


def test_settings_are_asked_of_the_session(panel: FamilyPanel, session: Any) -> None:
    settings = panel.settings
    names = [settings.model.itemData(i) for i in range(settings.model.count())]
    assert tuple(names) == LEARNABLE
    settings.code_size.setValue(16)
    wanted = ("set_specs", "f", FamilySpec(code_size=16), FamilyFitSpec())
    assert session.family.calls[-1] == wanted


def test_a_selected_member_can_be_turned_and_scaled(
    panel: FamilyPanel, session: Any
) -> None:
    assert not panel.placement.own.isVisible()
    session.change(panel, selected="mb")
    assert panel.placement.own.isVisible()
    panel.placement.turn.click()
    panel.placement.factor.setValue(2.0)
    panel.placement.scale.click()
    panel.placement.align.click()
    assert session.family.calls == [
        ("turn_member", "mb"),
        ("scale_member", "mb", 2.0),
        ("align", True, "auto"),
    ]


def test_a_row_selects_its_member(panel: FamilyPanel, session: Any) -> None:
    panel.table.selectRow(1)
    assert ("select", "mb") in session.calls


def marked(session: Recorder) -> Document:
    """Return the scene with a toe on both shapes and a hip on the first."""
    family = session.state.document.families[0]
    marks = tuple(Landmark(name, (0.0, 0.0, 0.0)) for name in ("toe", "hip"))
    members = (
        replace(family.members[0], landmarks=marks),
        replace(family.members[1], landmarks=marks[:1]),
    )
    return replace(session.state.document, families=(replace(family, members=members),))


def test_landmarks_that_shapes_share_are_counted_and_may_be_left_unused(
    panel: FamilyPanel, session: Recorder
) -> None:
    box = panel.steering
    assert not box.is_used.isEnabled()
    session.change(panel, document=marked(session))
    rows = [box.list.topLevelItem(row) for row in range(2)]
    told = [(row.text(0), row.text(1), row.toolTip(1)) for row in rows]
    assert told == [("toe", "2 of 2", "a, b"), ("hip", "1 of 2", "a")]
    assert box.text.text().startswith("One landmark is on two or more of the 2 shapes")
    assert box.is_used.isChecked()
    box.is_used.click()
    wanted = ("set_specs", "f", None, FamilyFitSpec(uses_landmarks=False))
    assert session.family.calls[-1] == wanted


def test_a_landmark_of_shapes_is_chosen_renamed_and_taken_off(
    panel: FamilyPanel, session: Recorder
) -> None:
    box, look = panel.steering, panel.steering._look
    session.change(panel, document=marked(session), selected="mb")
    box.list.setCurrentItem(box.list.topLevelItem(1))
    assert look.state.shape_landmark == "hip"
    assert not box.take_off.isEnabled(), "the selected shape has no hip"
    session.change(panel, selected="ma")
    box.take_off.click()
    box.list.topLevelItem(1).setText(0, "hip left")
    assert box.list.topLevelItem(1).text(0) == "hip", "until the family says otherwise"
    box.remove.click()
    assert session.steering.calls == [
        ("remove", "hip", "ma"),
        ("remove_everywhere", "hip"),
    ]
    assert session.marks.calls == [("rename_landmark", "hip", "hip left")]
    assert look.state.shape_landmark == ""


def test_a_new_landmark_of_shapes_has_a_name_before_it_has_a_place(
    panel: FamilyPanel, session: Recorder, qtbot: Any
) -> None:
    box, look = panel.steering, panel.steering._look
    session.change(panel, document=marked(session))
    box.new.click()
    row = box.list.topLevelItem(2)
    assert (row.text(0), row.text(1)) == ("landmark 1", "0 of 2")
    row.setText(0, "elbow")
    qtbot.waitUntil(lambda: look.state.shape_landmark == "elbow")
    assert box.list.topLevelItem(2).text(0) == "elbow"
    assert session.marks.calls == [], "nothing to undo: it is on no shape"


def test_hidden_shapes_are_said_to_be_learned(
    panel: FamilyPanel, session: Recorder
) -> None:
    assert not panel.hidden_members.isVisible()
    document = session.state.document
    family = document.families[0]
    members = (replace(family.members[0], is_visible=False), *family.members[1:])
    families = (replace(family, members=members),)
    session.change(panel, document=replace(document, families=families))
    assert panel.hidden_members.isVisible()
    assert "1 of the 2 shapes is hidden" in panel.hidden_members.text()
