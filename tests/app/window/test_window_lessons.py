"""The learner's page: every invitation on it opens its sample and does what it says."""

from typing import Any

import pytest
from PyQt6.QtWidgets import QPushButton

from inrview.app.live_lesson import LIVE
from inrview.messages.samples import sample_path
from inrview.panels.learn_page import LearnPage
from inrview.panels.lessons import LESSONS
from inrview.session.state import FitPhase, SessionState
from tests.app.window.conftest import Opener, wait_for

pytestmark = pytest.mark.timeout(240)


def _is_shown(name: str, window: Any) -> bool:
    state: SessionState = window.session.state
    live = state.fit_phase in (FitPhase.STARTING, FitPhase.RUNNING)
    match name:
        case "picture":
            return live and bool(state.document.pictures)
        case "slice":
            return bool(window.look.state.shows_slice) and state.surface is not None
        case "occupancy":
            return live and state.document.shapes[0].field.kind == "occupancy"
        case "family":
            return bool(state.document.families)
        case "lab":
            return state.lab.is_open
        case "small":
            return live and state.document.shapes[0].field.network == "siren"
    return False


def test_every_invitation_has_its_sample_and_every_question_an_answer() -> None:
    assert {one.live for one in LESSONS if one.live} == set(LIVE)
    for one in LESSONS:
        assert one.question.endswith("?")
        assert len(one.answer) > 200
        assert bool(one.invitation) == bool(one.live)
    for live in LIVE.values():
        assert sample_path(live.sample).exists()


def test_what_the_page_invites_to_is_shown(qtbot: Any, open_window: Opener) -> None:
    window = open_window([])
    wait_for(qtbot, window, lambda: window.session.state.document.shapes)
    window.actions_table["help.learn"].trigger()
    page = window.findChild(LearnPage)
    assert page is not None
    assert page.isVisible()
    for name in LIVE:
        window.session.new_document()
        button = page.findChild(QPushButton, f"learn.{name}")
        assert button is not None
        button.click()
        wait_for(qtbot, window, lambda name=name: _is_shown(name, window))
