"""Jobs without any process."""

from pathlib import Path

import pytest

from inrview.document.document import Document
from inrview.engine import inline
from inrview.engine.jobs import SLOTS, TABLE, entry_of, resolve
from inrview.messages.notes import UserError
from inrview.messages.reports import OpenedProject, Result
from inrview.messages.requests import OpenProjectRequest, SaveRequest, WarmUpRequest


def test_a_request_is_answered_here_and_now(tmp_path: Path) -> None:
    path = tmp_path / "empty.inrv"
    saved = inline.result(SaveRequest(Document(), str(path)))
    assert isinstance(saved, Result)
    assert saved.values["bytes"] == path.stat().st_size
    assert isinstance(inline.result(OpenProjectRequest(str(path))), OpenedProject)


def test_what_the_user_did_wrong_is_raised_as_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nothing\.inrv cannot be opened"):
        inline.result(OpenProjectRequest(str(tmp_path / "nothing.inrv")))


@pytest.mark.parametrize("kind", list(TABLE))
def test_every_request_has_a_job_that_exists(kind: type) -> None:
    assert callable(resolve(TABLE[kind].job))
    assert TABLE[kind].slot in SLOTS


@pytest.mark.parametrize("slot", SLOTS)
def test_a_warm_up_goes_to_the_slot_it_warms(slot: str) -> None:
    assert entry_of(WarmUpRequest(slot)).slot == slot
