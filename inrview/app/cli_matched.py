"""Shapes to be matched as the command line names them: members, or files alone."""

from argparse import Namespace
from dataclasses import dataclass, replace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_family_points import target_surface
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import StoppedError, UsageError, carry_out
from inrview.document.document import Document, Family
from inrview.engine.inline import run
from inrview.geometry.mesh import Mesh
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.family_reports import AlignReport, FamilyFitReport
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape
from inrview.messages.matching_requests import MatchedShape
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import LoadedScan, LoadReport, SurfaceReport
from inrview.messages.requests import LoadRequest, SurfaceRequest
from inrview.messages.small_family import limits, small_alignment, small_family

TEMPLATE = "template"


@dataclass(slots=True, eq=False)
class FamilyShapes:
    """The shapes of a family in a project."""

    document: Document
    family: Family
    resolution: int
    console: Console

    def names(self) -> tuple[str, ...]:
        """Return the members that have a code."""
        members = self.family.members
        return tuple(
            one.name for one in members if self.family.member_snapshot(one) is not None
        )

    def surface(self, name: str) -> MatchedShape:
        """Return a member or the template with the surface that matches lie on."""
        if name == TEMPLATE and name not in self.names():
            field = self.family.template_snapshot()
            assert field is not None
            asked = SurfaceRequest(field, (self.resolution,))
            found = carry_out(asked, SurfaceReport, self.console)
            return MatchedShape(field, found.mesh, name)
        member, field = member_of(self.family, name)
        mesh, _ = target_surface(
            self.document, member, field, self.resolution, self.console
        )
        return MatchedShape(field, mesh, name)

    def coloured(self, name: str) -> MatchedShape:
        """Return a member with the scan that it was learned from."""
        member, field = member_of(self.family, name)
        for scan in self.document.scans:
            if scan.id == member.scan_id:
                return MatchedShape(field, scan.geometry, name)
        raise UserError(
            f"{name} was made in the family and has no scan with colours; name a file "
            "with --source."
        )


def family_shapes(arguments: Namespace, console: Console) -> FamilyShapes:
    """Open the project that the command names first."""
    path = arguments.inputs[0]
    document, family, _ = open_family(path, arguments.family, console)
    return FamilyShapes(document, family, arguments.resolution, console)


def is_project(path: Path) -> bool:
    """Whether a path names a project rather than a shape."""
    return path.suffix.lower() == ".inrv"


def read_shape(path: Path, console: Console) -> LoadedScan:
    """Read one mesh or scan, and tell what was found wrong with it."""
    asked = LoadRequest((str(path),), use_poses=False)
    scan = carry_out(asked, LoadReport, console).scans[0]
    console.tell_notes(scan.notes)
    return scan


def with_file(shape: MatchedShape, path: Path | None, console: Console) -> MatchedShape:
    """Return a shape with a file's geometry in place of its own."""
    if path is None:
        return shape
    return replace(shape, geometry=read_shape(path, console).geometry)


def read_pair(arguments: Namespace, console: Console) -> tuple[LoadedScan, LoadedScan]:
    """Read two shapes that no family knows, named apart."""
    if len(arguments.inputs) != 2:
        raise UsageError(
            "Give a family and its members (FAMILY.inrv A B), or two files (A.ply "
            "B.ply) without a family."
        )
    first, second = (read_shape(path, console) for path in arguments.inputs)
    names = _apart([path.stem for path in arguments.inputs])
    return replace(first, name=names[0]), replace(second, name=names[1])


def trained_pair(
    scans: tuple[LoadedScan, LoadedScan], arguments: Namespace, console: Console
) -> tuple[tuple[MatchedShape, MatchedShape], tuple[Note, ...]]:
    """Learn a small family of two shapes, and return them as its members."""
    shapes = tuple(FamilyShape(one.name, one.geometry, one.up_axis) for one in scans)
    note = limits(len(shapes))
    console.tell_notes((note,))
    aligned = carry_out(small_alignment(shapes), AlignReport, console)
    request = small_family(shapes, aligned.placements, arguments.seconds)
    snapshot = _learned(request, console)
    first, second = (
        MatchedShape(
            MemberSnapshot(
                snapshot, snapshot.code(one.name), snapshot.placement(one.name)
            ),
            one.geometry,
            one.name,
        )
        for one in scans
    )
    return (first, second), (note,)


def surface_of(shape: MatchedShape, resolution: int, console: Console) -> MatchedShape:
    """Return a shape with triangles: its mesh, or where it has none the learned one."""
    geometry = shape.geometry
    if isinstance(geometry, Mesh) and len(geometry.faces):
        return shape
    asked = SurfaceRequest(shape.member, (resolution,))
    found = carry_out(asked, SurfaceReport, console)
    return replace(shape, geometry=found.mesh)


def _learned(request: FamilyFitRequest, console: Console) -> FamilySnapshot:
    snapshot: FamilySnapshot | None = None
    for report in run(request):
        console.show(report)
        if isinstance(report, FamilyFitReport):
            snapshot = report.snapshot or snapshot
    console.end_progress()
    if snapshot is None:
        raise StoppedError("interrupted before anything was learned")
    return snapshot


def _apart(names: list[str]) -> list[str]:
    """Return two names that differ."""
    first, second = names
    return [first, second if second != first else f"{second} 2"]
