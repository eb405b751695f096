"""`inrview compose`: shapes joined, blended, offset, hollowed, cropped and moved."""

import time
from argparse import Namespace
from dataclasses import asdict, replace
from itertools import count
from typing import Any

from inrview.app.cli_compose_inputs import fit_spec, open_all, with_members
from inrview.app.cli_console import Console
from inrview.app.cli_run import Startup, UsageError, carry_out, check_output
from inrview.app.cli_surface import ENDINGS
from inrview.document.compositions import (
    add_baked,
    add_composition,
    scans_of,
    set_distance,
    stored_field,
)
from inrview.document.document import Document, Shape
from inrview.document.operation_start import composition_name, fresh_operation
from inrview.messages.baking import BakeReport, BakeRequest
from inrview.messages.composed import box_of, composed
from inrview.messages.composition import JOINS, Composition, Operation
from inrview.messages.notes import UserError
from inrview.messages.occupancy import nature_of
from inrview.messages.reports import Result
from inrview.messages.requests import ExportRequest, SaveRequest
from inrview.messages.snapshot import ShapeSnapshot

_IDS = (f"composed-{number}" for number in count(1))


def compose(arguments: Namespace, console: Console) -> int:
    """Compose, bake if asked, and write a project or a mesh."""
    wishes = arguments.operations or []
    if not (wishes or arguments.bake or arguments.redistance):
        raise UsageError("Say what to do: --union A B, --offset D, --bake, ...")
    check_output(arguments.output, arguments.force, (".inrv", *ENDINGS))
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document = with_members(open_all(arguments, console), _all_named(arguments))
    baked: list[dict[str, Any]] = []
    for name in arguments.redistance:
        document = _redistanced(document, name, arguments, console, baked)
    shape = _base(document, wishes, arguments)
    if wishes:
        document, shape = _composed(document, shape, wishes, arguments.name)
    nature = nature_of(_field(document, shape))
    if arguments.bake:
        document, shape = _baked(document, shape, arguments, console, baked)
    written = _write(document, shape, arguments, console)
    composition = shape.composition
    values = {
        "command": "compose",
        "inputs": [str(path) for path in arguments.inputs],
        "output": str(arguments.output),
        "shape": shape.name,
        "operations": [] if composition is None else _told(composition),
        "nature": nature.text,
        "baked": baked,
        **written,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    console.give(values, _lines(values))
    return 0


def _told(composition: Composition) -> list[dict[str, Any]]:
    return [asdict(operation) for operation in composition.operations]


def _lines(values: dict[str, Any]) -> list[str]:
    lines = [f"{values['output']}: {values['shape']}, {values['nature']}"]
    lines += [
        f"{one['shape']} as a signed distance: {one['mean']:.3g} mean from the surface "
        f"it stands for, 99 % below {one['most']:.3g}"
        for one in values["baked"]
    ]
    if "faces" in values:
        lines.append(f"{values['faces']:,} triangles, {values['bytes']:,} bytes")
    return lines


def _all_named(arguments: Namespace) -> list[str]:
    """Return every name that the options speak of."""
    joined = [
        name
        for kind, values in arguments.operations or []
        if kind in JOINS
        for name in values
    ]
    named = [arguments.base] if arguments.base else []
    return [*named, *joined, *arguments.redistance]


def _named(document: Document, name: str) -> Shape:
    for shape in document.shapes:
        if shape.name == name:
            return shape
    names = [shape.name for shape in document.shapes]
    names += [one.name for family in document.families for one in family.members]
    known = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "") or "none"
    raise UserError(f"There is no shape named {name}; there is: {known}.")


def _field(document: Document, shape: Shape) -> ShapeSnapshot:
    found = stored_field(document, shape)
    if found is None:
        raise UserError(f"{shape.name} has learned nothing yet; fit it: inrview fit.")
    return found


def _base(
    document: Document, wishes: list[tuple[str, Any]], arguments: Namespace
) -> Shape:
    """Return what to begin with: named, named first by a join, or the only one."""
    pairs = [values[0] for kind, values in wishes if kind in JOINS and len(values) > 1]
    names = [arguments.base] if arguments.base else pairs[:1] or arguments.redistance
    if names:
        return _named(document, names[0])
    if len(document.shapes) != 1:
        known = ", ".join(shape.name for shape in document.shapes) or "none"
        raise UserError(f"Say with --base which shape to begin with: {known}.")
    return document.shapes[0]


def _composed(
    document: Document, base: Shape, wishes: list[tuple[str, Any]], name: str | None
) -> tuple[Document, Shape]:
    """Add the composition that the options say, first to last."""
    composition = Composition(base.id)
    for kind, values in wishes:
        composition = _with(document, composition, kind, values)
    wish = name or composition_name(document, composition)
    document = add_composition(document, composition, wish, next(_IDS))
    return document, document.shapes[-1]


def _with(
    document: Document, composition: Composition, kind: str, values: Any
) -> Composition:
    done = composition.operations
    if kind == "smooth":
        if not done or done[-1].kind not in JOINS:
            raise UsageError(
                "--smooth goes after --union, --intersection, --difference."
            )
        return replace(
            composition, operations=(*done[:-1], replace(done[-1], radius=values))
        )
    if kind in JOINS:
        base = document.shape(composition.base).name
        names = values[1:] if values[0] == base and len(values) > 1 else values
        for name in names:
            part = _named(document, name).id
            if part == composition.base and not done:
                raise UsageError(f"--{kind} joins {name} with itself: name another.")
            done = (*done, Operation(next(_IDS), kind, part))
        return replace(composition, operations=done)
    return replace(
        composition, operations=(*done, _other(document, composition, kind, values))
    )


def _other(
    document: Document, composition: Composition, kind: str, values: Any
) -> Operation:
    """Return an operation on one shape; turns and scales are about its middle."""
    if kind in ("offset", "shell"):
        return Operation(next(_IDS), kind, amount=values)
    if kind == "crop-box":
        return Operation(next(_IDS), "box", low=_three(values), high=_three(values[3:]))
    if kind == "crop-plane":
        point, normal = _three(values), _three(values[3:])
        return Operation(next(_IDS), "plane", point=point, normal=normal)
    fields = {
        part: _field(document, document.shape(part)) for part in composition.parts
    }
    box = box_of(composed(composition, fields))
    move = fresh_operation("move", next(_IDS), box)
    if kind == "scale":
        return replace(move, scale=values)
    if kind == "turn":
        return replace(move, turn=_three(values))
    return replace(move, shift=_three(values))


def _three(values: list[float]) -> tuple[float, float, float]:
    return values[0], values[1], values[2]


def _bake(
    document: Document, shape: Shape, arguments: Namespace, console: Console
) -> BakeReport:
    request = BakeRequest(
        _field(document, shape),
        fit=fit_spec(arguments),
        resolution=arguments.resolution,
    )
    return carry_out(request, BakeReport, console)


def _redistanced(
    document: Document,
    name: str,
    arguments: Namespace,
    console: Console,
    told: list[dict[str, Any]],
) -> Document:
    shape = _named(document, name)
    report = _bake(document, shape, arguments, console)
    told.append({"shape": name, **asdict(report.error), "seconds": report.seconds})
    return set_distance(document, shape.id, report.snapshot)


def _baked(
    document: Document,
    shape: Shape,
    arguments: Namespace,
    console: Console,
    told: list[dict[str, Any]],
) -> tuple[Document, Shape]:
    report = _bake(document, shape, arguments, console)
    document = add_baked(document, shape.id, report.snapshot, next(_IDS))
    baked = document.shapes[-1]
    error = asdict(report.error)
    told.append({"shape": baked.name, **error, "seconds": report.seconds})
    return document, baked


def _write(
    document: Document, shape: Shape, arguments: Namespace, console: Console
) -> dict[str, Any]:
    """Write the project, or the surface of what was made."""
    output = arguments.output
    if output.suffix.lower() == ".inrv":
        done = carry_out(SaveRequest(document, str(output)), Result, console)
        return {"bytes": done.values["bytes"]}
    scans = [document.scan(one).geometry for one in scans_of(document, shape)]
    request = ExportRequest(
        _field(document, shape),
        str(output),
        arguments.resolution,
        overwrite=arguments.force,
        colors_from=tuple(scan for scan in scans if scan.colors is not None),
    )
    done = carry_out(request, Result, console)
    names = ("vertices", "faces", "bytes", "resolution")
    return {name: done.values[name] for name in names}
