"""The fit of a family as a job: what it learns, reports, refuses and survives."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from inrview.engine.inline import run
from inrview.families.fit_family import fit_family
from inrview.families.training import Training
from inrview.fields.family_field import MemberField, restore_member
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import UserError
from tests.families.shapes import QUICK, SMALL, ellipsoid, ellipsoids, request


def last(reports: Iterator[FamilyFitReport]) -> FamilyFitReport:
    *_, final = reports
    return final


def learned(report: FamilyFitReport) -> FamilySnapshot:
    assert report.snapshot is not None
    return report.snapshot


def member(family: FamilySnapshot, name: str) -> MemberField:
    return restore_member(MemberSnapshot(family, family.code(name)))


@pytest.fixture(scope="module")
def eggs() -> FamilyFitReport:
    fit = replace(QUICK, steps=300, held_out=1)
    return last(fit_family(request(ellipsoids(6, scale=10.0), fit)))


def test_members_lie_on_their_learned_surfaces(eggs: FamilyFitReport) -> None:
    assert eggs.is_final
    assert eggs.phase == "done"
    assert eggs.step == 300
    qualities = [q for q in eggs.qualities if not q.is_held_out]
    assert len(qualities) == 5
    # scan units: the eggs are up to 26 long
    assert max(q.mean for q in qualities) < 0.3


def test_a_held_out_member_is_reached_by_its_code_alone(eggs: FamilyFitReport) -> None:
    (unseen,) = [q for q in eggs.qualities if q.is_held_out]
    assert learned(eggs).held_out == {unseen.name}
    assert unseen.mean < 0.6


def test_mapped_points_go_where_they_belong(eggs: FamilyFitReport) -> None:
    family, shapes = learned(eggs), ellipsoids(6, scale=10.0)
    placed = []
    for shape in (shapes[0], shapes[-1]):
        assert isinstance(shape.geometry, Mesh)
        points = family.placement(shape.name).to_shape(shape.geometry.vertices)
        placed.append((points, member(family, shape.name).deformed(points)[0]))
    before = np.linalg.norm(placed[0][0] - placed[1][0], axis=1).mean()
    after = np.linalg.norm(placed[0][1] - placed[1][1], axis=1).mean()
    assert after < 0.4 * before


def test_losses_come_by_term_and_fall(eggs: FamilyFitReport) -> None:
    total = eggs.losses["total"]
    assert set(eggs.losses) >= {"distance", "smoothness", "correction", "total"}
    assert all(len(losses) == len(eggs.loss_steps) for losses in eggs.losses.values())
    parts = sum(losses for name, losses in eggs.losses.items() if name != "total")
    np.testing.assert_allclose(parts, total, rtol=1e-4)
    assert total[-1] < 0.3 * total[0]


def test_seed_and_steps_reproduce_a_fit() -> None:
    fit = replace(QUICK, steps=5)
    first, again = (learned(last(run(request(fit=fit)))) for _ in range(2))  # type: ignore[arg-type]
    other = learned(last(fit_family(request(fit=replace(fit, seed=1)))))
    assert np.array_equal(first.codes, again.codes)
    for name, weight in first.weights.items():
        assert np.array_equal(weight, again.weights[name])
    assert not np.array_equal(first.codes, other.codes)


def test_snapshots_come_while_it_learns() -> None:
    fit = replace(QUICK, steps=8, snapshot_every=0.0)
    reports = list(fit_family(request(fit=fit)))
    steps = [r.snapshot.step for r in reports if r.snapshot is not None]
    assert steps[:8] == list(range(1, 9))
    assert {r.phase for r in reports} >= {"sampling", "fitting", "done"}


def test_a_fit_goes_on_from_a_snapshot() -> None:
    first = last(fit_family(request()))
    more = replace(request(fit=replace(QUICK, steps=20)), start=first.snapshot)
    second = last(fit_family(more))
    assert second.step == 170
    assert second.losses["total"][0] < first.losses["total"][0] / 2


def test_other_settings_cannot_go_on_from_a_snapshot() -> None:
    first = last(fit_family(request(fit=replace(QUICK, steps=1))))
    wider = replace(SMALL, code_size=5)
    with pytest.raises(UserError, match="restart"):
        last(fit_family(replace(request(), start=first.snapshot, family=wider)))


def test_a_soup_and_a_cloud_are_members_too() -> None:
    egg = ellipsoid(0.7, 1.0, 0.6)
    corners = egg.vertices[egg.faces].reshape(-1, 3)
    soup = Mesh(corners, np.arange(len(corners)).reshape(-1, 3).astype(np.int32))
    ball = ellipsoid(1.0, 1.0, 1.0)
    cloud = Points(ball.vertices * np.float32(0.8), ball.vertices)
    shapes = (
        *ellipsoids(3),
        FamilyShape("soup", soup),
        FamilyShape("cloud", cloud),
    )
    report = last(fit_family(request(shapes, replace(QUICK, steps=300))))
    assert max(q.mean for q in report.qualities) < 0.06


def test_an_inside_out_member_is_turned_and_named() -> None:
    egg = ellipsoid(0.7, 1.0, 0.6)
    shapes = (
        *ellipsoids(3),
        FamilyShape("glove", Mesh(egg.vertices, egg.faces[:, ::-1])),
    )
    report = last(fit_family(request(shapes)))
    assert ["'glove'" in n.text for n in report.notes if n.code == "inside-out"] == [
        True
    ]
    inside = np.zeros((1, 3), np.float32)
    assert member(learned(report), "glove").values(inside)[0] < 0


def test_two_kinds_in_one_family_are_told_apart_with_the_figure() -> None:
    discs = tuple(
        FamilyShape(f"disc{i}", ellipsoid(1.0, 0.1 + 0.01 * i, 1.0)) for i in range(3)
    )
    fit = replace(QUICK, steps=1)
    report = last(fit_family(request((*ellipsoids(4), *discs), fit)))
    (note,) = [n for n in report.notes if n.code == "mixed-kinds"]
    assert "'disc0', 'disc1', 'disc2' lie 0." in note.text
    plain = last(fit_family(request(ellipsoids(6), fit)))
    assert not [n for n in plain.notes if n.code == "mixed-kinds"]


def test_one_shape_is_no_family() -> None:
    with pytest.raises(UserError, match="'egg0' is the only one"):
        last(fit_family(request(ellipsoids(1))))
    with pytest.raises(UserError, match="Hold out fewer"):
        last(fit_family(request(ellipsoids(3), replace(QUICK, held_out=2))))


def test_a_member_without_a_surface_is_named() -> None:
    flat = Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))
    for broken in (flat, Points(np.zeros((4, 3), np.float32))):
        shapes = (*ellipsoids(2), FamilyShape("ghost", broken))
        with pytest.raises(UserError, match="'ghost' has no surface"):
            last(fit_family(request(shapes)))


def test_a_divergence_is_rolled_back_and_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    honest, calls = Training.step, []

    def step(self: Training, settings):  # type: ignore[no-untyped-def]
        losses = yield from honest(self, settings)
        calls.append(1)
        return {**losses, "total": float("nan")} if len(calls) == 20 else losses

    monkeypatch.setattr(Training, "step", step)
    report = last(fit_family(request(fit=replace(QUICK, steps=60))))
    assert [n.code for n in report.notes].count("rolled-back") == 1
    assert report.step == 60
    assert report.losses["total"][-1] < report.losses["total"][0]


def test_a_fit_that_never_recovers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(self: Training, settings):  # type: ignore[no-untyped-def]
        yield
        return {"total": float("nan")}

    monkeypatch.setattr(Training, "step", step)
    with pytest.raises(UserError, match="keeps diverging"):
        last(fit_family(request()))
