"""Sessions on scripted and on real workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inrview.session.session import Session
from tests.session.scripted import ScriptedWorkers, Stage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    workers = ScriptedWorkers()
    session = Session(workers, recovery_root=tmp_path / "recovery")
    yield Stage(session, workers)
    session.close()
