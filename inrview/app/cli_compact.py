"""`inrview compact`: a fitted field in few bytes, and what that costs."""

import time
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inrview.app.cli_console import Console
from inrview.app.cli_project import open_project
from inrview.app.cli_run import Startup, UsageError, carry_out, check_output
from inrview.document.compact_project import (
    Thing,
    container_bytes,
    field_alone,
    named_shapes,
    owners_of,
)
from inrview.document.compositions import stored_field
from inrview.document.document import Document, Family, Picture, Shape
from inrview.messages.compact import (
    FEW_CELLS,
    RESOLUTION,
    AnyField,
    Compactable,
    CompactReport,
    CompactRequest,
    CurveReport,
    CurveRequest,
    FieldError,
    WriteCurveRequest,
)
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import SaveRequest
from inrview.messages.snapshot import ComposedSnapshot


def compact(arguments: Namespace, console: Console) -> int:
    """Write the field in few bytes, or a page about it, and tell what it costs."""
    _check(arguments)
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document = open_project(arguments.project, console)
    thing = chosen(document, arguments.name, arguments.project)
    if arguments.resolution is None:
        is_family = isinstance(thing, Family)
        arguments.resolution = FEW_CELLS if is_family else RESOLUTION
    values: dict[str, Any] = {"command": "compact", "project": str(arguments.project)}
    lines: list[str] = []
    if arguments.output is not None:
        found, lines = _written(document, thing, arguments, console)
        values |= found
    if arguments.report is not None:
        points = _reported(document, thing, arguments, console)
        values |= {"report": str(arguments.report), "points": points}
        lines.append(f"{arguments.report}: {len(points)} ways to keep {thing.name}")
    values |= {
        "samples": arguments.samples,
        "resolution": arguments.resolution,
        "seed": arguments.seed,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    console.give(values, lines)
    return 0


def _check(arguments: Namespace) -> None:
    """Refuse what cannot be written before any work is done for it."""
    if arguments.output is None and arguments.report is None:
        raise UsageError(
            "Say where the compact project goes, -o OUT.inrv, or --report REPORT.html."
        )
    if arguments.output is not None:
        check_output(arguments.output, arguments.force, (".inrv",))
    elif arguments.bytes is not None:
        raise UsageError("--bytes is for -o OUT.inrv.")
    if arguments.report is not None:
        check_output(arguments.report, arguments.force, (".html",))


def _written(
    document: Document,
    thing: Thing,
    arguments: Namespace,
    console: Console,
) -> tuple[dict[str, Any], list[str]]:
    """Write the field alone; return what was measured, and say it."""
    request = request_for(document, thing, arguments)
    report = carry_out(request, CompactReport, console)
    alone = field_alone(document, thing, report.parts)
    saving = SaveRequest(alone, str(arguments.output), backups=0)
    carry_out(saving, Result, console)
    values = {
        "output": str(arguments.output),
        **figures(thing, report, arguments.output.stat().st_size),
        "most_bytes": arguments.bytes,
    }
    return values, [_summary(values), *_costs(report.error, arguments.samples)]


def _reported(
    document: Document,
    thing: Thing,
    arguments: Namespace,
    console: Console,
) -> list[dict[str, Any]]:
    """Write the page; return its points."""
    field = thing.snapshot
    if isinstance(thing, Family) or field is None:
        raise UserError(
            "A page is about a shape or picture that was fitted by itself, and "
            f"{thing.name} is not. Leave --report out: -o tells what fewer bytes cost."
        )
    assert isinstance(field, AnyField)
    request = CurveRequest(
        field,
        thing.raster if isinstance(thing, Picture) else None,
        container_bytes(document, thing, (field,)),
        arguments.resolution,
        arguments.samples,
        arguments.seed,
    )
    curve = carry_out(request, CurveReport, console)
    scans = thing.scan_ids if isinstance(thing, Shape) else ()
    unit = document.scan(scans[0]).unit if scans else "unit"
    title = f"{thing.name}: error over bytes"
    path = str(arguments.report)
    writing = WriteCurveRequest(curve, title, unit, path, arguments.force)
    carry_out(writing, Result, console)
    return [asdict(point) for point in curve.points]


def chosen(document: Document, name: str | None, path: Path) -> Thing:
    """Return the named shape, picture or family, or the first that was fitted.

    Raises
    ------
    UserError
        If there is none, saying which there are.
    """
    every: list[Thing] = [*document.shapes, *document.pictures, *document.families]
    fitted = [one for one in every if field_of(document, one) is not None]
    for thing in fitted:
        if name in (None, thing.name):
            return thing
    if fitted:
        listed = ", ".join(one.name for one in fitted[:20])
        raise UserError(f"{path} holds no fitted field named {name}; it has: {listed}.")
    raise UserError(f"{path} holds nothing fitted; fit it first: inrview fit.")


def field_of(document: Document, thing: Thing) -> Compactable | None:
    """Return what a document holds of a thing; a composition's is made of its parts'.

    None as well for a composition that cannot be carried out.
    """
    if not isinstance(thing, Shape):
        return thing.snapshot
    try:
        return stored_field(document, thing)
    except UserError:
        return None


def request_for(
    document: Document, thing: Thing, arguments: Namespace
) -> CompactRequest:
    """Return the request for a thing."""
    field = field_of(document, thing)
    assert field is not None
    ids = thing.scan_ids if isinstance(thing, Shape) else ()
    owners = owners_of(document, thing)
    parts = tuple(one.snapshot for one in owners if one.snapshot is not None)
    return CompactRequest(
        field,
        arguments.bytes,
        container_bytes(document, thing, parts),
        tuple(document.scan(scan_id).geometry for scan_id in ids),
        thing.raster if isinstance(thing, Picture) else None,
        arguments.resolution,
        arguments.samples,
        arguments.seed,
        parts,
        named_shapes(thing) if isinstance(thing, Family) else (),
    )


def figures(thing: Thing, report: CompactReport, size: int) -> dict[str, Any]:
    """Return what was measured, under the names of --json."""
    known = {n: one for n, one in asdict(report.error).items() if one not in (None, ())}
    if report.error.worst is not None:
        known["worst"] = asdict(report.error.worst)
    return {
        "name": thing.name,
        **_kind(report),
        "parameters": sum(one.parameters for one in report.parts),
        "float32_bytes": report.float_bytes,
        "bytes": size,
        "weight_bytes": report.bytes,
        "share": size / report.float_bytes,
        "foretold": report.foretold,
        "error": known,
    }


def _kind(report: CompactReport) -> dict[str, Any]:
    """Return what was kept, and by which networks."""
    if isinstance(report.snapshot, FamilySnapshot):
        return {"kind": "family", "network": report.snapshot.spec.model}
    if isinstance(report.snapshot, ComposedSnapshot):
        return {"kind": "composition", "network": None, "parts": len(report.parts)}
    if isinstance(report.snapshot, MemberSnapshot):
        return {"kind": "member", "network": report.snapshot.family.spec.model}
    return {"kind": report.snapshot.spec.kind, "network": report.snapshot.spec.network}


def _summary(values: dict[str, Any]) -> str:
    return (
        f"{values['output']}: {values['bytes']:,} bytes, {values['share']:.1%} of the "
        f"{values['float32_bytes']:,} of float32, {values['parameters']:,} parameters"
    )


def _costs(error: FieldError, samples: int) -> list[str]:
    """Say what it costs, each figure with its definition."""
    if error.shapes:
        return _family_costs(error, samples)
    lines = []
    if error.change is not None:
        lines.append(
            f"surface moved by {error.change:.3g} on average ({samples:,} samples each "
            "way to the other's triangles)"
        )
    if error.chamfer is not None and error.chamfer_before:
        growth = error.chamfer / error.chamfer_before - 1
        lines.append(
            f"Chamfer distance to the scan (chamfer_l1): {error.chamfer_before:.4g} "
            f"before, {error.chamfer:.4g} now, {growth:+.2%}"
        )
    if error.to_scan is not None and error.to_scan_before:
        growth = error.to_scan / error.to_scan_before - 1
        lines.append(
            f"to the scan's triangles, both ways: {error.to_scan_before:.4g} before, "
            f"{error.to_scan:.4g} now, {growth:+.2%}"
        )
    if error.change_psnr is not None:
        lines.append(f"against the field before: {error.change_psnr:.2f} dB")
    if error.psnr is not None:
        lines.append(
            f"against the pixels: {error.psnr_before:.2f} dB before, "
            f"{error.psnr:.2f} dB now"
        )
    return lines


def _family_costs(error: FieldError, samples: int) -> list[str]:
    """Say what it costs a family's shapes: on average, and the one it costs most."""
    worst, count = error.worst, len(error.shapes)
    assert worst is not None
    chamfer = sum(one.chamfer for one in error.shapes) / count
    return [
        f"surfaces of {count} shapes moved by {error.change:.3g} on average, "
        f"{worst.name} most, by {worst.change:.3g} ({samples:,} samples each way to "
        "the other's triangles)",
        f"Chamfer distance to the float32 surfaces (chamfer_l1): {chamfer:.3g} on "
        f"average, {max(one.chamfer for one in error.shapes):.3g} at most",
    ]
