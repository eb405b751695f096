"""What matches take for the way into the template goes through shared landmarks."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.edit_warp import edit_warp
from inrview.fields.family_field import restore_member
from inrview.fields.template_way import FARTHEST, RADIUS, SURE, template_way
from inrview.messages.family import Anchors, MemberSnapshot, TemplateEdit
from tests.matching.making import pebbles

POINTS = np.random.default_rng(0).uniform(-1, 1, (500, 3)).astype(np.float32)


def _member() -> MemberSnapshot:
    family = pebbles()
    return MemberSnapshot(family, family.code("left"), family.placement("left"))


def _anchored(member: MemberSnapshot, misses: np.ndarray) -> MemberSnapshot:
    """Put landmarks on a member whose deformation misses them by so much."""
    points = np.eye(3, dtype=np.float32)[: len(misses)] * 0.6
    places = restore_member(member).deformed(points)[0] + misses
    positions = member.placement.to_scan(points)
    return replace(member, anchors=Anchors(positions, places.astype(np.float32)))


def test_landmarks_lie_where_the_template_has_them() -> None:
    misses = np.array([[0.05, 0.0, 0.0], [0.0, -0.03, 0.02], [0.0, 0.0, 0.0]])
    member = _anchored(_member(), misses)
    anchors = member.anchors
    assert anchors is not None
    placed, _ = template_way(member).placed(
        member.placement.to_shape(anchors.positions)
    )
    left = np.linalg.norm(placed - anchors.places, axis=1)
    np.testing.assert_allclose(left[:2], SURE, atol=1e-4)
    assert left[2] < 1e-4  # it was right, and its neighbours do not draw it along


def test_what_is_far_from_every_landmark_stays_and_the_shape_as_a_whole() -> None:
    plain = _member()
    member = _anchored(plain, np.array([[0.05, 0.0, 0.0]]))
    before, doubts = template_way(plain).placed(POINTS)
    after, doubts_after = template_way(member).placed(POINTS)
    field = restore_member(plain)
    start = field.deformed(np.array([[0.6, 0.0, 0.0]], np.float32))[0]
    apart = np.linalg.norm(before - start, axis=1)
    moved = np.linalg.norm(after - before, axis=1)
    assert moved[apart > RADIUS].max() < 1e-6
    assert moved[apart < RADIUS / 2].min() > 0.005
    np.testing.assert_array_equal(doubts, doubts_after)
    np.testing.assert_array_equal(
        field.values(POINTS), restore_member(member).values(POINTS)
    )


def test_landmarks_go_along_with_an_edit_of_the_template() -> None:
    drag = TemplateEdit("a", "Drag", "drag", (0.3, 0.0, 0.0), (0.0, 0.2, 0.0), 0.5)
    plain = _anchored(_member(), np.array([[0.05, 0.0, 0.0]]))
    anchors = plain.anchors
    assert anchors is not None
    points = plain.placement.to_shape(anchors.positions)
    edited = replace(plain, edits=(drag,))
    warp = edit_warp(edited.edits)
    assert warp is not None
    # The pebble is shifted alone, so what an edit moves on it moves as in the template.
    start = restore_member(plain).deformed(points)[0]
    on_edited = points + warp.forward(start) - start
    placed, _ = template_way(edited).placed(on_edited)
    wanted = warp.forward(anchors.places)
    assert np.linalg.norm(placed - wanted) < 1.5 * SURE


@pytest.mark.parametrize("miss", [0.5 * SURE, 0.9 * SURE])
def test_what_a_hand_could_not_tell_moves_nothing(miss: float) -> None:
    assert template_way(_anchored(_member(), np.array([[0, miss, 0]]))).warp is None


def test_a_landmark_on_another_limb_does_not_fold_space() -> None:
    way = template_way(_anchored(_member(), np.array([[0.0, -0.9, 0.0]])))
    assert way.warp is not None
    places = way.field.deformed(POINTS)[0]
    assert way.warp.determinants(places).min() > 0
    moved = way.warp.forward(places) - places
    assert np.linalg.norm(moved, axis=1).max() < 1.01 * FARTHEST


def test_the_template_is_its_own_way() -> None:
    member = _anchored(_member(), np.array([[0.05, 0.0, 0.0]]))
    placed, _ = template_way(replace(member, code=None)).placed(POINTS)
    np.testing.assert_array_equal(placed, POINTS)
