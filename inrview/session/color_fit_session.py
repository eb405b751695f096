"""The colours of a family taken from its coloured members."""

from collections.abc import Collection
from dataclasses import replace

from inrview.document.document import Family
from inrview.document.family_edits import family_of, set_family_colors
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family_colors import (
    ColorFitReport,
    ColorFitRequest,
    ColorSource,
)
from inrview.messages.reports import Report
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch


class ColorFitSession:
    """One fit of a colour field at a time, seen on all shapes while it goes on."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._job: int | None = None

    def fit_from(self, member_ids: Collection[str]) -> None:
        """Fit the colour field to the colours of these members' scans."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        if family is None or self._job is not None:
            return
        sources = self._sources(family, member_ids)
        if not sources:
            self._live.say(
                "None of the chosen shapes has colours: a texture or vertex colours "
                "in its file."
            )
            return
        names = ", ".join(source.name for source in sources)
        self._job = self._live.submit(
            ColorFitRequest(sources),
            Watch(
                on_report=lambda report: self._hear(family.id, report),
                on_end=self._ended,
            ),
            f"Taking colours from {names}",
        )

    def _sources(
        self, family: Family, member_ids: Collection[str]
    ) -> tuple[ColorSource, ...]:
        snapshot = self._fit.family_snapshot_of(family)
        family = replace(family, snapshot=snapshot)
        scans = {scan.id: scan.geometry for scan in self._live.state.document.scans}
        found = []
        for member in family.members:
            field = family.member_snapshot(member)
            geometry = scans.get(member.scan_id or "")
            is_chosen = member.id in member_ids and field is not None
            if is_chosen and geometry is not None and is_colored(geometry):
                assert field is not None
                # A scan does not follow edits of the template.
                plain = replace(field, edits=())
                found.append(ColorSource(member.name, plain, geometry))
        return tuple(found)

    def _hear(self, family_id: str, report: Report) -> None:
        family = family_of(self._live.state.document, family_id)
        if not isinstance(report, ColorFitReport) or family is None:
            return
        self._live.change(color_fit=report, color_fit_family=family_id)
        if report.is_final and report.snapshot is not None:
            colors = replace(family.colors, field=report.snapshot)
            names = ", ".join(report.snapshot.sources)
            document = set_family_colors(self._live.state.document, family.id, colors)
            self._live.record(f"Take colours from {names}", document)

    def _ended(self, end: Ended) -> None:
        self._job = None
        self._live.tell_failure(end)
        self._live.change(color_fit_family=None)


def is_colored(geometry: Points | Mesh) -> bool:
    """Whether a scan has colours of its own: textures, or one for each vertex."""
    has_materials = isinstance(geometry, Mesh) and bool(geometry.materials)
    return geometry.colors is not None or has_materials
