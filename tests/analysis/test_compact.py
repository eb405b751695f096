"""What rounding changes is foretold, and spent where it takes the fewest bytes."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inrview.analysis.compact import sensed_grains
from inrview.analysis.compact_probes import Probes, probes_of
from inrview.engine import inline
from inrview.fields.compact_arrays import groups_in, unpacked
from inrview.fields.compact_file import pack_weights
from inrview.fields.coordinate_layout import initial_coordinate_weights
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.compact import (
    CompactReport,
    CompactRequest,
    CurveReport,
    CurveRequest,
    NamedShape,
)
from inrview.messages.composed import compose
from inrview.messages.composition import Operation
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.presets import preset
from inrview.messages.reports import FitReport, Progress
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import ComposedSnapshot, ComposedStep, FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec
from tests.small_family import sphere_family

SPEC = FieldSpec(levels=4, log2_table=14, finest=64)


def drained(steps: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture(scope="module")
def cloud() -> Points:
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(5000, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Points(normals * 10 + 5, normals)


@pytest.fixture(scope="module")
def ball(cloud: Points) -> FieldSnapshot:
    last = inline.result(FitRequest((cloud,), SPEC, FitSpec(steps=150)))
    assert isinstance(last, FitReport)
    assert last.snapshot is not None
    return last.snapshot


def test_probes_of_a_shape_lie_on_its_surface_or_tell_of_its_far_field(
    ball: FieldSnapshot,
) -> None:
    probes: Probes = drained(probes_of(ball, 0))
    (found,) = probes.places
    places = ball.placement.to_scan(found.points)
    distances = np.abs(np.linalg.norm(places - 5, axis=1) - 10)
    is_near = found.shares > 0.5
    assert is_near.sum() > 5000
    assert distances[is_near].max() < 0.2
    assert 0.05 < 1 - is_near.mean() < 0.2
    assert drained(probes.change(ball.weights)) == 0


def test_the_change_is_as_foretold_and_a_better_share_than_equal_grains(
    ball: FieldSnapshot,
) -> None:
    grains = drained(sensed_grains(ball, 0))
    probes: Probes = drained(probes_of(ball, 1))
    for wanted in (3e-5, 3e-4):
        packed = pack_weights(ball.weights, grains.groups, grains.at(wanted))
        change = drained(probes.change(unpacked(ball, grains.groups, packed).weights))
        assert 0.5 * wanted < change < 2 * wanted
        for grain in np.geomspace(1e-6, 1e-1, 40):
            plain = pack_weights(
                ball.weights, grains.groups, [float(grain)] * len(grains.groups)
            )
            if len(plain) <= len(packed):
                alike = unpacked(ball, grains.groups, plain)
                assert drained(probes.change(alike.weights)) > change
                break
        else:
            pytest.fail("no equal grain takes as few bytes")


def test_the_only_weight_of_a_group_is_not_lost() -> None:
    spec = replace(preset("sdf", "relu"), hidden=8, layers=1)
    weights = initial_coordinate_weights(spec, 0)
    last = next(name for name, one in weights.items() if one.shape == (1,))
    weights[last] = np.array([-0.3], np.float32)
    field = FieldSnapshot(spec, Placement(), weights)
    grains = drained(sensed_grains(field, 0))
    place = [group.name for group in grains.groups].index(last)
    assert grains.sensed[place].sensitivity > 0.1
    packed = pack_weights(field.weights, grains.groups, grains.at(1e-3))
    found = unpacked(field, grains.groups, packed).weights[last]
    assert found == pytest.approx([-0.3], abs=1e-3)


def test_the_job_tells_progress_and_gives_a_field_that_answers_for_its_bytes(
    ball: FieldSnapshot, cloud: Points
) -> None:
    request = CompactRequest(ball, references=(cloud,), resolution=64, samples=3000)
    *before, last = inline.run(request)
    assert all(isinstance(report, Progress) for report in before)
    assert len(before) > 5
    assert isinstance(last, CompactReport)
    small = last.snapshot
    assert last.bytes == small.kept_bytes < 0.25 * ball.nbytes
    again = unpacked(ball, groups_in(ball), small.packed or b"")
    for name, array in small.weights.items():
        assert np.array_equal(again.weights[name], array)
    assert last.error.chamfer is not None
    assert last.error.to_scan is None  # a cloud has no triangles
    assert last.error.psnr is None


def test_the_table_comes_first_and_first_looks_are_replaced(
    ball: FieldSnapshot,
) -> None:
    reports = list(inline.run(CurveRequest(ball, resolution=128, samples=2000)))
    looks, came = {}, []
    for report in reports:
        assert isinstance(report, CurveReport)
        for one in report.points:
            if one.setting not in came:
                came.append(one.setting)
            if report.is_rough(one):
                looks[one.setting] = one
    assert came[:3] == ["float32", "float16", "one byte a weight, coded"]
    assert looks.keys() == set(came[:3])
    last = reports[-1]
    assert isinstance(last, CurveReport)
    assert last.is_final
    assert not last.rough
    methods = [one.method for one in last.points]
    assert methods == sorted(methods, key=["field", "mesh", "voxels"].index)
    final = {one.setting: one for one in last.points}
    for setting in came[1:3]:
        first, found = looks[setting], final[setting]
        assert (first.bytes, first.error) != (found.bytes, found.error)
        assert 0.3 < first.error / found.error < 3
    found = final["one byte a weight, coded"]
    made = inline.result(CompactRequest(ball, resolution=128, samples=2000))
    assert isinstance(made, CompactReport)
    assert found.error == made.error.change  # one definition
    assert found.bytes == made.bytes


def test_a_family_is_rounded_codes_and_all_and_each_shape_is_told() -> None:
    family = sphere_family()
    rows = range(len(family.names))
    members = [MemberSnapshot(family, family.codes[k]) for k in rows]
    shapes = [NamedShape("template", MemberSnapshot(family, None))]
    shapes += map(NamedShape, family.names, members)
    request = CompactRequest(family, resolution=48, samples=3000, shapes=tuple(shapes))
    last = inline.result(request)
    assert isinstance(last, CompactReport)
    small = last.snapshot
    assert isinstance(small, FamilySnapshot)
    assert last.bytes == small.kept_bytes < 0.6 * family.nbytes
    assert not np.array_equal(small.codes, family.codes)
    told = {one.name: one for one in last.error.shapes}
    assert told.keys() == {"template", *family.names}
    mean = sum(one.change for one in told.values()) / 4
    assert last.error.change == pytest.approx(mean)
    worst = last.error.worst
    assert worst is not None
    assert mean <= worst.change == max(one.change for one in told.values())
    assert worst.change < 0.01  # of balls of radius one half
    assert all(one.change <= one.chamfer for one in told.values())


def test_a_composition_is_rounded_part_by_part(ball: FieldSnapshot) -> None:
    moved = Operation("a", "move", shift=(8.0, 0.0, 0.0))
    steps = [ComposedStep(moved), ComposedStep(Operation("b", "union", "p"), ball)]
    whole = compose(ball, steps)
    request = CompactRequest(whole, resolution=48, samples=3000, parts=(ball,))
    last = inline.result(request)
    assert isinstance(last, CompactReport)
    made = last.snapshot
    assert isinstance(made, ComposedSnapshot)
    (part,) = last.parts
    assert made.base is made.steps[1].part is part
    assert last.float_bytes == ball.nbytes  # counted once
    assert last.error.change is not None
    assert 0 < last.error.change < 0.02  # of balls of radius 10


def test_a_field_without_a_surface_is_refused(ball: FieldSnapshot) -> None:
    weights = {n: np.zeros_like(w) for n, w in ball.weights.items()}
    weights["network"][-SPEC.levels * SPEC.features - 4] = 1.0
    empty = replace(ball, weights=weights)
    with pytest.raises(UserError, match="no surface"):
        inline.result(CompactRequest(empty))
