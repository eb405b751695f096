"""Networks trained side by side: the same data for all, each as if it were alone."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from inrview.engine.inline import run
from inrview.messages.lab import (
    LabFrame,
    LabPane,
    LabRecord,
    LabReport,
    LabRequest,
    kept_steps,
    lab_fit,
)
from inrview.messages.notes import UserError
from inrview.messages.picture_field import picture_field
from inrview.messages.specs import FieldSpec
from tests.fitting.pictures import wavy

STEPS = 12


def small(network: str, **settings: float) -> FieldSpec:
    spec = picture_field(48, 32, network)
    return replace(spec, hidden=16, layers=1, **settings)


def asked(*fields: FieldSpec, steps: int = STEPS) -> LabRequest:
    panes = tuple(LabPane(run, field) for run, field in enumerate(fields))
    fit = replace(lab_fit(steps), batch=256, threads=1, device="cpu", held_out=0.1)
    return LabRequest(wavy(), panes, fit)


def record_of(request: LabRequest, reports: Iterator[object]) -> LabRecord:
    record = LabRecord.of("wavy", request)
    for report in reports:
        assert isinstance(report, LabReport | LabFrame)
        record = record.told(report)
    return record


def trained(request: LabRequest) -> LabRecord:
    return record_of(request, run(request))


def test_a_step_in_pieces_is_told_of_and_gives_the_same_losses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = asked(small("siren"))
    monkeypatch.setattr("inrview.fitting.fit_lab.YIELD_EVERY", 0.0)
    monkeypatch.setattr("inrview.fitting.pieces.FEWEST", 128)
    found, counts = [], []
    for work in (1e18, 1.0):
        monkeypatch.setattr("inrview.fitting.pieces.WORK", work)
        reports = list(run(request))
        counts.append(len(reports))
        progress = record_of(request, iter(reports)).panes[0].progress
        assert progress is not None
        found.append(progress.losses)
    assert counts[1] >= counts[0] + STEPS
    np.testing.assert_allclose(found[1], found[0], rtol=1e-3)


def test_every_pane_takes_all_steps_and_keeps_its_history() -> None:
    record = trained(asked(small("relu"), small("hash")))
    for one in record.panes:
        assert one.progress is not None
        assert one.progress.step == STEPS
        assert len(one.progress.losses) == STEPS
        assert [frame.step for frame in one.frames] == list(kept_steps(STEPS))
        assert one.live is one.frames[-1]
        assert one.live.psnr > one.frames[0].psnr
        assert one.live.held_out_psnr is not None
    hashed = record.panes[1].live
    assert hashed is not None
    found = hashed.pixels.astype(float) - wavy().in_eight_bits()
    assert hashed.psnr == pytest.approx(
        10 * np.log10(255**2 / np.square(found).mean()), abs=1.5
    )


def test_a_frames_residual_is_what_the_fit_lacks_of_the_signal() -> None:
    frame = trained(asked(small("hash"))).panes[0].live
    assert frame is not None
    powers = frame.spectra
    # |signal - fit| <= |signal| + |fit|, band by band
    bound = np.square(np.sqrt(powers.signal) + np.sqrt(powers.fit))
    assert (powers.residual[1:] <= 1.01 * bound[1:] + 1e-6).all()
    assert powers.residual.sum() < powers.signal.sum()


def test_a_pane_learns_the_same_beside_others_as_alone() -> None:
    alone = trained(asked(small("siren"))).panes[0].progress
    request = asked(small("siren"), small("relu"), small("fourier"))
    together = trained(request).panes[0].progress
    assert alone is not None
    assert together is not None
    assert np.array_equal(alone.losses, together.losses)


def test_panes_advance_together() -> None:
    apart = [
        max(pane.step for pane in report.panes) - min(p.step for p in report.panes)
        for report in run(asked(small("siren"), small("relu"), small("hash")))
        if isinstance(report, LabReport)
    ]
    assert max(apart) <= 1


def test_another_network_in_one_pane_lets_the_others_go_on() -> None:
    whole = trained(asked(small("siren"), small("relu")))
    first = asked(small("siren"), small("relu"))
    reports = run(first)
    record = LabRecord.of("wavy", first)
    for report in reports:
        assert isinstance(report, LabReport | LabFrame)
        record = record.told(report)
        if isinstance(report, LabFrame) and report.step == 5 and report.run == 1:
            break
    reports.close()  # type: ignore[attr-defined]
    other = LabPane(7, small("fourier"))
    seen = tuple(one.pane for one in record.panes)
    request = replace(first, panes=(seen[0], other), continues=True, known=record.known)
    told = list(run(request))
    frames = [one for one in told if isinstance(one, LabFrame) and one.is_kept]
    assert not {(one.run, one.step) for one in frames} & set(record.known)
    assert [one.step for one in frames if one.run == 7] == list(kept_steps(STEPS))
    ended = told[-1]
    assert isinstance(ended, LabReport)
    assert [pane.run for pane in ended.panes] == [0, 7]
    assert whole.panes[0].progress is not None
    assert np.array_equal(ended.panes[0].losses, whole.panes[0].progress.losses)


def test_other_data_starts_afresh() -> None:
    first = asked(small("relu"), steps=4)
    trained(first)
    again = replace(first, continues=True, fit=replace(first.fit, seed=5))
    told = list(run(again))
    frames = [one for one in told if isinstance(one, LabFrame) and one.is_kept]
    assert [one.step for one in frames] == list(kept_steps(4))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"panes": ()}, "1 to 8 panes"),
        ({"panes": (LabPane(0, small("relu")),) * 2}, "same run"),
        ({"panes": (LabPane(0, small("fourier", sigma=0.0)),)}, "sigma is 0"),
        ({"panes": (LabPane(0, FieldSpec()),)}, "a picture needs 'image'"),
        ({"fit": lab_fit(0)}, "steps"),
        ({"split": "half"}, "Unknown split"),
    ],
)
def test_what_makes_no_lab_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        next(run(replace(asked(small("relu")), **change)))


def test_kept_steps_are_few_and_spread_over_the_logarithm() -> None:
    steps = kept_steps(10_000)
    assert steps[0] == 0
    assert steps[-1] == 10_000
    assert len(steps) <= 32
    late = np.array(steps[12:])
    ratios = late[1:] / late[:-1]
    assert ratios.max() < 1.5
