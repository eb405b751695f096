"""What a lab's report says about a shape, beside pictures or alone."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.engine.inline import result
from inrview.geometry.placement import Placement
from inrview.messages.lab import (
    LabPane,
    LabRecord,
    LabReport,
    LabRequest,
    PaneProgress,
    WriteLabRequest,
    lab_fit,
)
from inrview.messages.lab_shape import (
    LabShape,
    ShapeCut,
    ShapeFigures,
    ShapeFrame,
    SlicePlane,
)
from inrview.messages.presets import preset
from inrview.messages.spectra import Spectra
from inrview.processing.spectrum import spectra
from tests.fitting.clouds import ball_mesh

PLANE = SlicePlane(pixels=32)
FIGURES = ShapeFigures(0.0125, 0.25, 0.031, 0.4)


def shape(kind: str = "sdf") -> LabShape:
    line = (np.arange(32) + 0.5) / 16 - 1
    values = (np.hypot(*np.meshgrid(line, line)) - 0.6).astype(np.float32)
    shade = np.where(np.arange(24 * 24).reshape(24, 24) % 3, 200, 0).astype(np.uint8)
    ends = (-0.6, -0.6, -0.6), (0.6, 0.6, 0.6)
    cut = ShapeCut(values, shade, Placement(scale=3.0), *ends, is_exact=True)
    return LabShape((ball_mesh(),), kind, PLANE, cut)


def frame(data: LabShape, run: int, step: int, share: float) -> ShapeFrame:
    """Return a frame of a fit that has learned so much of every frequency."""
    truth = data.cut.values
    found = (truth.mean() + share * (truth - truth.mean())).astype(np.float32)
    bands = np.ones(5, np.float32)
    return ShapeFrame(
        run,
        step,
        found.astype(np.float16),
        np.ones((32, 32), np.float16),
        data.cut.shade,
        np.full((24, 24), 0.01, np.float16),
        spectra(truth[..., None], found[..., None]),
        Spectra(bands, share**2 * bands, (1 - share) ** 2 * bands),
        FIGURES if data.is_distance else replace(FIGURES, slope=None),
    )


def record(kind: str = "sdf") -> LabRecord:
    data = shape(kind)
    names = ("relu", "siren", "siren")
    panes = tuple(LabPane(run, preset(kind, name)) for run, name in enumerate(names))
    made = LabRecord.of("ball <2>", LabRequest(data, panes, lab_fit(4)))
    steps = np.arange(1, 5, dtype=np.float32)
    told = tuple(
        PaneProgress(pane.run, 4, 1.5, steps, 1 / steps, 0.25, 1234, 4936)
        for pane in panes
    )
    made = made.told(LabReport(told, 1.0))
    for pane in panes:
        for step, share in ((0, 0.0), (1, 0.5), (4, 0.9)):
            made = made.told(frame(data, pane.run, step, share))
    return made


def page(path: Path, *records: LabRecord) -> str:
    result(WriteLabRequest(records, str(path)))
    return path.read_text(encoding="utf-8")


def test_the_page_of_a_shape_needs_no_other_file(tmp_path: Path) -> None:
    text = page(tmp_path / "lab.html", record())
    assert "ball &lt;2&gt;, signed distance, slice across z at 0" in text
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)
    # three bars, losses and distances, two spectra, an arrival for each pane
    assert text.count("<svg") == 3 + 2 + 2 + 3
    # slice and surface of three panes are replayed
    assert text.count('class="replayed"') == 6
    assert '"steps":[0,1,4]' in text
    assert "3.10%" in text
    assert 'class="best">0.0125<' in text
    assert "|grad f| - 1" in text


def test_an_occupancy_has_no_slopes(tmp_path: Path) -> None:
    text = page(tmp_path / "lab.html", record("occupancy"))
    assert "occupancy, slice across z" in text
    assert "|grad f| - 1" not in text
    assert text.count("<svg") == 2 + 2 + 2 + 3


def test_a_picture_and_a_shape_share_a_page(tmp_path: Path) -> None:
    from tests.analysis.test_lab_page import record as picture

    text = page(tmp_path / "lab.html", picture("relu"), record())
    assert "PSNR, dB" in text
    assert "wrong side" in text
    assert "All pictures" not in text
