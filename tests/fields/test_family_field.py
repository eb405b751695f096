"""A member of a family as a field: slopes agree with differences, codes matter."""

from itertools import pairwise

import numpy as np
import pytest

from inrview.fields.edit_warp import edit_warp, local_warp
from inrview.fields.family_field import MemberField, restore_member
from inrview.geometry.placement import Placement
from inrview.messages.family import (
    FamilySnapshot,
    FamilySpec,
    LocalWarp,
    MemberSnapshot,
    TemplateEdit,
)
from inrview.messages.notes import UserError

_SPEC = FamilySpec(code_size=4, deformation_width=16, template_width=16, omega=5.0)


def _family(seed: int = 0) -> FamilySnapshot:
    rng = np.random.default_rng(seed)
    weights: dict[str, np.ndarray] = {}
    for part, widths in {
        "template": (3, 16, 16, 16, 1),
        "deformation": (7, 16, 16, 16, 4),
    }.items():
        for i, (a, b) in enumerate(pairwise(widths)):
            bound = np.sqrt(6 / a) / (5 if part == "template" and i else 1)
            weights[f"{part}.{i}.weight"] = rng.uniform(-bound, bound, (b, a)).astype(
                np.float32
            )
            weights[f"{part}.{i}.bias"] = rng.uniform(-0.1, 0.1, b).astype(np.float32)
    codes = rng.normal(size=(2, 4)).astype(np.float32)
    return FamilySnapshot(_SPEC, weights, ("a", "b"), codes, (Placement(),) * 2)


def _member(name: str | None, seed: int = 0) -> MemberField:
    family = _family(seed)
    code = None if name is None else family.code(name)
    return restore_member(MemberSnapshot(family, code))


@pytest.fixture
def points():
    return np.random.default_rng(2).uniform(-1, 1, (64, 3)).astype(np.float32)


@pytest.mark.parametrize("name", ["a", None])
def test_gradients_are_the_slopes_of_the_values(name, points):
    field = _member(name)
    step = 1e-3
    for axis in range(3):
        aside = np.zeros(3, np.float32)
        aside[axis] = step
        slope = (field.values(points + aside) - field.values(points - aside)) / 2 / step
        np.testing.assert_allclose(field.gradients(points)[:, axis], slope, atol=2e-2)


def test_the_field_is_the_template_seen_through_the_deformation(points):
    member, template = _member("a"), _member(None)
    placed, correction = member.deformed(points)
    expected = template.values(placed) + correction
    np.testing.assert_allclose(member.values(points), expected, atol=1e-5)


def test_members_differ_by_their_codes(points):
    assert (
        np.abs(_member("a").values(points) - _member("b").values(points)).max() > 0.01
    )


def test_weights_of_another_size_are_refused():
    family = _family()
    weights = {**family.weights, "template.1.weight": np.zeros((8, 16), np.float32)}
    broken = FamilySnapshot(
        _SPEC, weights, family.names, family.codes, family.placements
    )
    with pytest.raises(UserError, match="do not fit"):
        restore_member(MemberSnapshot(broken, family.code("a")))


_EDITS = (
    TemplateEdit("1", "Drag", "drag", (0.2, 0.0, 0.1), (0.1, 0.1, 0.0), 0.6),
    TemplateEdit("2", "Twist", "twist", (0.0, 0.0, 0.0), radius=0.8, amount=0.8),
)
_WARP = LocalWarp(
    np.array([[0.1, 0.2, 0.3]], np.float32),
    np.array([[0.1, 0.0, 0.0]], np.float32),
    0.5,
)


@pytest.mark.parametrize("name", ["a", None])
def test_gradients_of_edited_members_are_slopes_too(name, points):
    family = _family()
    code = None if name is None else family.code(name)
    field = restore_member(MemberSnapshot(family, code, edits=_EDITS, warp=_WARP))
    step = 1e-3
    for axis in range(3):
        aside = np.zeros(3, np.float32)
        aside[axis] = step
        slope = (field.values(points + aside) - field.values(points - aside)) / 2 / step
        np.testing.assert_allclose(field.gradients(points)[:, axis], slope, atol=4e-2)


def test_an_edit_carries_the_values_of_the_template_along(points):
    family = _family()
    plain = restore_member(MemberSnapshot(family, None))
    edited = restore_member(MemberSnapshot(family, None, edits=_EDITS))
    gone = edit_warp(_EDITS).forward(points)
    np.testing.assert_allclose(edited.values(gone), plain.values(points), atol=1e-3)


def test_every_member_sees_the_edited_template(points):
    family = _family()
    edited = restore_member(MemberSnapshot(family, None, edits=_EDITS))
    member = restore_member(MemberSnapshot(family, family.code("a"), edits=_EDITS))
    placed, correction = member.deformed(points)
    expected = edited.values(placed) + correction
    np.testing.assert_allclose(member.values(points), expected, atol=1e-5)


def test_a_local_warp_carries_the_member_along(points):
    family = _family()
    plain = restore_member(MemberSnapshot(family, family.code("a")))
    warped = restore_member(MemberSnapshot(family, family.code("a"), warp=_WARP))
    gone = local_warp(_WARP).forward(points)
    np.testing.assert_allclose(warped.values(gone), plain.values(points), atol=1e-3)
