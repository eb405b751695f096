"""A drag with real workers: every shape follows, and one step of history is left."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from inrview.document.document import Document, Family, Member
from inrview.engine.slots import Workers
from inrview.session.session import Session
from inrview.session.state import TEMPLATE
from tests.small_family import sphere_family


def _wait(session: Session, claim: Callable[[], bool]) -> None:
    end = time.monotonic() + 100
    while not claim():
        assert time.monotonic() < end, session.state.messages
        session.pump()
        time.sleep(0.01)


def test_every_shape_follows_the_hand_and_comes_back(tmp_path: Path) -> None:
    session = Session(Workers(threads=1), recovery_root=tmp_path)
    try:
        known = sphere_family()
        members = tuple(
            Member(name, name, placement=known.placement(name)) for name in known.names
        )
        family = Family("f", "balls", members, known.spec, snapshot=known)
        session._live.record("Open", Document(families=(family,)))
        session._live.change(active_family="f", selected="f")
        state = lambda: session.state  # noqa: E731
        _wait(session, lambda: len(state().member_surfaces) == 4)
        before = dict(state().member_surfaces)
        session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
        session.template.drag_to((0.6, 0.0, 0.0))
        _wait(
            session,
            lambda: all(state().member_surfaces[k] is not before[k] for k in before),
        )
        assert state().fold_risk == 0
        reach = state().member_surfaces[TEMPLATE].mesh.vertices.max(axis=0)
        np.testing.assert_allclose(reach[0], 0.6, atol=0.02)
        session.template.commit()
        assert state().history[-1] == "Drag template point (0.2)"
        session.undo()
        session.pump()
        assert all(
            state().member_surfaces[key].resolution >= before[key].resolution
            for key in before
        )
        reach = state().member_surfaces[TEMPLATE].mesh.vertices.max(axis=0)
        np.testing.assert_allclose(reach[0], 0.5, atol=0.02)
    finally:
        session.close()
