"""A place of a member is found in the template, and moves are carried there."""

import numpy as np

from inrview.engine.inline import result
from inrview.fields.family_field import restore_member
from inrview.geometry.placement import Placement
from inrview.messages.family import LocalWarp, MemberSnapshot
from inrview.messages.family_reports import TemplatePoint
from inrview.messages.family_requests import TemplatePointRequest
from tests.small_family import sphere_family

_TURN = ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


def test_a_place_and_its_moves_are_carried_into_the_template():
    family = sphere_family()
    placement = Placement((5.0, 0.0, 1.0), 2.0, rotation=_TURN)
    at, move = np.array([[0.5, 0, 0]]), np.array([[0.1, 0.05, 0]])
    warp = LocalWarp(at.astype(np.float32), move.astype(np.float32), 0.6)
    member = MemberSnapshot(family, family.code("large"), placement, warp=warp)
    place = placement.to_scan(np.array([[0.4, 0.3, 0.1]], np.float32))
    x, y, z = place[0].tolist()
    found = result(TemplatePointRequest(member, (x, y, z)))
    assert isinstance(found, TemplatePoint)
    field = restore_member(member)
    np.testing.assert_allclose(
        [found.position], field.deformed(placement.to_shape(place))[0], atol=1e-5
    )
    aside = np.array([[0.02, -0.01, 0.03]], np.float32)
    there = field.deformed(placement.to_shape(place + aside))[0]
    carried = np.array(found.position) + np.array(found.slopes) @ aside[0]
    np.testing.assert_allclose(carried, there[0], atol=1e-3)


def test_the_template_is_its_own_place():
    member = MemberSnapshot(sphere_family(), None)
    found = result(TemplatePointRequest(member, (0.1, 0.2, 0.3)))
    assert isinstance(found, TemplatePoint)
    np.testing.assert_allclose(found.position, (0.1, 0.2, 0.3), atol=1e-6)
    np.testing.assert_allclose(found.slopes, np.eye(3), atol=1e-4)
