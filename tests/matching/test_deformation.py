"""Arrows and grids say where a member lies in its template."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.family_field import restore_member
from inrview.geometry.placement import Placement
from inrview.matching.deformation import deformation
from inrview.messages.family import LocalWarp, MemberSnapshot
from inrview.messages.family_reports import DeformationReport
from inrview.messages.family_requests import DeformationRequest
from inrview.messages.notes import UserError
from tests.small_family import sphere_family

_TURN = ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
_PLACED = Placement((5.0, 0.0, 0.0), 2.0, rotation=_TURN)


def _member(pull: float) -> MemberSnapshot:
    family = sphere_family()
    at = np.array([[0.5, 0.0, 0.0]], np.float32)
    move = np.array([[pull, 0.0, 0.0]], np.float32)
    warp = LocalWarp(at, move, 0.6)
    return MemberSnapshot(family, family.code("middle"), _PLACED, warp=warp)


def _report(member: MemberSnapshot) -> DeformationReport:
    reports = list(deformation(DeformationRequest(member, arrows=300, cells=6)))
    assert isinstance(reports[-1], DeformationReport)
    return reports[-1]


def test_arrows_start_on_the_surface_and_end_in_the_template():
    member = _member(0.1)
    report, field = _report(member), restore_member(member)
    starts = member.placement.to_shape(report.starts)
    ends = member.placement.to_shape(report.ends)
    assert len(starts) == 300
    np.testing.assert_allclose(field.values(starts), 0, atol=5e-3)
    np.testing.assert_allclose(ends, field.deformed(starts)[0], atol=1e-5)
    longest = np.linalg.norm(ends - starts, axis=1).argmax()
    assert starts[longest, 0] > 0.4
    assert ends[longest, 0] < starts[longest, 0] - 0.06


def test_the_grid_is_the_templates_pulled_back():
    member = _member(0.1)
    report, field = _report(member), restore_member(member)
    assert report.grid.shape == (7, 7, 7, 3)
    nodes = member.placement.to_shape(report.grid.reshape(-1, 3))
    sides = np.linspace(-1, 1, 7)
    wanted = np.stack(np.meshgrid(sides, sides, sides, indexing="ij"), axis=-1)
    found = field.deformed(nodes)[0].reshape(7, 7, 7, 3)
    np.testing.assert_allclose(found, wanted, atol=1e-3)
    assert np.abs(nodes.reshape(7, 7, 7, 3) - wanted).max() > 0.01


def test_folds_are_counted():
    assert _report(_member(0.1)).folded_share == 0
    plain = replace(_member(0.0), warp=None)
    assert _report(plain).folded_share == 0
    np.testing.assert_allclose(_report(plain).starts, _report(plain).ends, atol=1e-4)


def test_a_member_without_a_surface_is_refused():
    family = sphere_family()
    empty = MemberSnapshot(family, np.array([-60, 0], np.float32))
    with pytest.raises(UserError, match="no surface"):
        _report(empty)
