"""Samples of a mesh say its exact distance, the same for the same seed and step."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.restore import restore_shape
from inrview.fitting.batch import Batch
from inrview.fitting.fit_shape import fit
from inrview.fitting.mesh_preparation import prepare_mesh
from inrview.fitting.prepared import Prepared
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.processing.winding import MeshDistance
from tests.fitting.clouds import ball_mesh, joined_meshes, plate, sphere_points

SMALL = FieldSpec(levels=4, log2_table=14, finest=64, hidden=16)
QUICK = FitSpec(steps=60, batch=4096, device="cpu")


def _prepared(*scans: Mesh | Points, seed: int = 0) -> Prepared | None:
    request = FitRequest(scans, SMALL, replace(QUICK, seed=seed))
    job = prepare_mesh(request)
    while True:
        try:
            next(job)
        except StopIteration as end:
            prepared: Prepared | None = end.value
            return prepared


def _batch(prepared: Prepared | None, *steps: int) -> Batch:
    assert prepared is not None
    batch = Batch.empty(8192)
    for step in steps:
        prepared.sampler.draw(step, batch)
    return batch


def test_targets_are_the_signed_distance_to_the_mesh() -> None:
    ball = ball_mesh(3.0)
    prepared = _prepared(ball)
    batch = _batch(prepared, 0, 16, 32)
    assert prepared is not None
    placed = Mesh(prepared.placement.to_shape(ball.vertices), ball.faces)
    truth, is_sure = MeshDistance(placed).signed(batch.points)
    assert is_sure.mean() > 0.99
    off = np.abs(batch.targets - truth)[is_sure]
    assert np.quantile(off, 0.9) < 1e-5
    # Beside an edge a tile's own normal is not the shortest way: by a little only.
    assert off.max() < 2e-3
    assert (np.abs(truth) > 0.2).mean() > 0.03


def test_a_seed_and_the_steps_give_the_same_samples() -> None:
    first = _batch(_prepared(ball_mesh()), 0, 16)
    second = _batch(_prepared(ball_mesh()), 0, 16)
    other = _batch(_prepared(ball_mesh(), seed=1), 0, 16)
    assert np.array_equal(first.points, second.points)
    assert np.array_equal(first.targets, second.targets)
    assert not np.array_equal(first.points, other.points)


def test_segments_stream_in_beside_the_steps() -> None:
    prepared = _prepared(ball_mesh())
    early, later = _batch(prepared, 0), _batch(prepared, *range(1, 200))
    fresh = _batch(_prepared(ball_mesh()), 199)
    # The same step draws other samples from a pool that has grown.
    assert not np.array_equal(later.points, fresh.points)
    assert not np.array_equal(later.points, early.points)


def test_sheets_points_and_several_scans_are_no_solid() -> None:
    assert _prepared(plate(1.0, 0.0)) is None
    assert _prepared(sphere_points(100)) is None
    assert _prepared(ball_mesh(), ball_mesh(0.5)) is None
    sheet = plate(1.0, 0.0)
    double = joined_meshes(sheet, Mesh(sheet.vertices, sheet.faces[:, ::-1]))
    assert _prepared(double) is None


def _values(mesh: Mesh, points: np.ndarray) -> tuple[np.ndarray, list[str]]:
    *_, report = fit(FitRequest((mesh,), SMALL, QUICK))
    assert report.snapshot is not None
    placed = report.snapshot.placement.to_shape(points.astype(np.float32))
    codes = [note.code for note in report.notes]
    return restore_shape(report.snapshot).values(placed), codes


@pytest.mark.parametrize("is_inside_out", [False, True])
def test_a_wall_within_is_no_surface_and_it_is_said(is_inside_out: bool) -> None:
    mesh = joined_meshes(ball_mesh(), ball_mesh(0.5))
    if is_inside_out:
        mesh = Mesh(mesh.vertices, mesh.faces[:, ::-1])
    line = np.linspace(-1.15, 1.15, 47)[:, None] * np.array([[0.6, 0.48, 0.64]])
    values, codes = _values(mesh, line)
    away = np.linalg.norm(line, axis=1)
    assert (values[away < 0.97] < 0).all()
    assert (values[away > 1.03] > 0).all()
    assert codes == ["sheets"]


def test_a_hole_is_closed() -> None:
    ball = ball_mesh()
    is_cap = ball.vertices[ball.faces].mean(axis=1)[:, 2] > 0.9
    values, codes = _values(
        Mesh(ball.vertices, ball.faces[~is_cap]),
        np.array([[0, 0, 0.0], [0, 0, 0.6], [0, 0, 1.12], [0.9, 0, 0], [0, 1.1, 0]]),
    )
    assert (values < 0).tolist() == [True, True, False, True, False]
    assert codes == []
