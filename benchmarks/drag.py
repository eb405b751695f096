"""A template drag: from the hand to new surfaces of eight shapes, drawing excluded.

The family has the default model's sizes and random weights of small effect: what is
measured does not depend on what was learned. Requests and reports are pickled as on
their way between processes.
"""

import argparse
import json
import pickle
import sys
import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.tables import Table
from inrview.geometry.placement import Placement
from inrview.messages.family import (
    FamilySnapshot,
    FamilySpec,
    MemberSnapshot,
    TemplateEdit,
)
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport
from inrview.surfaces.members import surfaces_of_members
from inrview.surfaces.warm_up import warm_up

SHAPES, COARSE, FINE, MOVES = 8, 32, 128, 20
_EDIT = TemplateEdit("e", "Drag", "drag", (0.0, 0.55, 0.0), radius=0.3)


def ball_family(seed: int = 0) -> FamilySnapshot:
    """Return a family about a wavy ball, of the default model's sizes."""
    spec = FamilySpec()
    rng = np.random.default_rng(seed)
    inner = [spec.template_width] * spec.template_layers
    weights: dict[str, np.ndarray] = {}
    _fill(weights, "template", (3, *inner, 1), rng, spec.omega)
    inner = [spec.deformation_width] * spec.deformation_layers
    _fill(weights, "deformation", (3 + spec.code_size, *inner, 4), rng, None)
    for name in ("weight", "bias"):
        weights[f"deformation.{spec.deformation_layers}.{name}"] *= 0.03
    _make_ball(weights, spec)
    names = tuple(f"shape {number}" for number in range(SHAPES))
    codes = rng.normal(size=(SHAPES, spec.code_size)).astype(np.float32)
    return FamilySnapshot(
        spec, weights, names, codes, (Placement(),) * SHAPES, slope=1.5
    )


def _fill(
    weights: dict[str, np.ndarray],
    part: str,
    widths: tuple[int, ...],
    rng: np.random.Generator,
    omega: float | None,
) -> None:
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        bound = np.sqrt(6 / inputs) / (omega if omega and layer else 1)
        if omega and not layer:
            bound = 4 / omega / inputs  # slow waves: a ball has no detail
        for name, shape in (("weight", (outputs, inputs)), ("bias", (outputs,))):
            table = rng.uniform(-bound, bound, shape).astype(np.float32)
            weights[f"{part}.{layer}.{name}"] = table


def _make_ball(weights: dict[str, np.ndarray], spec: FamilySpec) -> None:
    """Fit the template's last layer to the distance to a ball."""
    points = np.random.default_rng(1).uniform(-1, 1, (20_000, 3)).astype(np.float32)
    hidden = points * 1.0
    for layer in range(spec.template_layers):
        hidden = hidden @ weights[f"template.{layer}.weight"].T
        hidden = np.sin(spec.omega * (hidden + weights[f"template.{layer}.bias"]))
    basis = np.concatenate([hidden, np.ones((len(points), 1), np.float32)], axis=1)
    target = np.linalg.norm(points, axis=1) - 0.55
    last = np.linalg.solve(
        basis.T @ basis + 1e-2 * np.eye(basis.shape[1]), basis.T @ target
    )
    last_layer = spec.template_layers
    weights[f"template.{last_layer}.weight"] = last[None, :-1].astype(np.float32)
    weights[f"template.{last_layer}.bias"] = last[-1:].astype(np.float32)


def answered(
    family: FamilySnapshot, edits: tuple[TemplateEdit, ...], *resolutions: int
) -> float:
    """Ask for the surfaces of all members as the window does; return the seconds."""
    members = tuple(
        MemberSnapshot(family, family.code(name), edits=edits) for name in family.names
    )
    request = MembersSurfaceRequest(members, family.names, resolutions)
    start = time.perf_counter()
    there = pickle.loads(pickle.dumps(request, pickle.HIGHEST_PROTOCOL))
    for report in surfaces_of_members(there):
        if isinstance(report, MemberSurfaceReport):
            pickle.loads(pickle.dumps(report, pickle.HIGHEST_PROTOCOL))
    return time.perf_counter() - start


def measure() -> dict[str, Any]:
    """Drag the template about, release, and drag it back."""
    warm_up()
    family = ball_family()
    first = answered(family, (), COARSE)
    first_fine = answered(family, (), FINE)
    moves = [
        answered(family, (_dragged(0.01 * number),), COARSE)
        for number in range(1, MOVES + 1)
    ]
    released = answered(family, (_dragged(0.01 * MOVES),), COARSE, FINE)
    back = answered(family, (), COARSE)
    return {
        "first coarse, nothing known": first,
        "first fine": first_fine,
        "hand to coarse, median": float(np.median(moves)),
        "hand to coarse, worst": max(moves),
        "release to fine": released,
        "back, asked again": back,
    }


def _dragged(length: float) -> TemplateEdit:
    return replace(_EDIT, vector=(0.3 * length, length, 0.0))


def main() -> None:
    """Print a table, or with --json one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    is_json = parser.parse_args().json
    found = {name: round(1000 * seconds, 1) for name, seconds in measure().items()}
    title = f"Template drag, {SHAPES} shapes, {COARSE}^3 and {FINE}^3"
    table = Table(title, ["", "ms"])
    for name, milliseconds in found.items():
        table.add(name, str(milliseconds))
    table.print()
    if is_json:
        sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
