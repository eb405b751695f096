"""Shapes of a family taken to be composed: followed, frozen, undone, kept safe."""

import numpy as np
import pytest

from inrview.document.document import Document, Family, Member, Shape
from inrview.document.family_edits import set_template_edits
from inrview.engine.events import Reported
from inrview.messages.baking import BakeError, BakeReport, BakeRequest
from inrview.messages.family import MemberSnapshot, TemplateEdit
from inrview.messages.snapshot import ComposedSnapshot, FieldSnapshot
from tests.document.making import SMALL_FIELD, snapshot
from tests.session.scripted import Stage
from tests.small_family import sphere_family

_UP = TemplateEdit("e", "Up", "move", (0.0, 0.5, 0.0), (0.0, 0.1, 0.0))


def _fitted() -> FieldSnapshot:
    return snapshot(np.random.default_rng(3))


@pytest.fixture
def scene(stage: Stage) -> Stage:
    """Return a session with a learned family on screen, and a fitted shape."""
    learned = sphere_family()
    members = tuple(Member(name, name) for name in learned.names)
    family = Family("f", "Balls", members, learned.spec, snapshot=learned)
    shape = Shape("a", "A", (), SMALL_FIELD, snapshot=_fitted())
    live = stage.session._live
    live.start_history("Open", Document(shapes=(shape,), families=(family,)))
    stage.session.select("f")
    stage.session.pump()
    return stage


def _taken(scene: Stage) -> Shape:
    scene.session.explore.take()
    scene.session.pump()
    shape = scene.session.state.document.shapes[-1]
    assert scene.session.state.active_shape == shape.id
    return shape


def _field(scene: Stage, shape: Shape) -> object:
    return scene.session._fields.snapshot_of(shape)


def test_a_member_is_joined_follows_its_family_and_is_undone_exactly(
    scene: Stage,
) -> None:
    session = scene.session
    before = session.state.document
    session.select("large")
    session.pump()
    shape = _taken(scene)
    assert session.state.undo_name == "Take large of Balls"
    family = session.state.document.families[0]
    field = _field(scene, shape)
    assert isinstance(field, MemberSnapshot)
    assert field.family is family.snapshot
    assert np.array_equal(field.code, sphere_family().code("large"))
    assert _field(scene, shape) is field  # the same until something changed
    session.composition.choose_pair("a", shape.id)
    session.composition.join("union")
    session.pump()
    made = session.state.document.shapes[-1]
    whole = _field(scene, made)
    assert isinstance(whole, ComposedSnapshot)
    assert whole.steps[0].part is field
    edited = set_template_edits(session.state.document, "f", (_UP,))
    session._live.record("Edit", edited)
    session.pump()
    changed = _field(scene, made)
    assert isinstance(changed, ComposedSnapshot)
    assert isinstance(changed.steps[0].part, MemberSnapshot)
    assert changed.steps[0].part.edits == (_UP,)
    assert changed.base is whole.base
    for _ in range(3):
        session.undo()
    assert session.state.document is before


def test_what_is_explored_keeps_its_code_and_the_template_has_none(
    scene: Stage,
) -> None:
    session = scene.session
    code = np.array([0.3, 0.1], np.float32)
    session.explore.show(code, "between")
    session.pump()
    shape = _taken(scene)
    assert shape.name == "between"
    assert session.state.explored is None
    field = _field(scene, shape)
    assert isinstance(field, MemberSnapshot)
    assert np.array_equal(field.code, code)
    assert field.placement == sphere_family().placements[0]
    session.select("f")
    session.pump()
    template = _taken(scene)
    assert template.name == "template of Balls"
    found = _field(scene, template)
    assert isinstance(found, MemberSnapshot)
    assert found.code is None


def test_what_a_shape_needs_of_a_family_is_not_removed_and_it_is_not_fitted(
    scene: Stage,
) -> None:
    session = scene.session
    session.select("small")
    session.pump()
    shape = _taken(scene)
    before = session.state.document
    for item in ("small", "f"):
        session.remove(item)
        assert session.state.document is before
        assert "small is a shape of what would go" in session.state.messages[-1].text
    session.remove("middle")
    assert len(session.state.document.families[0].members) == 2
    session.select(shape.id)
    session.pump()
    session.start_fit()
    assert "train that, or bake it" in session.state.messages[-1].text
    session.composition.redistance()
    assert "bake it" in session.state.messages[-1].text
    session.composition.bake()
    session.pump()
    job, request = scene.workers.last(BakeRequest)
    assert isinstance(request.snapshot, MemberSnapshot)
    error = BakeError(0.1, 0.2, 0.3, 0.05, 100)
    scene.workers.say(Reported(job, BakeReport(_fitted(), error, 1.0)))
    session.pump()
    baked = session.state.document.shapes[-1]
    assert (baked.name, baked.family_part) == ("small baked", None)
    assert baked.snapshot is not None
    session.remove(shape.id)
    session.remove("small")
    assert len(session.state.document.families[0].members) == 1


def test_a_family_that_learned_nothing_has_nothing_to_be_taken(scene: Stage) -> None:
    live = scene.session._live
    bare = Document(families=(Family("f", "Bare", ()),))
    live.record("Bare", bare)
    scene.session.select("f")
    scene.session.pump()
    scene.session.explore.take()
    assert "train it" in scene.session.state.messages[-1].text
    assert scene.session.state.document is bare
