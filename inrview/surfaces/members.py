"""Job: the surfaces of several members of a family, all coarse ones first."""

from collections.abc import Iterator
from dataclasses import replace

from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport, Progress, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.surfaces.extract import surface


def surfaces_of_members(
    request: MembersSurfaceRequest,
) -> Iterator[MemberSurfaceReport | Progress]:
    """Yield the surface of each member at each resolution in turn."""
    wanted = [
        (resolution, key, member)
        for resolution in request.resolutions
        for key, member in zip(request.keys, request.members, strict=True)
    ]
    for number, (resolution, key, member) in enumerate(wanted):
        single = SurfaceRequest(
            member, (resolution,), budget_bytes=request.budget_bytes
        )
        for report in surface(single):
            if isinstance(report, SurfaceReport):
                finer = [n for n in request.resolutions if n > resolution]
                shown = replace(report, next_resolution=min(finer, default=None))
                is_last = number == len(wanted) - 1
                yield MemberSurfaceReport(key, shown, is_last)
            else:
                yield report
