"""`inrview transfer`: the colours of one shape on another, or on all of a family."""

import time
from argparse import Namespace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_matched import (
    FamilyShapes,
    family_shapes,
    is_project,
    read_pair,
    surface_of,
    trained_pair,
    with_file,
)
from inrview.app.cli_run import (
    Startup,
    UsageError,
    carry_out,
    check_inputs,
    check_output,
)
from inrview.matching.surface_colors import check_colored
from inrview.messages.matching_reports import TransferReport
from inrview.messages.matching_requests import MatchedShape, TransferRequest
from inrview.messages.notes import Note, UserError

_ENDINGS = (".glb", ".obj", ".ply")
_ALL = "all"


def transfer(arguments: Namespace, console: Console) -> int:
    """Carry colours and write a mesh for each target."""
    check_output(arguments.output, arguments.force, _ENDINGS)
    given = [*arguments.inputs, *(arguments.source or [])]
    check_inputs(*given, *([arguments.onto] if arguments.onto else []))
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    sources, targets, notes = _shapes(arguments, console)
    paths = _paths(arguments, targets)
    for path in paths:
        check_output(path, arguments.force, _ENDINGS)
    written = [
        _carried(arguments, console, sources, target, path)
        for target, path in zip(targets, paths, strict=True)
    ]
    seconds = time.perf_counter() - began
    values = {
        "command": "transfer",
        "inputs": [str(path) for path in arguments.inputs],
        "from": [source.name for source in sources],
        "texture": None if _is_plain(arguments) else arguments.texture,
        "targets": written,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "notes": list(notes),
    }
    lines = [
        f"{one['output']}: {one['name']}, {one['covered']:.0%} of its surface trusted, "
        f"{one['seconds']:.1f} s"
        for one in written
    ]
    console.give(values, lines)
    return 0


def _carried(
    arguments: Namespace,
    console: Console,
    sources: tuple[MatchedShape, ...],
    target: MatchedShape,
    path: Path,
) -> dict[str, object]:
    request = TransferRequest(
        sources,
        target,
        None if _is_plain(arguments) else arguments.texture,
        arguments.doubtful,
        arguments.trusted,
        path=str(path),
        overwrite=arguments.force,
    )
    report = carry_out(request, TransferReport, console)
    console.tell_notes(report.notes)
    return {
        "name": target.name,
        "output": str(path),
        "covered": report.covered,
        "bytes": report.bytes_written,
        "seconds": report.seconds,
        "notes": list(report.notes),
    }


def _is_plain(arguments: Namespace) -> bool:
    """Whether colours go to vertices: what a PLY is asked for."""
    return str(arguments.output).lower().endswith(".ply")


def _shapes(
    arguments: Namespace, console: Console
) -> tuple[tuple[MatchedShape, ...], tuple[MatchedShape, ...], tuple[Note, ...]]:
    if is_project(arguments.inputs[0]):
        return (*_of_family(arguments, console), ())
    if arguments.sources or arguments.target:
        raise UsageError("--from and --to name members of a family; give one first.")
    scans = read_pair(arguments, console)
    check_colored(scans[0].geometry, scans[0].name)  # before anything is learned
    (first, second), notes = trained_pair(scans, arguments, console)
    target = surface_of(second, arguments.resolution, console)
    return (first,), (target,), notes


def _of_family(
    arguments: Namespace, console: Console
) -> tuple[tuple[MatchedShape, ...], tuple[MatchedShape, ...]]:
    if len(arguments.inputs) > 1 or not (arguments.sources and arguments.target):
        raise UsageError(
            "Say from which members and to which: FAMILY.inrv --from A --to B|all."
        )
    shapes = family_shapes(arguments, console)
    files = _files(arguments)
    sources = tuple(
        _coloured(shapes, name, file, console)
        for name, file in zip(arguments.sources, files, strict=True)
    )
    targets = tuple(
        with_file(shapes.surface(name), arguments.onto, console)
        for name in _targets(arguments, shapes)
    )
    return sources, targets


def _coloured(
    shapes: FamilyShapes, name: str, file: Path | None, console: Console
) -> MatchedShape:
    """Return a source, its colours checked before anything else is done."""
    if file is None:
        found = shapes.coloured(name)
        check_colored(found.geometry, name)
        return found
    found = with_file(shapes.surface(name), file, console)
    check_colored(found.geometry, file.name)
    return found


def _files(arguments: Namespace) -> list[Path | None]:
    given = arguments.source or []
    if not given:
        return [None] * len(arguments.sources)
    if len(given) != len(arguments.sources):
        raise UsageError("Give --source one file for each member of --from.")
    return list(given)


def _targets(arguments: Namespace, shapes: FamilyShapes) -> tuple[str, ...]:
    if arguments.target != _ALL:
        return (arguments.target,)
    if arguments.onto is not None:
        raise UsageError("--onto gives one target its mesh; it does not go with all.")
    found = tuple(name for name in shapes.names() if name not in arguments.sources)
    if not found:
        raise UserError("The family has no other members to carry colours to.")
    return found


def _paths(arguments: Namespace, targets: tuple[MatchedShape, ...]) -> list[Path]:
    """Return a file for each target: that asked for, or with names put in."""
    output: Path = arguments.output
    if arguments.target != _ALL:
        return [output]
    return [
        output.with_name(f"{output.stem}_{target.name}{output.suffix}")
        for target in targets
    ]
