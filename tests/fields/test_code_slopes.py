"""Slopes of a family's field by its code agree with differences, for every model."""

import numpy as np
import pytest

from inrview.fields.code_slopes import CodeField, DifferencedField, code_field
from inrview.fields.family_field import restore_member
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from tests.fields.test_family_field import _family


@pytest.fixture
def family() -> FamilySnapshot:
    return _family()


@pytest.fixture
def points():
    return np.random.default_rng(2).uniform(-1, 1, (64, 3)).astype(np.float32)


def _directions(family: FamilySnapshot) -> np.ndarray:
    return np.eye(family.codes.shape[1], dtype=np.float32)[:3]


def test_values_and_slopes_by_the_point_are_the_members_own(family, points):
    code = family.code("b")
    answer = code_field(family).ask(points, code, _directions(family))
    member = restore_member(MemberSnapshot(family, code))
    np.testing.assert_allclose(answer.values, member.values(points), atol=1e-5)
    np.testing.assert_allclose(answer.by_point, member.gradients(points), atol=1e-4)


def test_slopes_by_the_code_are_those_of_the_values(family, points):
    code, directions = family.code("a"), _directions(family)
    answer = code_field(family).ask(points, code, directions)
    for row, direction in enumerate(directions):
        step = np.float32(1e-3)
        ahead, behind = (
            restore_member(MemberSnapshot(family, moved)).values(points)
            for moved in (code + step * direction, code - step * direction)
        )
        slope = (ahead - behind) / (2 * step)
        np.testing.assert_allclose(answer.by_code[:, row], slope, atol=2e-2)


def test_exact_slopes_and_differences_agree(family, points):
    code, directions = family.code("a"), 0.1 * _directions(family)
    exact: CodeField = code_field(family)
    other = DifferencedField(MemberSnapshot(family, code))
    asked, near = (f.ask(points, code, directions) for f in (exact, other))
    np.testing.assert_allclose(asked.by_code, near.by_code, atol=0.01)
    np.testing.assert_allclose(
        exact.by_template(points, code, directions),
        other.by_template(points, code, directions),
        atol=0.005,
    )
