"""The figures of labs: for `--json`, and as lines for a person."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from inrview.geometry.raster import Raster
from inrview.messages.lab import AnyFrame, LabFrame, LabRecord, PaneRecord
from inrview.messages.lab_networks import pane_title
from inrview.messages.lab_shape import AXES, LabShape, ShapeFrame
from inrview.messages.spectra import Spectra


def lab_values(record: LabRecord) -> dict[str, Any]:
    """Return all figures of a lab."""
    return {
        "name": record.name,
        **_data_values(record.data),
        "networks": [_pane_values(one) for one in record.panes],
    }


def _data_values(data: Raster | LabShape) -> dict[str, Any]:
    if isinstance(data, Raster):
        return {"width": data.width, "height": data.height}
    plane = data.plane
    return {
        "kind": data.kind,
        "slice": {"axis": AXES[plane.axis], "offset": plane.offset},
        "pixels": plane.pixels,
        "truth": "mesh" if data.cut.is_exact else "scan",
        "scale": data.cut.placement.scale,
    }


def _pane_values(one: PaneRecord) -> dict[str, Any]:
    progress, end = one.progress, one.live
    assert progress is not None
    assert end is not None
    return {
        "network": one.pane.field.network,
        "title": pane_title(one.pane.field),
        "field": asdict(one.pane.field),
        "steps": progress.step,
        "seconds": progress.seconds,
        "parameters": progress.parameters,
        "bytes": progress.nbytes,
        "loss": progress.loss,
        **_figures(end),
        "problem": progress.problem or None,
        **_spectra(end),
        "history": [_moment(frame) for frame in one.frames],
    }


def _figures(frame: AnyFrame) -> dict[str, Any]:
    if isinstance(frame, ShapeFrame):
        return asdict(frame.figures)
    return {
        "psnr": frame.psnr,
        "held_out_psnr": frame.held_out_psnr,
        "ssim": frame.ssim,
    }


def _moment(frame: AnyFrame) -> dict[str, Any]:
    if isinstance(frame, ShapeFrame):
        return {"step": frame.step, **asdict(frame.figures)}
    return {"step": frame.step, "psnr": frame.psnr, "held_out": frame.held_out_psnr}


def _spectra(frame: AnyFrame) -> dict[str, Any]:
    found = {"spectrum": _powers(frame.spectra)}
    if isinstance(frame, ShapeFrame):
        found["surface_spectrum"] = _powers(frame.surface_spectra)
    return found


def _powers(found: Spectra) -> dict[str, Any]:
    return {"signal": found.signal, "fit": found.fit, "residual": found.residual}


def lab_lines(records: Sequence[LabRecord]) -> list[str]:
    """Return a few lines about each lab."""
    lines = []
    for record in records:
        lines.append(f"{record.name}, {_data_words(record.data)}")
        for one in record.panes:
            progress, end = one.progress, one.live
            if progress is None or end is None:
                continue
            title = pane_title(one.pane.field)
            lines.append(
                f"  {title:<28}{_words(end)}, {progress.parameters:,} "
                f"parameters, {progress.seconds:.1f} s"
            )
            if progress.problem:
                lines.append(
                    f"    given up at step {progress.step}: {progress.problem}"
                )
    return lines


def _data_words(data: Raster | LabShape) -> str:
    if isinstance(data, Raster):
        return f"{data.width} x {data.height}"
    plane = data.plane
    kind = "signed distance" if data.is_distance else "occupancy"
    return f"{kind}, slice across {AXES[plane.axis]} at {plane.offset:g}"


def _words(frame: AnyFrame) -> str:
    if isinstance(frame, LabFrame):
        held = frame.held_out_psnr
        told = "" if held is None else f", held out {held:.2f} dB"
        return f"{frame.psnr:6.2f} dB{told}"
    found = frame.figures
    away = "" if found.surface is None else f"surface {found.surface:.3g}, "
    return f"{away}slice {found.slice:.3g}, wrong side {found.wrong_side:.2%}"
