"""Compositions by verbs: made, changed, undone, followed on screen, baked."""

import numpy as np
import pytest

from inrview.document.document import Document, Shape
from inrview.engine.events import Ended, Reported
from inrview.messages.baking import BakeError, BakeReport, BakeRequest
from inrview.messages.requests import FitRequest, SurfaceRequest
from inrview.messages.snapshot import ComposedSnapshot
from tests.document.making import SMALL_FIELD, snapshot
from tests.session.scripted import Stage

_NAMES = ("a", "b", "c")


@pytest.fixture
def scene(stage: Stage) -> Stage:
    """Return a session with three fitted shapes."""
    rng = np.random.default_rng(3)
    shapes = tuple(
        Shape(name, name.upper(), (), SMALL_FIELD, snapshot=snapshot(rng))
        for name in _NAMES
    )
    live = stage.session._live
    live.start_history("Open", Document(shapes=shapes))
    stage.session.pump()
    return stage


def _active(stage: Stage) -> Shape:
    state = stage.session.state
    assert state.active_shape is not None
    return state.document.shape(state.active_shape)


def _kinds(stage: Stage) -> list[str]:
    composition = _active(stage).composition
    assert composition is not None
    return [one.kind for one in composition.operations]


def _choose(stage: Stage, *names: str) -> None:
    for name in names:
        stage.session.select(name)
        stage.session.pump()


def test_the_two_shapes_selected_last_are_joined_in_their_order(scene: Stage) -> None:
    _choose(scene, "a", "b")
    assert scene.session.state.pair == ("a", "b")
    scene.session.composition.join("difference")
    scene.session.pump()
    shape = _active(scene)
    assert shape.name == "A without B"
    assert shape.composition is not None
    assert shape.composition.parts == ("a", "b")
    assert scene.session.state.undo_name == "Compose A without B"
    _, request = scene.workers.last(SurfaceRequest)
    assert isinstance(request.snapshot, ComposedSnapshot)
    nature = scene.session.state.nature
    assert nature is not None
    assert (nature.is_exact_outside, nature.is_exact_inside) == (False, True)


def test_what_is_done_to_a_composition_goes_on_its_stack(scene: Stage) -> None:
    verbs = scene.session.composition
    _choose(scene, "a", "b")
    verbs.join("blend")
    scene.session.pump()
    for kind in ("offset", "shell", "box", "plane", "move"):
        verbs.change_shape(kind)
        scene.session.pump()
    assert _kinds(scene) == ["union", "offset", "shell", "box", "plane", "move"]
    _choose(scene, "c", _active(scene).id)
    first, second = scene.session.state.pair
    assert (first, second) == (scene.session.state.active_shape, "c")
    verbs.join("intersection")
    assert len(scene.session.state.document.shapes) == 4
    assert _kinds(scene)[-1] == "intersection"


def test_the_stack_is_changed_muted_reordered_and_undone_exactly(scene: Stage) -> None:
    verbs, session = scene.session.composition, scene.session
    verbs.choose_pair("a", "b")
    verbs.join("union")
    session.pump()
    verbs.change_shape("offset")
    composition = _active(scene).composition
    assert composition is not None
    union, offset = composition.operations
    before = session.state.document
    verbs.begin_shaping()
    for amount in (0.1, 0.2, 0.3):
        verbs.change(offset.id, amount=amount)
        session.pump()
    verbs.end_shaping()
    assert session.state.history[-1] == "Change Offset"
    session.undo()
    assert session.state.document is before
    session.redo()
    verbs.mute(union.id, True)
    verbs.reorder(offset.id, 0)
    assert _kinds(scene) == ["offset", "union"]
    verbs.remove(offset.id)
    assert _kinds(scene) == ["union"]
    for _ in range(4):
        session.undo()
    assert session.state.document is before


def _end_surfaces(scene: Stage) -> None:
    """Let the workers be done with all surfaces that were asked for."""
    scene.workers.say(*map(Ended, scene.workers.all_of(SurfaceRequest)))
    scene.session.pump()
    scene.session.pump()


def test_while_a_number_is_dragged_the_next_surface_waits_for_the_last(
    scene: Stage,
) -> None:
    verbs, session = scene.session.composition, scene.session
    verbs.choose_pair("a", "b")
    verbs.join("blend")
    session.pump()
    composition = _active(scene).composition
    assert composition is not None
    (blend,) = composition.operations
    _end_surfaces(scene)
    verbs.begin_shaping()
    asked = len(scene.workers.all_of(SurfaceRequest))
    for radius in (0.1, 0.2, 0.3, 0.4):
        verbs.change(blend.id, radius=radius)
        session.pump()
    dragged = list(scene.workers.all_of(SurfaceRequest).items())[asked:]
    assert len(dragged) <= 1
    _end_surfaces(scene)
    composed = [
        request
        for request in scene.workers.all_of(SurfaceRequest).values()
        if isinstance(request.snapshot, ComposedSnapshot)
    ]
    newest = composed[-1]
    assert isinstance(newest.snapshot, ComposedSnapshot)
    assert newest.snapshot.steps[0].operation.radius == 0.4
    assert newest.resolutions[-1] <= session.state.resolution
    verbs.end_shaping()


def test_a_part_in_use_stays_and_says_so(scene: Stage) -> None:
    scene.session.composition.choose_pair("a", "b")
    scene.session.composition.join("union")
    scene.session.pump()
    before = scene.session.state.document
    scene.session.remove("b")
    assert scene.session.state.document is before
    assert "B is a part of A and B" in scene.session.state.messages[-1].text


def test_a_composition_is_not_fitted_and_says_what_to_do(scene: Stage) -> None:
    scene.session.composition.choose_pair("a", "b")
    scene.session.composition.join("union")
    scene.session.pump()
    scene.session.start_fit()
    assert not scene.workers.all_of(FitRequest)
    assert "bake it" in scene.session.state.messages[-1].text


def test_a_part_that_becomes_an_occupancy_is_told_and_undo_heals(scene: Stage) -> None:
    from dataclasses import replace

    session = scene.session
    session.composition.choose_pair("a", "b")
    session.composition.join("blend")
    session.pump()
    document = session.state.document
    known = document.shape("b").snapshot
    assert known is not None
    unsure = replace(known, spec=replace(known.spec, kind="occupancy"))
    shapes = tuple(
        replace(one, snapshot=unsure) if one.id == "b" else one
        for one in document.shapes
    )
    session._live.record("Fit", replace(document, shapes=shapes))
    session.pump()
    assert "Re-distance" in session.state.composition_problem
    assert session.state.surface is None
    session.undo()
    session.pump()
    assert session.state.composition_problem == ""


_ERROR = BakeError(0.01, 0.03, 0.3, 0.02, 100)


def test_a_bake_is_a_shape_beside_and_one_step(scene: Stage) -> None:
    session = scene.session
    session.composition.choose_pair("a", "b")
    session.composition.join("union")
    session.pump()
    source = _active(scene)
    session.composition.bake()
    assert [job.title for job in session.state.jobs] == ["Bake A and B"]
    job, request = scene.workers.last(BakeRequest)
    assert isinstance(request.snapshot, ComposedSnapshot)
    made = snapshot(np.random.default_rng(9))
    scene.workers.say(Reported(job, BakeReport(made, _ERROR, 1.0)), Ended(job))
    session.pump()
    session.pump()
    assert _active(scene).name == "A and B baked"
    assert _active(scene).snapshot is made
    assert not session.state.document.shape(source.id).is_visible
    assert session.state.undo_name == "Bake A and B"
    assert "0.01 apart on average" in session.state.messages[-1].text


def test_re_distancing_puts_a_distance_in_the_fields_place(scene: Stage) -> None:
    session = scene.session
    _choose(scene, "b")
    session.composition.redistance()
    job, _ = scene.workers.last(BakeRequest)
    made = snapshot(np.random.default_rng(9))
    scene.workers.say(Reported(job, BakeReport(made, _ERROR, 1.0)), Ended(job))
    session.pump()
    assert session.state.document.shape("b").snapshot is made
    assert session.state.undo_name == "Re-distance B"
    session.undo()
    assert session.state.document.shape("b").snapshot is not made


def test_what_is_not_there_to_be_composed_is_said(scene: Stage) -> None:
    verbs, session = scene.session.composition, scene.session
    verbs.choose_pair("a", "a")
    verbs.join("union")
    assert "two shapes" in session.state.messages[-1].text
    session._live.record("x", Document(shapes=(Shape("z", "Z", ()),)))
    session.pump()
    verbs.change_shape("offset")
    assert "fit it first" in session.state.messages[-1].text
    verbs.bake()
    assert len(session.state.document.shapes) == 1
