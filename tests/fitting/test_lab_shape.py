"""Networks trained side by side on a shape: the same samples, slices and surface."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from inrview.engine.inline import result, run
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.lab import (
    LabPane,
    LabRecord,
    LabReport,
    LabRequest,
    kept_steps,
    lab_fit,
)
from inrview.messages.lab_shape import (
    CutReport,
    CutRequest,
    LabShape,
    ShapeFrame,
    SlicePlane,
)
from inrview.messages.notes import UserError
from inrview.messages.presets import preset
from inrview.messages.specs import FieldSpec, FitSpec
from tests.fitting.clouds import ball_mesh, sphere_points

STEPS = 12
PLANE = SlicePlane(axis=2, pixels=48)


def fit_for(steps: int = STEPS) -> FitSpec:
    return replace(lab_fit(steps), batch=512, threads=1, device="cpu")


@cache
def shape(kind: str = "sdf", is_mesh: bool = True) -> LabShape:
    scan = ball_mesh() if is_mesh else sphere_points(3000)
    report = result(CutRequest((scan,), kind, PLANE, fit_for()))
    assert isinstance(report, CutReport)
    assert report.cut is not None
    return LabShape((scan,), kind, PLANE, report.cut)


def small(network: str, kind: str = "sdf", **settings: float) -> FieldSpec:
    spec = replace(preset(kind, network), hidden=16, layers=1, **settings)
    return replace(spec, levels=2, log2_table=10, coarsest=8, finest=16)


def asked(*fields: FieldSpec, steps: int = STEPS) -> LabRequest:
    panes = tuple(LabPane(run, field) for run, field in enumerate(fields))
    return LabRequest(shape(fields[0].kind), panes, fit_for(steps))


def trained(request: LabRequest) -> LabRecord:
    record = LabRecord.of("ball", request)
    for report in run(request):
        assert isinstance(report, LabReport | ShapeFrame)
        record = record.told(report)
    return record


@cache
def seen() -> LabRecord:
    return trained(asked(small("siren"), small("hash"), small("softplus")))


def frames_of(record: LabRecord, place: int) -> list[ShapeFrame]:
    found = [one for one in record.panes[place].frames if isinstance(one, ShapeFrame)]
    assert found
    return found


def test_a_step_in_pieces_is_told_of_and_gives_the_same_losses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    request = asked(small("softplus"), steps=4)
    monkeypatch.setattr("inrview.fitting.fit_lab.YIELD_EVERY", 0.0)
    monkeypatch.setattr("inrview.fitting.pieces.FEWEST", 128)
    found, counts = [], []
    for work in (1e18, 1.0):
        monkeypatch.setattr("inrview.fitting.pieces.WORK", work)
        reports = list(run(request))
        counts.append(len(reports))
        finals = [one for one in reports if isinstance(one, LabReport)]
        found.append(finals[-1].panes[0].losses)
    assert counts[1] >= counts[0] + 4
    np.testing.assert_allclose(found[1], found[0], rtol=1e-3)


def test_the_truth_of_a_ball_is_its_distance() -> None:
    cut = shape().cut
    line = (np.arange(48) + 0.5) / 24 - 1
    wanted = np.hypot(*np.meshgrid(line, line)) - 0.85  # the ball fills the cube so far
    assert cut.is_exact
    assert np.abs(cut.values - wanted).max() < 0.02  # of a ball made of flat faces
    assert cut.shade.max() > 200
    assert 0.3 < (cut.shade > 0).mean() < 0.9


def test_the_truth_of_a_scan_comes_from_its_points() -> None:
    exact, found = shape().cut, shape(is_mesh=False).cut
    assert not found.is_exact
    assert np.abs(exact.values - found.values).mean() < 0.01
    assert ((exact.values < 0) == (found.values < 0)).mean() > 0.99


def test_another_slice_lies_elsewhere() -> None:
    scan = ball_mesh()
    fit = fit_for()
    high = result(CutRequest((scan,), "sdf", replace(PLANE, offset=0.9), fit)).cut
    assert high is not None
    # near the pole the ball is a small disc
    assert (high.values < 0).mean() < 0.3 * (shape().cut.values < 0).mean()


def test_every_pane_keeps_its_history_and_its_figures() -> None:
    record = seen()
    for place, one in enumerate(record.panes):
        assert one.progress is not None
        assert one.progress.step == STEPS
        assert [frame.step for frame in one.frames] == list(kept_steps(STEPS))
        last = frames_of(record, place)[-1]
        assert last.values.shape == last.slopes.shape == (48, 48)
        assert last.figures.surface is not None
        assert 0 <= last.figures.wrong_side <= 1
        assert last.figures.slope is not None
        off = np.abs(last.values.astype(np.float32) - shape().cut.values).mean()
        scale = shape().cut.placement.scale
        assert last.figures.slice == pytest.approx(off * scale, rel=0.01)


def test_a_field_learns_the_slice_and_the_surface() -> None:
    record = trained(asked(small("softplus"), steps=80))
    first, *_, last = frames_of(record, 0)
    assert last.figures.slice < first.figures.slice
    assert last.spectra.residual[1:4].sum() < 0.5 * first.spectra.residual[1:4].sum()
    assert last.figures.wrong_side < 0.2


def test_a_flat_field_has_no_surface_and_lacks_all_of_it() -> None:
    first = frames_of(seen(), 1)[0]  # a hash grid that gives zero everywhere
    assert np.abs(first.values.astype(np.float32)).max() == 0
    assert first.figures.surface == pytest.approx(0.5 * shape().cut.placement.scale)
    found = first.surface_spectra
    assert found.residual[1] == pytest.approx(found.signal[1], rel=1e-3)


def test_a_balls_surface_is_its_first_wave() -> None:
    signal = frames_of(seen(), 0)[0].surface_spectra.signal
    # x, y and z are the first harmonics: sqrt(2) / (pi 0.85) is half a cycle, band 1
    assert signal[1] == pytest.approx(0.85**2, rel=0.03)
    assert signal[2:].sum() < 0.01 * signal[1]


def test_a_pane_learns_the_same_beside_others_as_alone() -> None:
    alone = trained(asked(small("siren"))).panes[0].progress
    together = seen().panes[0].progress
    assert alone is not None
    assert together is not None
    assert np.array_equal(alone.losses, together.losses)


def test_an_occupancy_is_compared_as_one() -> None:
    fields = small("siren", "occupancy"), small("hash", "occupancy")
    record = trained(asked(*fields, steps=30))
    for place in range(2):
        last = frames_of(record, place)[-1]
        assert np.abs(last.values.astype(np.float32)).max() <= 0.5
        assert last.figures.slope is None
        assert last.figures.slice <= 1
    assert set(np.unique(shape("occupancy").cut.values)) == {-0.5, 0.5}


def test_a_pane_that_starts_later_gets_the_same_samples() -> None:
    first = asked(small("relu"), small("siren"))
    reports: Iterator[object] = run(first)
    record = LabRecord.of("ball", first)
    for report in reports:
        assert isinstance(report, LabReport | ShapeFrame)
        record = record.told(report)
        if isinstance(report, ShapeFrame) and report.step == 5:
            break
    reports.close()  # type: ignore[attr-defined]
    panes = (first.panes[0], LabPane(7, small("siren")))
    request = replace(first, panes=panes, continues=True, known=record.known)
    *_, ended = run(request)
    assert isinstance(ended, LabReport)
    whole = seen().panes[0].progress
    assert whole is not None
    assert np.array_equal(ended.panes[1].losses, whole.losses)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "image"}, "sdf or occupancy"),
        ({"plane": SlicePlane(axis=3)}, "across x, y or z"),
        ({"plane": SlicePlane(offset=1.5)}, "-1 to 1"),
        ({"plane": SlicePlane(pixels=8)}, "32 to 512 pixels"),
        ({"scans": ()}, "no scan to learn from"),
        ({"scans": (Points(np.zeros((5, 3), np.float32)),)}, "too few"),
        (
            {"scans": (Mesh(np.eye(3, dtype=np.float32), np.zeros((0, 3), np.int32)),)},
            "too few",
        ),
    ],
)
def test_what_makes_no_slice_is_refused(change: dict[str, object], words: str) -> None:
    request = CutRequest((ball_mesh(),), "sdf", PLANE, fit_for())
    with pytest.raises(UserError, match=words):
        result(replace(request, **change))


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (small("fourier", sigma=0.0), "sigma is 0"),
        (small("relu", "occupancy"), "this lab needs 'sdf'"),
    ],
)
def test_what_makes_no_pane_is_refused(field: FieldSpec, words: str) -> None:
    request = replace(asked(small("relu")), panes=(LabPane(0, field),))
    with pytest.raises(UserError, match=words):
        next(run(request))


def test_points_without_normals_are_learned_as_a_fit_would() -> None:
    bare = Points(sphere_points(2000).positions)
    report = result(CutRequest((bare,), "sdf", PLANE, fit_for()))
    assert isinstance(report, CutReport)
    assert report.cut is not None
    assert report.cut.notes
    assert (report.cut.values[20:28, 20:28] < 0).all()
