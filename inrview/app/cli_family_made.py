"""`inrview family sample`, `morph` and `mean`: shapes made in a family."""

import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from inrview.app.cli_console import Console
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import (
    Startup,
    UsageError,
    carry_out,
    check_folder,
    check_output,
)
from inrview.document import edits, family_edits
from inrview.document.document import Document, Family, Member
from inrview.geometry.placement_mean import mean_placement
from inrview.geometry.shape_space import ShapeSpace, between
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import ExportRequest, SaveRequest

MESHES = (".ply", ".obj", ".stl", ".glb")


@dataclass(frozen=True, slots=True)
class Making:
    """A family that shapes are to be made in, and the clock of the work."""

    document: Document
    family: Family
    snapshot: FamilySnapshot
    startup: Startup
    began: float

    @classmethod
    def begin(cls, arguments: Namespace, console: Console, shapes: int) -> "Making":
        """Check where they are to go, and open the project."""
        _check_target(arguments, shapes)
        startup = Startup(console)
        startup.warm_up("task", "surface")
        began = time.perf_counter()
        found = open_family(arguments.project, arguments.family, console)
        return cls(*found, startup, began)

    @property
    def space(self) -> ShapeSpace:
        """The space of the codes that the family was learned from."""
        names, held_out = self.snapshot.names, self.snapshot.held_out
        rows = [row for row, name in enumerate(names) if name not in held_out]
        return ShapeSpace.of(self.snapshot.codes[rows])


def sample(arguments: Namespace, console: Console) -> int:
    """Draw likely shapes."""
    making = Making.begin(arguments, console, arguments.count)
    codes = making.space.likely(arguments.count, arguments.seed)
    placement = mean_placement(making.snapshot.placements)
    members = [
        Member("", f"sample {number}", placement=placement, code=code)
        for number, code in enumerate(codes, 1)
    ]
    return _give(making, members, arguments, console, {"seed": arguments.seed})


def morph(arguments: Namespace, console: Console) -> int:
    """Make shapes between two members."""
    making = Making.begin(arguments, console, len(arguments.at))
    _, first = member_of(making.family, arguments.first)
    _, second = member_of(making.family, arguments.second)
    assert first.code is not None
    assert second.code is not None
    members = []
    for share in arguments.at:
        code = between(first.code, second.code, share)
        inside = min(max(share, 0.0), 1.0)
        ends = (first.placement, second.placement)
        placement = mean_placement(ends, (1 - inside, inside))
        name = f"{arguments.first} to {arguments.second} {share:g}"
        members.append(Member("", name, placement=placement, code=code))
    ends_asked = {"from": arguments.first, "to": arguments.second, "at": arguments.at}
    return _give(making, members, arguments, console, ends_asked)


def mean(arguments: Namespace, console: Console) -> int:
    """Make the average of members."""
    making = Making.begin(arguments, console, 1)
    names = arguments.of or [
        name for name in making.snapshot.names if name not in making.snapshot.held_out
    ]
    if arguments.of:
        found = [member_of(making.family, name)[1] for name in names]
        codes = [one.code for one in found if one.code is not None]
        placements = [one.placement for one in found]
    else:
        codes = [making.snapshot.code(name) for name in names]
        placements = [making.snapshot.placement(name) for name in names]
    code = np.mean(np.asarray(codes, np.float64), axis=0).astype(np.float32)
    placement = mean_placement(placements)
    member = Member("", "mean", placement=placement, code=code)
    return _give(making, [member], arguments, console, {"of": names})


def _check_target(arguments: Namespace, shapes: int) -> None:
    """Refuse an output before any work is done for it."""
    output: Path = arguments.output
    if output.suffix:
        check_output(output, arguments.force, (".inrv", *MESHES))
        if shapes > 1 and output.suffix.lower() != ".inrv":
            raise UsageError(
                f"{shapes} shapes go into a project (.inrv) or a folder, not into the "
                f"one mesh {output}."
            )
        return
    if output.exists() and not output.is_dir():
        raise UserError(f"{output} is a file; name a folder or a file with an ending.")
    if output.is_dir() and any(output.iterdir()) and not arguments.force:
        raise UserError(f"{output} is not empty; --force writes into it all the same.")
    check_folder(output.parent)


def _give(
    making: Making,
    members: Sequence[Member],
    arguments: Namespace,
    console: Console,
    asked: dict[str, Any],
) -> int:
    """Write the shapes and say what was made."""
    if arguments.output.suffix.lower() == ".inrv":
        files = [_write_project(making, members, arguments, console)]
    else:
        files = _write_meshes(making, members, arguments, console)
    space = making.space
    shapes = [
        {"name": one.name, "energy": space.energy(one.code)}
        for one in members
        if one.code is not None
    ]
    seconds = time.perf_counter() - making.began
    values = {
        "command": f"family {arguments.doing}",
        "project": str(arguments.project),
        "output": str(arguments.output),
        **asked,
        "shapes": shapes,
        "files": [str(path) for path in files],
        "bytes": sum(path.stat().st_size for path in files),
        "seconds": seconds,
        "startup_seconds": making.startup.seconds,
    }
    names = ", ".join(one.name for one in members)
    console.give(values, [f"{arguments.output}: {names}, {seconds:.2f} s"])
    return 0


def _write_project(
    making: Making, members: Sequence[Member], arguments: Namespace, console: Console
) -> Path:
    document, family = making.document, making.family
    taken = set(edits.ids(document))
    fresh = (f"made-{number}" for number in count(1))
    for member in members:
        own = next(one for one in fresh if one not in taken)
        made = Member(own, member.name, placement=member.placement, code=member.code)
        document = family_edits.add_member(document, family.id, made)
    carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    return Path(arguments.output)


def _write_meshes(
    making: Making, members: Sequence[Member], arguments: Namespace, console: Console
) -> list[Path]:
    output: Path = arguments.output
    if output.suffix:
        paths = [output]
    else:
        output.mkdir(exist_ok=True)
        paths = [output / f"{one.name.replace(' ', '_')}.ply" for one in members]
    for member, path in zip(members, paths, strict=True):
        assert member.code is not None
        assert member.placement is not None
        snapshot = MemberSnapshot(
            making.snapshot, member.code, member.placement, making.family.edits
        )
        request = ExportRequest(
            snapshot, str(path), arguments.resolution, overwrite=arguments.force
        )
        carry_out(request, Result, console)
    return paths
