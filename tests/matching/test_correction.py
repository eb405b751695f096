"""The correction is told at the vertices that were asked, in the scan's units."""

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.matching.correction import correction
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import CorrectionReport
from inrview.messages.family_requests import CorrectionRequest
from tests.small_family import sphere_family


def test_the_known_correction_of_each_member_is_found():
    family = sphere_family()
    corners = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0]], np.float32)
    surface = Mesh(corners, np.array([[0, 1, 2]], np.int32))
    for name, expected in (("large", 0.1), ("middle", 0.0), ("small", 0.1)):
        member = MemberSnapshot(family, family.code(name), family.placement(name))
        *_, last = correction(CorrectionRequest(member, surface))
        assert isinstance(last, CorrectionReport)
        np.testing.assert_allclose(last.values, 2 * expected, atol=1e-3)
