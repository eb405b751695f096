"""`inrview family paint`: a stroke of the brush, or of the brush of labels."""

import time
from argparse import Namespace
from dataclasses import replace
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.app.cli_console import Console
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import Startup, UsageError, carry_out, check_output
from inrview.document.document import Document, Family
from inrview.document.family_edits import set_family_colors
from inrview.document.label_edits import label_called, paint_label
from inrview.geometry.label_stroke import UNLABELLED, LabelStroke
from inrview.geometry.mesh import Mesh
from inrview.geometry.steps import finished
from inrview.geometry.stroke import Stroke
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_colors import FamilyColors
from inrview.messages.reports import Result
from inrview.messages.requests import SaveRequest
from inrview.surfaces.places import places_of


def paint(arguments: Namespace, console: Console) -> int:
    """Lay one stroke of the brush on the template, and write the project."""
    check_output(arguments.output, arguments.force, (".inrv",))
    if not 0 <= arguments.hardness <= 1:
        raise UsageError(f"The hardness is from 0 to 1, not {arguments.hardness:g}.")
    startup = Startup(console)
    began = time.perf_counter()
    document, family, _ = open_family(arguments.project, arguments.family, console)
    points = _points(family, arguments)
    if arguments.label is None:
        document, done = _coloured(document, family, points, arguments)
    else:
        document, done = _labelled(document, family, points, arguments)
    carry_out(SaveRequest(document, str(arguments.output)), Result, console)
    values = {
        "command": "family paint",
        "project": str(arguments.project),
        "output": str(arguments.output),
        "family": family.name,
        "bytes": arguments.output.stat().st_size,
        "on": arguments.on or "template",
        "points": points.tolist(),
        "radius": arguments.radius,
        **done,
        "seconds": time.perf_counter() - began,
        "startup_seconds": startup.seconds,
    }
    line = f"{arguments.output}: {done['strokes']} strokes on the template"
    console.give(values, [line])
    return 0


def _coloured(
    document: Document,
    family: Family,
    points: Float32[np.ndarray, "n 3"],
    arguments: Namespace,
) -> tuple[Document, dict[str, Any]]:
    color = None if arguments.erase else arguments.colour
    stroke = Stroke(points, arguments.radius, arguments.hardness, color)
    colors = replace(family.colors, strokes=(*family.colors.strokes, stroke))
    done = {"hardness": stroke.hardness, "colour": color}
    document = set_family_colors(document, family.id, colors)
    return document, {**done, "strokes": len(colors.strokes)}


def _labelled(
    document: Document,
    family: Family,
    points: Float32[np.ndarray, "n 3"],
    arguments: Namespace,
) -> tuple[Document, dict[str, Any]]:
    """Lay a stroke of labels; a part that there is not yet gets the next number."""
    label = UNLABELLED
    if not arguments.erase:
        document, label = label_called(document, family.id, arguments.label)
    stroke = LabelStroke(points, arguments.radius, label)
    document = paint_label(document, family.id, stroke)
    labels = document.family(family.id).labels
    assert labels is not None
    name = None if arguments.erase else labels.name(label)
    return document, {
        "label": name,
        "parts": list(labels.parts),
        "strokes": len(labels.strokes),
    }


def _points(family: Family, arguments: Namespace) -> Float32[np.ndarray, "n 3"]:
    """Return the places of the brush in the learned template's space."""
    points = np.array(arguments.at, np.float64)
    template = family.template_snapshot()
    assert template is not None
    member: MemberSnapshot = template
    if arguments.on is not None:
        member = member_of(family, arguments.on)[1]
    own = (points - member.placement.origin).astype(np.float32)
    mesh = Mesh(own, np.zeros((0, 3), np.int32))
    places = finished(places_of(member, mesh, FamilyColors()))
    return np.asarray(places.positions)
