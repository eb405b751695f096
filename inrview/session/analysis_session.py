"""What a family says of its members: asked for, brought onto the shapes, written."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from inrview.document.analysed import subject_of, unit_of, up_axis_of
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import (
    AnalysisReport,
    AnalysisRequest,
    WriteAnalysisRequest,
)
from inrview.messages.analysis_view import (
    GroupsReport,
    GroupsRequest,
    SpreadReport,
    SpreadRequest,
)
from inrview.messages.family_colors import Places
from inrview.messages.reports import Progress, Report
from inrview.session.family_state import FamilyAnalysis, PlacedSpread
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.shown_places import placed_on_screen

_TRAINED = "Train the family first; then its members can be compared."


class AnalysisSession:
    """One analysis at a time; it is dropped when the family is another."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._job: int | None = None
        self._spread_job: int | None = None

    def _family(self) -> Family | None:
        """Return the active family with the newest that it has learned."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        if family is None:
            return None
        return replace(family, snapshot=self._fit.family_snapshot_of(family))

    # Groups

    def set_group(self, names: Iterable[str], group: str) -> None:
        """Put members into a group; an empty name takes them out of theirs."""
        groups = dict(self._live.state.analysis_groups)
        for name in names:
            groups.pop(name, None)
            if group:
                groups[name] = group
        self._live.change(analysis_groups=groups)

    def clear_groups(self) -> None:
        """Take all members out of their groups."""
        self._live.change(analysis_groups={})

    def read_groups(self, path: str) -> None:
        """Take the groups from a table of names and groups."""
        self._live.submit(
            GroupsRequest(path),
            Watch(on_report=self._hear_groups, on_end=self._live.tell_failure),
            f"Reading {Path(path).name}",
        )

    def _hear_groups(self, report: Report) -> None:
        family = self._family()
        if not isinstance(report, GroupsReport) or family is None:
            return
        known = {member.name for member in family.members}
        strangers = [name for name in report.groups if name not in known]
        if strangers:
            more = ", ..." if strangers[5:] else ""
            self._live.say(
                f"No groups were taken: {', '.join(strangers[:5])}{more} are no "
                f"shapes of {family.name}. Write their names as the scene shows them."
            )
            return
        self._live.change(analysis_groups=dict(report.groups))

    def groups_of(self, family: Family) -> Mapping[str, str]:
        """Return the groups of members that there are."""
        chosen = self._live.state.analysis_groups
        names = [member.name for member in family.members]
        return {name: chosen[name] for name in names if name in chosen}

    # The analysis

    def analyse(self, similarity: str = "rigid") -> None:
        """Ask how the members differ; `similarity` is taken out before.

        One of `messages.analysis.SIMILARITIES`.
        """
        family, document = self._family(), self._live.state.document
        template = None if family is None else family.template_snapshot()
        if family is None or template is None:
            self._live.say(_TRAINED)
            return
        if self._job is not None:
            return
        subjects, ids = [], []
        for member in family.members:
            field = family.member_snapshot(member)
            if field is not None:
                subjects.append(subject_of(document, member, field))
                ids.append(member.id)
        groups = self.groups_of(family)
        request = AnalysisRequest(
            template,
            tuple(subjects),
            similarity=similarity,
            groups=groups or None,
            landmarks=family.landmarks,
            labels=family.labels,
            measurements=family.measurements,
            unit=unit_of(document, family),
        )
        self._live.change(analysis_progress=Progress(None, "Waiting to analyse"))
        self._job = self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._hear(family, tuple(ids), report),
                on_end=self._ended,
            ),
            f"Analysing {family.name}",
        )

    def cancel(self) -> None:
        """End the analysis under way; an older one stays."""
        if self._job is not None:
            self._live.cancel(self._job)

    def _hear(self, family: Family, ids: tuple[str, ...], report: Report) -> None:
        if isinstance(report, Progress):
            self._live.change(analysis_progress=report)
        elif isinstance(report, AnalysisReport):
            found = FamilyAnalysis(family, ids, report)
            if self._is_of_now(found):
                self._live.change(analysis=found, spreads={})
            else:
                self._live.say("The family has changed meanwhile: analyse it again.")

    def _ended(self, end: Ended) -> None:
        self._job = None
        self._live.change(analysis_progress=None)
        self._live.tell_failure(end)

    def _is_of_now(self, found: FamilyAnalysis) -> bool:
        """Whether the family is as it was when it was analysed."""
        family, then = self._family(), found.family
        if family is None or family.id != then.id:
            return False
        is_learned = family.snapshot is then.snapshot and family.edits is then.edits
        return is_learned and [_shape(one) for one in family.members] == [
            _shape(one) for one in then.members
        ]

    # Written

    def write(self, page: str | None = None, folder: str | None = None) -> None:
        """Write the report as a page, or its tables and figures into a folder.

        Files of the same names are replaced.
        """
        found, document = self._live.state.analysis, self._live.state.document
        if found is None:
            return
        settings = (("family", found.family.name),)
        request = WriteAnalysisRequest(
            found.report,
            f"How the members of {found.family.name} differ",
            page,
            folder,
            True,
            up_axis_of(document),
            settings,
        )
        name = Path(page or folder or "").name
        self._live.submit(
            request, Watch(on_end=lambda end: self._written(name, end)),
            f"Writing {name}",
        )  # fmt: skip

    def _written(self, name: str, end: Ended) -> None:
        if end.error is None and not end.was_cancelled:
            self._live.say(f"Wrote {name}.")
        self._live.tell_failure(end)

    # On the shapes

    def follow(self) -> None:
        """Bring the newest analysis onto the surfaces that are on screen."""
        found = self._live.state.analysis
        if found is None:
            return
        if not self._is_of_now(found):
            self._live.change(analysis=None, spreads={})
            return
        known = self._live.state.spreads
        wanted = placed_on_screen(self._live.state)
        if any(key not in wanted for key in known):
            kept = {key: one for key, one in known.items() if key in wanted}
            self._live.change(spreads=kept)
        missing = {
            key: placed
            for key, placed in wanted.items()
            if key not in known or known[key].places is not placed[1]
        }
        if missing and self._spread_job is None:
            self._ask(found, missing)

    def _ask(
        self, found: FamilyAnalysis, missing: dict[str, tuple[Mesh, Places]]
    ) -> None:
        request = SpreadRequest(
            Mesh(found.report.template, found.report.mean.faces),
            tuple(missing),
            tuple(
                Mesh(places.positions, mesh.faces) for mesh, places in missing.values()
            ),
        )
        watch = Watch(
            on_report=lambda report: self._hear_spread(found, missing, report),
            on_end=self._spread_ended,
        )
        self._spread_job = self._live.submit(request, watch)

    def _hear_spread(
        self,
        found: FamilyAnalysis,
        asked: dict[str, tuple[Mesh, Places]],
        report: Report,
    ) -> None:
        if not isinstance(report, SpreadReport):
            return
        if self._live.state.analysis is not found:
            return
        spreads = dict(self._live.state.spreads)
        for (key, (_, places)), spread in zip(
            asked.items(), report.spreads, strict=True
        ):
            spreads[key] = PlacedSpread(places, spread)
        self._live.change(spreads=spreads)

    def _spread_ended(self, end: Ended) -> None:
        self._spread_job = None
        self._live.tell_failure(end)
        self._live.touch()


def _shape(member: object) -> tuple[int, ...]:
    """Return what of a member its place in the family depends on, by identity."""
    parts = ("id", "name", "code", "placement", "warp")
    return tuple(id(getattr(member, part)) for part in parts)
