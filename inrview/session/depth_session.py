"""Depth images fused without a fit: what the field of their shape is seen beside."""

from collections.abc import Callable

from inrview.document import edits
from inrview.messages.fusion import FUSED, DepthImages, FuseReport, FuseRequest
from inrview.messages.notes import Note
from inrview.messages.reports import LoadedScan, Report
from inrview.messages.requests import LoadRequest
from inrview.session.live import Live, Watch

Then = Callable[[str], None]
"""What is done with the shape of scans that came in."""


class DepthSession:
    """Fuses what was opened; the surface is a step of history of its own."""

    def __init__(self, live: Live, load: Callable[[LoadRequest, Then], None]) -> None:
        self._live = live
        self._load = load

    def open(self, images: DepthImages) -> None:
        """Import depth images, which make one shape, and fuse them."""
        request = LoadRequest(
            images.paths, images.pose_file, True, images.intrinsics, images.depth_scale
        )
        self._load(request, lambda shape: self.fuse(images, shape))

    def fuse(self, images: DepthImages, shape: str) -> None:
        """Ask for the fused surface of a shape's depth images."""
        self._live.submit(
            FuseRequest(images),
            Watch(
                on_report=lambda report: self._hear(report, shape),
                on_end=self._live.tell_failure,
            ),
            "Fusing depth images",
        )

    def _hear(self, report: Report, shape_id: str) -> None:
        """Put the surface beside its shape, unless that is gone by now."""
        shape = self._live.shape(shape_id)
        if not isinstance(report, FuseReport) or shape is None or not shape.scan_ids:
            return
        document = self._live.state.document
        first = document.scan(shape.scan_ids[0])
        loaded = LoadedScan(
            FUSED, "", report.mesh, (fused_note(report),), first.unit, first.up_axis
        )
        document = edits.add_baseline(document, shape_id, loaded, self._live.new_id)
        self._live.record(f"Fuse {report.images} depth images", document)


def fused_note(report: FuseReport) -> Note:
    """Say what the surface is, for whoever finds it in the scene."""
    return Note(
        "fused",
        f"Nothing here was learned: {report.images} depth images averaged as truncated "
        f"signed distances (Curless and Levoy 1996), voxels of {report.voxel:.3g} m, "
        f"truncated at {report.truncation:.3g} m. Where nothing was measured it is "
        "open. The fitted surface takes its place; close the eye of that to see this "
        "one, or wipe between them (W).",
    )
