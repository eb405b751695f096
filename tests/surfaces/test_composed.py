"""Compositions of fitted fields: the band loses nothing, and natures are minded."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.fields.restore import restore
from inrview.messages.composed import compose, composed
from inrview.messages.composition import Composition, Operation
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.occupancy import nature_of
from inrview.messages.reports import SliceReport, SurfaceReport
from inrview.messages.requests import SliceRequest, SurfaceRequest
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot, FieldSnapshot
from inrview.surfaces.extract import extractor_of, surface
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import isosurface
from inrview.surfaces.normal_kernels import face_normals
from inrview.surfaces.slices import slice_field
from tests.families.trained import family
from tests.surfaces.dense import compare, dense_values, finish, flying_edges

_BLEND = Operation("1", "union", "b", radius=0.5)
_FAR = 1e3


def _stack(parts: dict[str, AnySnapshot], *operations: Operation) -> ComposedSnapshot:
    return composed(Composition("a", operations), parts)


def _moved(snapshot: AnySnapshot, **numbers: Any) -> ComposedSnapshot:
    return _stack({"a": snapshot}, Operation("m", "move", **numbers))


def _cut(snapshot: AnySnapshot) -> Operation:
    """Return a crop to the half of a shape on the lower side of its middle."""
    middle = float(np.add(snapshot.placement.center, snapshot.placement.origin)[0])
    return Operation("2", "box", low=(-_FAR,) * 3, high=(middle, _FAR, _FAR))


@pytest.fixture
def parts(fitted: FieldSnapshot) -> dict[str, AnySnapshot]:
    """Return a fitted shape and another, turned, smaller and to its side."""
    size = fitted.placement.scale
    other = _moved(
        fitted, turn=(0.0, 90.0, 20.0), scale=0.7, shift=(size / 2, 0.0, 0.1 * size)
    )
    return {"a": fitted, "b": other}


@pytest.mark.parametrize(
    "operations",
    [
        (Operation("1", "union", "b"),),
        (Operation("1", "difference", "b"),),
        (_BLEND,),
        (Operation("1", "shell", amount=0.01), "cut"),
        (replace(_BLEND, kind="intersection"), Operation("3", "offset", amount=0.05)),
    ],
    ids=["union", "difference", "blend", "thin shell cut open", "grown meeting"],
)
def test_the_band_gives_the_faces_of_a_dense_pass(
    parts: dict[str, AnySnapshot], operations: tuple[Operation | str, ...]
) -> None:
    steps = [_cut(parts["a"]) if one == "cut" else one for one in operations]
    scale = parts["a"].placement.scale
    snapshot = _stack(
        parts,
        *(
            replace(one, radius=one.radius * scale, amount=one.amount * scale)
            for one in steps
            if isinstance(one, Operation)
        ),
    )
    extractor = extractor_of(snapshot, 0.0)
    bricks = finish(extractor.band(128))
    grid = Grid.over(snapshot.low, snapshot.high, 128)
    reference = flying_edges(dense_values(restore(snapshot), grid), grid)
    difference = compare(isosurface(bricks), reference, grid.spacing)
    assert difference.is_none, difference
    assert len(reference[1]) > 500
    assert extractor.evaluator.evaluations < 0.6 * np.prod(grid.nodes)


def test_a_cut_shell_shows_where_the_files_coordinates_say(
    parts: dict[str, AnySnapshot],
) -> None:
    cut = _cut(parts["a"])
    snapshot = _stack(parts, cut)
    mesh = _last(SurfaceRequest(snapshot, (64,))).mesh
    assert mesh.vertices[:, 0].max() + mesh.origin[0] == pytest.approx(
        cut.high[0], abs=1e-3 * snapshot.placement.scale
    )


def test_a_muted_operation_does_nothing(parts: dict[str, AnySnapshot]) -> None:
    muted = _stack(parts, replace(_cut(parts["a"]), is_muted=True))
    plain = _stack(parts)
    points = np.random.default_rng(0).uniform(-1, 1, (500, 3)).astype(np.float32)
    assert np.array_equal(restore(muted).values(points), restore(plain).values(points))


def test_parts_that_do_not_meet_have_no_surface_and_a_sentence(
    fitted: FieldSnapshot,
) -> None:
    far = _moved(fitted, shift=(50 * fitted.placement.scale, 0.0, 0.0))
    snapshot = _stack({"a": fitted, "b": far}, Operation("1", "intersection", "b"))
    report = _last(SurfaceRequest(snapshot, (32,)))
    assert len(report.mesh.faces) == 0
    assert report.note is not None
    assert report.note.code == "no-surface"


def test_natures_say_what_values_may_be_taken_for(
    parts: dict[str, AnySnapshot],
) -> None:
    def nature(*operations: Operation) -> tuple[bool, bool, bool]:
        found = nature_of(_stack(parts, *operations))
        return found.is_distance, found.is_exact_outside, found.is_exact_inside

    assert nature() == (True, True, True)
    assert nature(Operation("1", "move", scale=2.0)) == (True, True, True)
    assert nature(Operation("1", "union", "b")) == (True, True, False)
    assert nature(Operation("1", "difference", "b")) == (True, False, True)
    assert nature(Operation("1", "offset", amount=0.1)) == (True, True, False)
    assert nature(Operation("1", "offset", amount=-0.1)) == (True, False, True)
    assert nature(Operation("1", "shell", amount=0.1)) == (True, True, False)
    assert nature(_BLEND) == (True, False, False)


def _as_occupancy(snapshot: FieldSnapshot) -> FieldSnapshot:
    return replace(snapshot, spec=replace(snapshot.spec, kind="occupancy"))


def test_an_occupancy_makes_the_whole_one_and_lengths_are_refused(
    parts: dict[str, AnySnapshot], fitted: FieldSnapshot
) -> None:
    mixed = {"a": _as_occupancy(fitted), "b": parts["b"]}
    union = _stack(mixed, Operation("1", "union", "b"))
    assert not nature_of(union).is_distance
    for operation in (
        _BLEND,
        Operation("1", "offset", amount=0.1),
        Operation("1", "shell", amount=0.1),
    ):
        with pytest.raises(UserError, match="Re-distance it first"):
            _stack(mixed, operation)
    with pytest.raises(UserError, match="cannot be offset"):
        extractor_of(union, 0.1)
    meshes = [_last(SurfaceRequest(one, (64,))).mesh for one in (union, _stack(parts))]
    assert len(meshes[0].faces) > 1000
    square = SliceRequest(union, union.placement.center, (0.0, 0.0, 1.0), 1.0, 32)
    *_, report = slice_field(square)
    assert isinstance(report, SliceReport)
    assert not report.is_distance
    assert np.abs(report.values).max() <= 0.5


def test_occupancies_join_to_the_same_sides_as_distances(
    parts: dict[str, AnySnapshot], fitted: FieldSnapshot
) -> None:
    cut = _cut(fitted)
    points = np.random.default_rng(0).uniform(-1, 1, (5000, 3)).astype(np.float32)
    sides = [
        restore(
            _stack({"a": one, "b": parts["b"]}, Operation("1", "union", "b"), cut)
        ).values(points)
        < 0
        for one in (fitted, _as_occupancy(fitted))
    ]
    assert 0 < sides[0].sum() < len(points)
    np.testing.assert_array_equal(*sides)


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (Operation("1", "melt"), "no operation"),
        (Operation("1", "union"), "do not go together"),
        (Operation("1", "shell", amount=0.0), "leaves nothing"),
        (Operation("1", "box", low=(1.0, 0.0, 0.0)), "is empty"),
        (Operation("1", "plane", normal=(0.0, 0.0, 0.0)), "no direction"),
        (Operation("1", "move", scale=0.0), "above 0"),
        (Operation("1", "offset", amount=float("nan")), "without end"),
        (replace(_BLEND, radius=-1.0), "0 or more"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_in_a_sentence(
    parts: dict[str, AnySnapshot], operation: Operation, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        _stack(parts, operation)


def _last(request: SurfaceRequest) -> SurfaceReport:
    *_, report = surface(request)
    assert isinstance(report, SurfaceReport)
    return report


def test_normals_of_a_family_s_shape_are_those_of_its_triangles() -> None:
    learned = family()
    member = MemberSnapshot(learned, learned.codes[0], learned.placements[0])
    for field in (member, compose(member, [])):
        report = result(SurfaceRequest(field, (48,)))
        assert isinstance(report, SurfaceReport)
        mesh = report.mesh
        assert mesh.normals is not None
        wanted = face_normals(mesh.vertices, mesh.faces)
        cosines = (mesh.normals * wanted).sum(axis=1)
        assert cosines.min() > 0.5
        assert cosines.mean() > 0.97
