"""What `make run` does where there is no screen: the sample, from scan to picture."""

import time
from argparse import Namespace
from pathlib import Path

from inrview.app.cli_console import Console
from inrview.app.cli_fit import document_of, run_fit, with_snapshot
from inrview.app.cli_run import Interruption, Startup, carry_out
from inrview.messages.reports import LoadReport, Result
from inrview.messages.requests import (
    ExportRequest,
    FitRequest,
    LoadRequest,
    RenderRequest,
    SaveRequest,
)
from inrview.messages.samples import sample_scan
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FitSpec

_FOLDER = Path("output")
_SAMPLE = "sculpture"
_SECONDS = 8.0
_RESOLUTION = 256


def headless(arguments: Namespace, console: Console) -> int:
    """Fit the sample; write its project, its surface and a picture, and name them."""
    console.say(
        f"There is no display, so no window: fitting the sample '{_SAMPLE}' for "
        f"{_SECONDS:g} s instead."
    )
    Startup(console).warm_up("task", "fit", "surface")
    began = time.perf_counter()
    loading = LoadRequest((str(sample_scan(_SAMPLE)),))
    document = document_of(carry_out(loading, LoadReport, console))
    scans = tuple(scan.geometry for scan in document.scans)
    request = FitRequest(scans, fit=FitSpec(seconds=_SECONDS))
    with Interruption() as interruption:
        fitted = run_fit(request, console, interruption)
    _FOLDER.mkdir(exist_ok=True)
    project = _FOLDER / f"{_SAMPLE}.inrv"
    fitted_document = with_snapshot(document, request.fit, fitted.snapshot)
    carry_out(SaveRequest(fitted_document, str(project)), Result, console)
    up_axis = document.scans[0].up_axis
    mesh, picture = _write(fitted.snapshot, up_axis, console)
    report = fitted.report
    lines = [
        f"{report.step} steps, {time.perf_counter() - began:.1f} s in all.",
        f"Project: {project}",
        f"Mesh:    {mesh}",
        f"Picture: {picture}",
    ]
    console.give({}, lines)
    return 130 if fitted.was_interrupted else 0


def _write(
    snapshot: FieldSnapshot, up_axis: str, console: Console
) -> tuple[Path, Path]:
    """Write the surface and a picture of it."""
    mesh, picture = _FOLDER / f"{_SAMPLE}.ply", _FOLDER / f"{_SAMPLE}.png"
    exporting = ExportRequest(snapshot, str(mesh), _RESOLUTION, overwrite=True)
    carry_out(exporting, Result, console)
    drawing = RenderRequest(
        snapshot,
        str(picture),
        resolution=_RESOLUTION,
        up_axis=up_axis,
        overwrite=True,
    )
    carry_out(drawing, Result, console)
    return mesh, picture
