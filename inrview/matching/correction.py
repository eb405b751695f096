"""Job: the correction at each vertex of a member's surface."""

from collections.abc import Iterator

import numpy as np

from inrview.fields.family_field import restore_member
from inrview.messages.family_reports import CorrectionReport
from inrview.messages.family_requests import CorrectionRequest
from inrview.messages.reports import Progress

_BLOCK = 16_384


def correction(request: CorrectionRequest) -> Iterator[CorrectionReport | Progress]:
    """Yield |c(x, z)| at the vertices: where it is large, matches lie.

    Notes
    -----
    Deng et al. 2021, "Deformed Implicit Field", equation 1: what the deformation of
    the template cannot explain.
    """
    member = request.member
    field = restore_member(member)
    points = member.placement.to_shape(request.surface.vertices)
    found = np.empty(len(points), np.float32)
    for start in range(0, len(points), _BLOCK):
        piece = slice(start, start + _BLOCK)
        found[piece] = np.abs(field.deformed(points[piece])[1])
        yield Progress(min(1.0, piece.stop / len(points)), "Looking at corrections")
    yield CorrectionReport(found * np.float32(member.placement.scale))
