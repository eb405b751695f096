"""A member follows its pins: in the family first, then by a warp, exactly if asked."""

import numpy as np
import pytest

from inrview.families.drag_shape import drag_shape
from inrview.families.mean_surface import surface_cloud
from inrview.fields.edit_warp import local_warp
from inrview.fields.family_field import restore_member
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import ShapeDragReport
from inrview.messages.family_requests import Pins, ShapeDragRequest
from inrview.messages.notes import UserError
from tests.families.trained import PLACED, family


@pytest.fixture
def member() -> MemberSnapshot:
    return MemberSnapshot(family(), family().codes[4], PLACED)


def _surface(member: MemberSnapshot) -> np.ndarray:
    """Points of a member's surface, scan space."""
    cloud = surface_cloud(restore_member(member), member.family)
    return member.placement.to_scan(cloud)


def _head_up(member: MemberSnapshot, by: float) -> Pins:
    """Drag the top of the head up; hold the tip of the tail."""
    surface = _surface(member)
    sources = surface[[surface[:, 1].argmax(), surface[:, 2].argmin()]]
    targets = sources.copy()
    targets[0, 1] += by
    return Pins(sources, targets)


def _dragged(member: MemberSnapshot, pins: Pins, **settings: float) -> ShapeDragReport:
    (report,) = drag_shape(ShapeDragRequest(member, pins, **settings))
    return report


def _values_at(member: MemberSnapshot, scan: np.ndarray) -> np.ndarray:
    """Return the member's field at scan-space points, its warp included."""
    points = member.placement.to_shape(scan)
    warp = local_warp(member.warp)
    back = points if warp is None else warp.backward(points)
    code_only = MemberSnapshot(member.family, member.code, member.placement)
    return np.abs(restore_member(code_only).values(back)) * member.placement.scale


def test_an_obeyed_pin_lies_on_the_surface_where_it_was_dragged(member):
    pins = _head_up(member, 0.15)
    size = np.ptp(_surface(member), axis=0).max()
    report = _dragged(member, pins, obedience=1.0)
    assert report.misses.max() <= 0.01 * size
    assert _values_at(report.member, pins.targets).max() <= 0.01 * size
    before = _values_at(member, pins.targets)
    assert before[0] > 0.05


def test_the_code_alone_goes_part_of_a_way_that_the_family_knows(member):
    pins = _head_up(member, 0.1)
    report = _dragged(member, pins, obedience=0.8)
    moved = MemberSnapshot(member.family, report.member.code, PLACED)
    before, after = (_values_at(m, pins.targets)[0] for m in (member, moved))
    assert after < 0.85 * before
    assert report.energy < 20


def test_less_obedience_stays_nearer_to_the_family(member):
    pins = _head_up(member, 0.4)
    reports = [_dragged(member, pins, obedience=o) for o in (0.0, 0.5, 1.0)]
    energies = [report.energy for report in reports]
    misses = [float(report.misses[0]) for report in reports]
    assert energies == sorted(energies)
    assert misses == sorted(misses, reverse=True)
    assert reports[0].member.warp is None


def test_pins_that_stay_change_little(member):
    pins = _head_up(member, 0.0)
    report = _dragged(member, pins, obedience=0.5)
    surface = _surface(member)
    code_only = MemberSnapshot(member.family, report.member.code, PLACED)
    assert _values_at(code_only, surface).mean() < 0.02


def test_the_last_answer_is_a_start_that_changes_nothing_else(member):
    pins = _head_up(member, 0.15)
    cold = _dragged(member, pins, obedience=0.5)
    warm = next(drag_shape(ShapeDragRequest(member, pins, 0.5, 40, cold.member.code)))
    np.testing.assert_allclose(warm.energy, cold.energy, rtol=0.05, atol=0.05)


def test_a_warp_that_was_there_before_is_kept_elsewhere(member):
    first = _dragged(member, _head_up(member, 0.2), obedience=1.0).member
    assert first.warp is not None
    surface = _surface(MemberSnapshot(member.family, first.code, PLACED))
    side = surface[[surface[:, 0].argmax()]]
    second = _dragged(first, Pins(side, side + np.float32([0.1, 0, 0])), obedience=1.0)
    assert second.member.warp is not None
    assert len(second.member.warp.sources) == len(first.warp.sources) + 1


@pytest.mark.parametrize(
    ("is_template", "count", "message"), [(True, 1, "template"), (False, 0, "No pins")]
)
def test_what_cannot_be_dragged_is_said(member, is_template, count, message):
    if is_template:
        member = MemberSnapshot(member.family, None, PLACED)
    points = np.zeros((count, 3), np.float32)
    with pytest.raises(UserError, match=message):
        _dragged(member, Pins(points, points))
