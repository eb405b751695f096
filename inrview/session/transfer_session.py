"""Textures carried from coloured members to others: looked at first, then baked.

A preview colours the vertices of the surface on screen; a bake writes a file for each
target, texel by texel, one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from inrview.document.document import Family, Member
from inrview.document.family_edits import family_of
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import MemberSnapshot
from inrview.messages.matching_reports import TransferReport
from inrview.messages.matching_requests import MatchedShape, TransferRequest
from inrview.messages.reports import Report
from inrview.session.color_fit_session import is_colored
from inrview.session.family_state import CarriedColors
from inrview.session.fit_session import FitSession
from inrview.session.live import Live, Watch
from inrview.session.state import TEMPLATE


@dataclass(frozen=True, slots=True)
class Bake:
    """What is to be written: where, and how finely."""

    folder: str
    ending: str = "glb"
    """"glb", "obj" or "ply" (colours at the vertices)."""
    size: int = 2048
    """Pixels along a side of the texture."""
    doubtful: str = "shown"
    """One of `matching_requests.DOUBTFUL`."""

    def path(self, name: str) -> Path:
        """Return the file of a target."""
        safe = name.replace("/", "-")
        return Path(self.folder) / f"{safe} textured.{self.ending}"


class TransferSession:
    """One transfer at a time; a newer preview takes the place of one under way."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._preview: int | None = None
        self._unseen: list[tuple[tuple[str, ...], str, str]] = []
        self._job: int | None = None
        self._left: list[str] = []
        self._sources: tuple[str, ...] = ()
        self._bake = Bake("")

    def _family(self) -> Family | None:
        state = self._live.state
        family = family_of(state.document, state.active_family)
        snapshot = None if family is None else self._fit.family_snapshot_of(family)
        if family is None or snapshot is None:
            return None
        return replace(family, snapshot=snapshot)

    # Looked at

    def preview(
        self, source_ids: Sequence[str], targets: Sequence[str], doubtful: str = "shown"
    ) -> None:
        """Colour the targets' surfaces on screen by what the sources say of them.

        Targets are keys of `member_surfaces`: members' ids, or TEMPLATE. They get
        their colours one after the other.
        """
        self.end_preview()
        self._unseen = [
            (tuple(source_ids), target, doubtful) for target in targets if source_ids
        ]
        self._look_at_next()

    def _look_at_next(self) -> None:
        family = self._family()
        while family is not None and self._unseen:
            source_ids, target, doubtful = self._unseen.pop(0)
            shown = self._live.state.member_surfaces.get(target)
            sources = self._given(family, source_ids)
            if shown is None or not sources:
                continue
            shape = self._on_screen(family, target, shown.mesh)
            if shape is None:
                self._unseen = []
                return
            self._look_at(TransferRequest(sources, shape, None, doubtful), target)
            return

    def _look_at(self, request: TransferRequest, target: str) -> None:
        mesh = request.target.geometry
        assert isinstance(mesh, Mesh)
        watch = Watch(
            on_report=lambda report: self._hear_preview(target, mesh, report),
            on_end=self._preview_ended,
        )
        asked = replace(request, key="transfer-preview")
        self._preview = self._live.submit(asked, watch)

    def end_preview(self) -> None:
        """Show all targets as they were."""
        self._unseen = []
        if self._preview is not None:
            self._live.withdraw(self._preview)
            self._preview = None
        if self._live.state.carried:
            self._live.change(carried=())

    def _hear_preview(self, target: str, shown: Mesh, report: Report) -> None:
        mesh = report.mesh if isinstance(report, TransferReport) else None
        if isinstance(report, TransferReport) and mesh and mesh.colors is not None:
            found = CarriedColors(target, shown, mesh.colors, report.covered)
            self._live.change(carried=(*self._live.state.carried, found))

    def _preview_ended(self, end: Ended) -> None:
        if end.id == self._preview:
            self._preview = None
            self._live.tell_failure(end)
            if end.error is not None:
                self._unseen = []
            self._look_at_next()

    # Baked

    def bake(
        self, source_ids: Sequence[str], targets: Sequence[str], bake: Bake
    ) -> None:
        """Write a textured file for each target; files of these names are replaced."""
        if self._job is not None or not source_ids or not targets:
            return
        self._sources, self._bake = tuple(source_ids), bake
        self._left = list(targets)
        self._live.change(transfer=None, baked=())
        self._next()

    def cancel(self) -> None:
        """End a bake; files already written stay."""
        self._left = []
        if self._job is not None:
            self._live.cancel(self._job)

    def _next(self) -> None:
        family = self._family()
        while family is not None and self._left:
            key = self._left.pop(0)
            target = self._target(family, key)
            sources = self._given(family, self._sources)
            if target is None or not sources:
                continue
            self._submit(target, sources)
            return
        self._live.change(transfer=None)

    def _submit(self, target: MatchedShape, sources: tuple[MatchedShape, ...]) -> None:
        path = self._bake.path(target.name)
        request = TransferRequest(
            sources,
            target,
            None if self._bake.ending == "ply" else self._bake.size,
            self._bake.doubtful,
            path=str(path),
            overwrite=True,
            key="transfer-bake",
        )
        watch = Watch(on_report=self._hear, on_end=lambda end: self._ended(path, end))
        self._live.change(transfer=TransferReport(None, f"Waiting to bake {path.name}"))
        self._job = self._live.submit(request, watch, f"Baking {path.name}")

    def _hear(self, report: Report) -> None:
        if isinstance(report, TransferReport):
            # Pictures of many megapixels are in the file; the state needs none.
            self._live.change(transfer=replace(report, mesh=None, confidence=None))
            for note in report.notes if report.is_final else ():
                self._live.say(note.text, note.severity)

    def _ended(self, path: Path, end: Ended) -> None:
        self._job = None
        if end.error is not None or end.was_cancelled:
            self._left = []
            self._live.tell_failure(end)
        else:
            done = self._live.state.transfer
            covered = 0.0 if done is None else done.covered
            baked = (*self._live.state.baked, (path.name, covered))
            self._live.change(baked=baked)
            self._live.say(f"Baked {path.name}: {covered:.0%} of it is sure.")
        self._next()

    # What takes part

    def _given(
        self, family: Family, source_ids: Sequence[str]
    ) -> tuple[MatchedShape, ...]:
        """Return the coloured scans; scans do not follow edits of the template."""
        found = []
        for member in family.members:
            scan = self._scan(member)
            field = family.member_snapshot(member)
            is_given = member.id in source_ids and field is not None
            if is_given and scan is not None and is_colored(scan):
                assert field is not None
                found.append(MatchedShape(_plain(field), scan, member.name))
        return tuple(found)

    def _target(self, family: Family, key: str) -> MatchedShape | None:
        """Return a target's own mesh, or the surface that is learned of it."""
        member = next((one for one in family.members if one.id == key), None)
        scan = None if member is None else self._scan(member)
        if member is not None and isinstance(scan, Mesh) and len(scan.faces):
            field = family.member_snapshot(member)
            is_own = field is not None and member.warp is None
            if is_own and field is not None:
                return MatchedShape(_plain(field), scan, member.name)
        shown = self._live.state.member_surfaces.get(key)
        if shown is None:
            name = key if member is None else member.name
            self._live.say(f"{name} is not shown, so there is no surface to paint.")
            return None
        return self._on_screen(family, key, shown.mesh)

    def _on_screen(self, family: Family, key: str, mesh: Mesh) -> MatchedShape | None:
        if any(not edit.is_muted for edit in family.edits):
            self._live.say(
                "Textures are carried between shapes as they were learned: mute the "
                "edits of the template first."
            )
            return None
        if key == TEMPLATE:
            template = family.template_snapshot()
            assert template is not None
            return MatchedShape(template, mesh, "template")
        for member in family.members:
            field = family.member_snapshot(member)
            if member.id == key and field is not None:
                return MatchedShape(field, mesh, member.name)
        return None

    def _scan(self, member: Member) -> Points | Mesh | None:
        scans = self._live.state.document.scans
        found = [scan.geometry for scan in scans if scan.id == member.scan_id]
        return found[0] if found else None


def _plain(field: MemberSnapshot) -> MemberSnapshot:
    """Return a member without the edits of its template."""
    return replace(field, edits=())
