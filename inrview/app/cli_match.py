"""`inrview match`: where each vertex of one shape lies on another, both ways."""

import time
from argparse import Namespace
from pathlib import Path
from typing import BinaryIO

import numpy as np

from inrview.app.cli_console import Console
from inrview.app.cli_matched import (
    family_shapes,
    is_project,
    read_pair,
    surface_of,
    trained_pair,
)
from inrview.app.cli_run import (
    Startup,
    UsageError,
    carry_out,
    check_inputs,
    check_output,
)
from inrview.files.atomic import write_atomically
from inrview.geometry.mesh import Mesh
from inrview.messages.matching_reports import MatchReport, SurfaceMatch
from inrview.messages.matching_requests import MatchedShape, MatchRequest
from inrview.messages.notes import Note


def match(arguments: Namespace, console: Console) -> int:
    """Match two shapes and write the map."""
    check_output(arguments.output, arguments.force, (".npz",))
    check_inputs(*_files(arguments))
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    first, second, notes = _pair(arguments, console)
    report = carry_out(MatchRequest(first, second), MatchReport, console)
    arrays = map_arrays(first, second, report)

    def write(file: BinaryIO) -> None:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]

    size = write_atomically(arguments.output, write, arguments.force)
    seconds = time.perf_counter() - began
    there, back = (_figures(one) for one in (report.there, report.back))
    values = {
        "command": "match",
        "inputs": [str(path) for path in arguments.inputs],
        "output": str(arguments.output),
        "a": first.name,
        "b": second.name,
        "a_to_b": there,
        "b_to_a": back,
        "bytes": size,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "notes": list(notes),
    }
    line = (
        f"{arguments.output}: {there['vertices']:,} vertices of {first.name} on "
        f"{second.name}, {there['trusted']:.0%} of them with a confidence of 0.5 or "
        f"more; {back['vertices']:,} back, {back['trusted']:.0%}; {seconds:.1f} s"
    )
    console.give(values, [line])
    return 0


def _files(arguments: Namespace) -> list[Path]:
    """Return the files among what is to be matched: a project alone, or all."""
    inputs: list[Path] = arguments.inputs
    return inputs[:1] if is_project(inputs[0]) else inputs


def _pair(
    arguments: Namespace, console: Console
) -> tuple[MatchedShape, MatchedShape, tuple[Note, ...]]:
    resolution = arguments.resolution
    if not is_project(arguments.inputs[0]):
        scans = read_pair(arguments, console)
        (first, second), notes = trained_pair(scans, arguments, console)
        return (
            surface_of(first, resolution, console),
            surface_of(second, resolution, console),
            notes,
        )
    if len(arguments.inputs) != 3:
        raise UsageError("Name two members after the family: FAMILY.inrv A B.")
    shapes = family_shapes(arguments, console)
    names = [str(name) for name in arguments.inputs[1:]]
    return shapes.surface(names[0]), shapes.surface(names[1]), ()


def map_arrays(
    first: MatchedShape, second: MatchedShape, report: MatchReport
) -> dict[str, np.ndarray]:
    """Return a map as it is written: coordinates are those of the shapes' files."""
    arrays: dict[str, np.ndarray] = {}
    ways = (("a_to_b", report.there, second), ("b_to_a", report.back, first))
    for way, found, target in ways:
        origin = target.geometry.origin
        arrays[f"{way}_triangles"] = found.triangles
        arrays[f"{way}_shares"] = found.shares
        arrays[f"{way}_positions"] = found.positions.astype(np.float64) + origin
        arrays[f"{way}_confidence"] = found.confidence
    for letter, shape in (("a", first), ("b", second)):
        mesh = shape.geometry
        assert isinstance(mesh, Mesh)
        arrays[f"{letter}_name"] = np.array(shape.name)
        arrays[f"{letter}_vertices"] = mesh.vertices.astype(np.float64) + mesh.origin
        arrays[f"{letter}_faces"] = mesh.faces
    return arrays


def _figures(found: SurfaceMatch) -> dict[str, float]:
    return {
        "vertices": len(found.confidence),
        "confidence": float(found.confidence.mean()),
        "trusted": float((found.confidence >= 0.5).mean()),
    }
