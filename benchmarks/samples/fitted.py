"""Fits a sample beforehand, so that the program's first picture is immediate."""

from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np

from inrview.document.document import Document
from inrview.document.edits import add_scans
from inrview.engine.inline import result
from inrview.messages.reports import FitReport, LoadReport, Result
from inrview.messages.requests import (
    FitRequest,
    LoadRequest,
    RenderRequest,
    SaveRequest,
)
from inrview.messages.specs import FitSpec

STEPS = 3000


def fit_sample(scan: Path, project: Path, title: str, steps: int = STEPS) -> None:
    """Write a compact project with a scan and the field fitted to it."""
    loaded = result(LoadRequest((str(scan),)))
    assert isinstance(loaded, LoadReport)
    numbers = count(1)
    document = add_scans(Document(), loaded.scans, lambda: str(next(numbers)))
    fit = FitSpec(steps=steps)
    fitted = result(FitRequest((document.scans[0].geometry,), fit=fit))
    assert isinstance(fitted, FitReport)
    snapshot = fitted.snapshot
    assert snapshot is not None
    # No path: it would be that of the machine the sample was made on.
    scans = tuple(
        replace(one, name=f"{title} scan", path="", unit="mm", notes=())
        for one in document.scans
    )
    shapes = tuple(
        replace(one, name=title, snapshot=snapshot) for one in document.shapes
    )
    picture = result(RenderRequest(snapshot, width=320, height=240, resolution=256))
    assert isinstance(picture, Result)
    preview = np.asarray(picture.values["pixels"])[..., :3].astype(np.float32) / 255
    document = replace(document, scans=scans, shapes=shapes)
    result(
        SaveRequest(document, str(project), preview=preview, backups=0, is_compact=True)
    )
