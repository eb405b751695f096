"""Fits a bundled family beforehand, so that its template can be dragged at once."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np

from inrview.document import edits, family_edits
from inrview.document.document import Document
from inrview.engine.inline import result, run
from inrview.geometry.mesh import Mesh
from inrview.messages.family import FamilyFitSpec, FamilySnapshot, FamilySpec
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape
from inrview.messages.reports import LoadedScan, Report, Result
from inrview.messages.requests import RenderRequest, SaveRequest
from inrview.samples.families import COUNT, FAMILIES, SampleShape

STEPS = 6000
POINTS = 128
"""Of each shape in a step: many small steps learn more in a time than few large."""
SEED = 0
SPEC = FamilySpec()


def fit_family(name: str, project: Path, steps: int = STEPS) -> None:
    """Write a compact project of a family: light meshes, weights and codes."""
    save_family(name, project, learn(run(request_for(name, steps))))


def request_for(name: str, steps: int = STEPS) -> FamilyFitRequest:
    """Return what the family is learned from: all its shapes, as they stand.

    They are made in one frame, feet on the ground, so that nothing is to be aligned.
    """
    made = [FAMILIES[name].shape(index) for index in range(COUNT)]
    shapes = tuple(FamilyShape(shape.name, shape.mesh) for shape in made)
    fit = FamilyFitSpec(steps=steps, seed=SEED, points=POINTS, snapshot_every=30.0)
    return FamilyFitRequest(shapes, SPEC, fit)


def learn(reports: Iterable[Report]) -> FamilySnapshot:
    """Run a fit to its end and return what it learned."""
    snapshot: FamilySnapshot | None = None
    for report in reports:
        if isinstance(report, FamilyFitReport) and report.snapshot is not None:
            snapshot = report.snapshot
    assert snapshot is not None
    return snapshot


def save_family(name: str, project: Path, snapshot: FamilySnapshot) -> None:
    """Write the project: its scans are the shapes with a quarter of their faces."""
    shapes = [FAMILIES[name].shape(index, levels=1) for index in range(COUNT)]
    numbers = count(1)
    document = edits.add_bare_scans(
        Document(), [_scan(shape) for shape in shapes], lambda: str(next(numbers))
    )
    ids = [scan.id for scan in document.scans]
    document = family_edits.add_family(document, name, ids, lambda: str(next(numbers)))
    family = document.families[0]
    document = family_edits.set_family_snapshot(document, family.id, snapshot)
    template = document.families[0].template_snapshot()
    assert template is not None
    picture = result(RenderRequest(template, width=320, height=240, resolution=128))
    assert isinstance(picture, Result)
    preview = np.asarray(picture.values["pixels"])[..., :3].astype(np.float32) / 255
    result(
        SaveRequest(document, str(project), preview=preview, backups=0, is_compact=True)
    )


def _scan(shape: SampleShape) -> LoadedScan:
    mesh = Mesh(shape.mesh.vertices, shape.mesh.faces)
    return LoadedScan(shape.name, "", replace(mesh, normals=None))
