"""Surfaces of members come breadth first, each where its own scan lies."""

import numpy as np

from inrview.messages.family import MemberSnapshot
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport
from inrview.surfaces.members import surfaces_of_members
from tests.small_family import sphere_family


def test_all_members_are_shown_coarsely_before_one_is_finer():
    family = sphere_family()
    members = tuple(
        MemberSnapshot(family, family.code(name), family.placement(name))
        for name in family.names
    )
    request = MembersSurfaceRequest(members, family.names, (16, 32))
    reports = [
        report
        for report in surfaces_of_members(request)
        if isinstance(report, MemberSurfaceReport)
    ]
    assert [report.surface.resolution for report in reports] == [16] * 3 + [32] * 3
    assert [report.is_final for report in reports] == [False] * 5 + [True]
    radii = []
    for place, report in enumerate(reports[3:]):
        away = report.surface.mesh.vertices - [10.0 * place, 0, 0]
        radii.append(float(np.linalg.norm(away, axis=1).mean()) / 2)
    np.testing.assert_allclose(radii, [0.4, 0.5, 0.6], atol=0.02)
