"""A lab's report: one file with everything in it, and true about what was seen."""

import re
from pathlib import Path

import numpy as np
import pytest

from inrview.analysis.lab_figures import missing_shares
from inrview.analysis.lab_replay import titles_of
from inrview.engine.inline import result
from inrview.messages.lab import (
    LabFrame,
    LabPane,
    LabRecord,
    LabRequest,
    PaneProgress,
    WriteLabRequest,
    lab_fit,
)
from inrview.messages.notes import UserError
from inrview.messages.picture_field import picture_field
from inrview.messages.reports import Result
from inrview.messages.spectra import Spectra
from inrview.processing.spectrum import spectra
from tests.fitting.pictures import wavy


def frame(run: int, step: int, share: float) -> LabFrame:
    """Return a frame of a fit that has learned so much of every frequency."""
    wanted = wavy().colors()
    mean = wanted.mean(axis=(0, 1))
    found = (mean + share * (wanted - mean)).astype(np.float32)
    pixels = np.rint(found * 255).astype(np.uint8)
    return LabFrame(run, step, pixels, spectra(wanted, found), 20 + share, 19.0, 0.5)


def record(*networks: str) -> LabRecord:
    panes = tuple(
        LabPane(run, picture_field(48, 32, name)) for run, name in enumerate(networks)
    )
    made = LabRecord.of("wavy <1>", LabRequest(wavy(), panes, lab_fit(4)))
    steps = np.arange(1, 5, dtype=np.float32)
    for pane in panes:
        for step, share in ((0, 0.0), (1, 0.5), (4, 1.0)):
            made = made.told(frame(pane.run, step, share))
    progress = tuple(
        PaneProgress(pane.run, 4, 1.5, steps, 1 / steps, 0.25, 1234, 4936)
        for pane in panes
    )
    return LabRecord(
        made.name,
        made.data,
        tuple(
            type(one)(one.pane, told, one.frames, one.live)
            for one, told in zip(made.panes, progress, strict=True)
        ),
        made.fit,
    )


def test_the_page_needs_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "lab.html"
    shown = record("relu", "siren", "siren")
    done = result(WriteLabRequest((shown,), str(path)))
    assert isinstance(done, Result)
    text = path.read_text(encoding="utf-8")
    assert "wavy &lt;1&gt;" in text
    assert not re.findall(r'(?:src|href)="(?!data:|#)', text)
    assert text.count("<svg") == 1 + 2 + 1 + 3
    assert "1,234" in text
    assert "SIREN, \u03c9\u2080 30 (2)" in text
    assert '"steps":[0,1,4]' in text


def test_several_pictures_share_a_table_of_means(tmp_path: Path) -> None:
    path = tmp_path / "lab.html"
    result(WriteLabRequest((record("relu"), record("relu")), str(path)))
    assert "All pictures" in path.read_text(encoding="utf-8")


def test_a_lab_that_showed_nothing_makes_no_report(tmp_path: Path) -> None:
    pane = LabPane(0, picture_field(48, 32, "relu"))
    empty = LabRecord.of("wavy", LabRequest(wavy(), (pane,), lab_fit(4)))
    with pytest.raises(UserError, match="nothing to report"):
        result(WriteLabRequest((empty,), str(tmp_path / "lab.html")))


def test_missing_shares_are_those_of_the_fit() -> None:
    frames = [frame(0, 1, 0.0), frame(0, 2, 0.5), frame(0, 3, 1.0)]
    edges, shares = missing_shares(frames)
    assert edges[0] == 1
    assert edges[-1] == 24  # half of 48 pixels
    assert shares.shape == (3, len(edges) - 1)
    powerful = shares[0] > 0.99
    assert powerful.any()
    assert np.allclose(shares[1][powerful], 0.25, atol=0.02)
    assert np.allclose(shares[2], 0, atol=1e-6)


def test_a_silent_band_is_not_missing() -> None:
    nothing = np.zeros(35, np.float32)
    still = frame(0, 1, 1.0)
    silent = LabFrame(0, 1, still.pixels, Spectra(*[nothing] * 3), 9.0, 9.0, 1.0)
    assert (missing_shares([silent, silent])[1] == 0).all()


def test_titles_tell_panes_apart() -> None:
    shown = record("relu", "relu", "hash")
    assert titles_of(shown.panes) == ["ReLU (1)", "ReLU (2)", "Hash grid, 2 levels"]
