"""Warps of a template: they move, come back, and say where they fold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inrview.fields.edit_warp import edit_warp, fold_share, local_warp, reach
from inrview.messages.family import LocalWarp, TemplateEdit
from inrview.messages.notes import UserError

_DRAG = TemplateEdit("d", "Drag", "drag", (0.1, 0.2, 0.0), (0.1, 0.05, -0.05), 0.4)
_UP = (0.0, 1.0, 0.0)
EDITS = {
    "drag": _DRAG,
    "boxed move": replace(_DRAG, kind="move", box=(0.5, 0.3, 0.6)),
    "scale": replace(_DRAG, kind="scale", vector=(1.5, 0.6, 1.2)),
    "twist": replace(_DRAG, kind="twist", axis=_UP, amount=1.0),
    "bend": replace(
        _DRAG, kind="bend", axis=_UP, vector=(1.0, 0.3, 0.0), amount=0.5, radius=0.6
    ),
    "mirrored": replace(_DRAG, mirror=((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))),
    "tilted mirror": replace(
        _DRAG,
        vector=(0.05, 0.02, 0.03),
        box=(0.3, 0.4, 0.5),
        mirror=((0.1, 0.0, 0.0), (1.0, 1.0, 0.0)),
    ),
}
each = pytest.mark.parametrize("name", EDITS)
STACK = (EDITS["boxed move"], EDITS["twist"], EDITS["mirrored"])


def _points(count: int = 4000, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(-1, 1, (count, 3)).astype(np.float32)


@each
def test_the_inverse_brings_every_point_back(name):
    warp, points = edit_warp([EDITS[name]]), _points()
    np.testing.assert_allclose(warp.backward(warp.forward(points)), points, atol=1e-5)
    np.testing.assert_allclose(warp.forward(warp.backward(points)), points, atol=1e-5)


@each
def test_something_moves_and_nothing_outside_the_reach(name):
    edit, points = EDITS[name], _points()
    low, high = reach(edit)
    outside = ((points < low) | (points > high)).any(axis=1)
    moved = np.abs(edit_warp([edit]).backward(points) - points).max(axis=1)
    assert moved[outside].max() == 0
    assert moved.max() > 0.02


def test_a_stack_acts_in_order_and_comes_back():
    warp, points = edit_warp(STACK), _points()
    one_by_one = points
    for edit in STACK:
        one_by_one = edit_warp([edit]).forward(one_by_one)
    np.testing.assert_allclose(warp.forward(points), one_by_one, atol=1e-6)
    np.testing.assert_allclose(warp.backward(one_by_one), points, atol=1e-5)
    assert np.abs(edit_warp(STACK[::-1]).forward(points) - one_by_one).max() > 1e-3


def test_muted_edits_do_nothing():
    muted = [replace(edit, is_muted=True) for edit in STACK]
    assert edit_warp(muted) is None
    points = _points()
    alone = edit_warp([STACK[0], *muted[1:]]).forward(points)
    np.testing.assert_array_equal(alone, edit_warp(STACK[:1]).forward(points))


def test_a_dragged_point_goes_where_the_hand_goes():
    at = np.array([_DRAG.center], np.float32)
    moved = edit_warp([_DRAG]).forward(at)
    np.testing.assert_allclose(moved, at + _DRAG.vector, atol=1e-6)


def test_a_mirrored_edit_is_symmetric():
    warp, points = edit_warp([EDITS["mirrored"]]), _points()
    flip = np.array([-1, 1, 1], np.float32)
    np.testing.assert_allclose(
        warp.forward(points * flip), warp.forward(points) * flip, atol=1e-6
    )
    on_plane = replace(EDITS["mirrored"], center=(0.0, 0.2, 0.0))
    at = np.array([on_plane.center], np.float32)
    moved = edit_warp([on_plane]).forward(at) - at
    np.testing.assert_allclose(moved, [[0, *_DRAG.vector[1:]]], atol=1e-6)


def test_a_twist_turns_about_its_axis_and_a_bend_curves_it():
    center = np.array([[0.0, 0.0, 0.0]], np.float32)
    wide = replace(_DRAG, center=(0.0, 0.0, 0.0), radius=0.5, box=(4.0, 4.0, 4.0))
    twist = edit_warp([replace(wide, kind="twist", amount=np.pi / 2)])
    at = np.array([[0.2, 0.5, 0.0]], np.float32)
    np.testing.assert_allclose(twist.forward(at), [[0, 0.5, -0.2]], atol=1e-6)
    bend = edit_warp(
        [replace(wide, kind="bend", vector=(1.0, 0.0, 0.0), amount=np.pi / 2)]
    )
    along = np.array([[0.0, 0.5, 0.0]], np.float32)
    quarter = 0.5 / (np.pi / 2)
    np.testing.assert_allclose(bend.forward(along), [[quarter, quarter, 0]], atol=1e-6)
    np.testing.assert_allclose(bend.forward(center), center, atol=1e-6)


@pytest.mark.parametrize("stack", [[EDITS[name]] for name in EDITS] + [list(STACK)])
def test_pulled_gradients_are_slopes_of_the_warped_field(stack):
    warp, points = edit_warp(stack), _points(500)
    toward = np.array([0.3, -1.0, 0.7], np.float32)
    learned = warp.backward(points)
    pulled = warp.pulled(learned, np.repeat(toward[None], len(points), axis=0))
    step = 2e-3
    for axis in range(3):
        aside = np.eye(3, dtype=np.float32)[axis] * step
        more, less = warp.backward(points + aside), warp.backward(points - aside)
        slope = (more - less) @ toward / (2 * step)
        np.testing.assert_allclose(pulled[:, axis], slope, atol=2e-2)


def test_determinants_are_volumes():
    wide = replace(_DRAG, kind="scale", vector=(2.0, 1.0, 0.5), box=(9.0, 9.0, 9.0))
    found = edit_warp([wide]).determinants(_points(50))
    np.testing.assert_allclose(found, 1.0, atol=1e-5)
    found = edit_warp([replace(wide, vector=(2.0, 1.5, 1.0))]).determinants(_points(50))
    np.testing.assert_allclose(found, 3.0, atol=1e-5)


def test_fold_risk_grows_with_the_drag():
    shares = [
        fold_share([replace(_DRAG, vector=(length, 0.0, 0.0))], "d")
        for length in (0.1, 0.25, 0.4)
    ]
    assert shares[0] == 0
    assert 0 < shares[1] < shares[2] < 1
    assert fold_share([replace(_DRAG, is_muted=True)], "d") == 0


def test_local_warps_move_each_source_exactly():
    sources = np.array([[0, 0, 0], [0.1, 0, 0], [0.5, 0.5, 0]], np.float32)
    moves = np.array([[0.05, 0, 0], [0.06, 0.01, 0], [0, 0, 0]], np.float32)
    warp = local_warp(LocalWarp(sources, moves, 0.4))
    np.testing.assert_allclose(warp.forward(sources), sources + moves, atol=1e-5)
    points = _points()
    np.testing.assert_allclose(warp.backward(warp.forward(points)), points, atol=1e-5)
    assert local_warp(LocalWarp(sources[:0], moves[:0], 0.4)) is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "melt"}, "known: drag"),
        ({"radius": 0.0}, "above 0"),
        ({"vector": (np.nan, 0.0, 0.0)}, "finite"),
        ({"kind": "scale", "vector": (1.0, 0.0, 1.0)}, "factors above 0"),
        ({"kind": "twist", "axis": (0.0, 0.0, 0.0)}, "not zero"),
        ({"kind": "bend", "vector": (0.0, 2.0, 0.0)}, "across the axis"),
        ({"mirror": ((0.0,) * 3, (0.0,) * 3)}, "not zero"),
        ({"box": (1.0, 0.0, 1.0)}, "half sizes"),
    ],
)
def test_edits_that_cannot_be_are_refused(changes, words):
    with pytest.raises(UserError, match=words):
        edit_warp([replace(_DRAG, **changes)])


_number = st.floats(-0.6, 0.6)
_vector = st.tuples(_number, _number, _number)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    kind=st.sampled_from(("drag", "scale", "twist", "bend")),
    center=_vector,
    vector=_vector,
    axis=_vector,
    amount=st.floats(-1.5, 1.5),
    radius=st.floats(0.1, 1.0),
    box=st.none() | st.tuples(*(st.floats(0.1, 1.0),) * 3),
    is_mirrored=st.booleans(),
)
def test_whatever_does_not_fold_can_be_undone(
    kind, center, vector, axis, amount, radius, box, is_mirrored
):
    if kind == "scale":
        x, y, z = np.exp(vector).tolist()
        vector = (x, y, z)
    plane = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)) if is_mirrored else None
    edit = TemplateEdit(
        "e", "e", kind, center, vector, radius, axis, amount, box, plane
    )
    assume(np.linalg.norm(axis) > 0.01)
    assume(np.linalg.norm(np.cross(axis, vector)) > 0.01)
    warp = edit_warp([edit])
    points = _points(1500)
    # The reach may go beyond the cube that the points are from.
    reach = max(radius, *(box or (0.0,)))
    probes = np.float32(center) + np.float32(reach) * _points(20_000, 1)
    probes = np.concatenate([probes, probes * np.float32([-1, 1, 1])])
    assume(warp.determinants(probes).min() > 0.05)
    back = warp.backward(warp.forward(points))
    np.testing.assert_allclose(back, points, atol=1e-5)
