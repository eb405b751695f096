"""Oriented points from meshes whose faces are not to be believed."""

import numpy as np

from inrview.fields.restore import restore
from inrview.fitting.fit_shape import fit
from inrview.geometry.mesh import Mesh
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.processing.mesh_samples import is_plain_solid, oriented_samples
from tests.fitting.clouds import ball_mesh


def _outwardness(mesh: Mesh) -> np.ndarray:
    drawn = oriented_samples(mesh, 5000, np.random.default_rng(1))
    assert drawn.normals is not None
    return np.einsum("ij,ij->i", drawn.normals, drawn.positions)


def test_a_closed_ball_is_plain_and_inside_out_it_is_not():
    ball = ball_mesh()
    assert is_plain_solid(ball)
    assert not is_plain_solid(Mesh(ball.vertices, ball.faces[:, ::-1]))
    assert not is_plain_solid(Mesh(ball.vertices, ball.faces[:-1]))


def test_a_few_flipped_faces_do_not_spoil_the_fit():
    ball = ball_mesh()
    faces = ball.faces.copy()
    faces[::30] = faces[::30][:, ::-1]
    spec = FieldSpec(levels=4, log2_table=14, finest=64, hidden=16)
    quick = FitSpec(steps=60, batch=4096, device="cpu")
    *_, report = fit(FitRequest((Mesh(ball.vertices, faces),), spec, quick))
    assert report.snapshot is not None
    field = restore(report.snapshot)
    around = report.snapshot.placement.to_shape(ball.vertices)
    assert (field.values(np.float32(0.85) * around) < 0).mean() > 0.99
    assert (field.values(np.float32(1.1) * around) > 0).mean() > 0.99


def test_a_ball_that_is_inside_out_is_turned():
    ball = ball_mesh()
    assert (_outwardness(Mesh(ball.vertices, ball.faces[:, ::-1])) > 0).all()


def test_walls_within_the_solid_are_dropped():
    outer, inner = ball_mesh(), ball_mesh(0.5)
    both = Mesh(
        np.concatenate([outer.vertices, inner.vertices]),
        np.concatenate([outer.faces, inner.faces + len(outer.vertices)]),
    )
    drawn = oriented_samples(both, 5000, np.random.default_rng(1))
    assert np.linalg.norm(drawn.positions, axis=1).min() > 0.9


def test_an_open_sheet_keeps_its_faces():
    line = np.linspace(-1, 1, 12, dtype=np.float32)
    x, y = np.meshgrid(line, line, indexing="ij")
    vertices = np.stack([x, y, np.zeros_like(x)], axis=-1).reshape(-1, 3)
    a = (np.arange(11)[:, None] * 12 + np.arange(11)).ravel()
    faces = np.concatenate(
        [np.stack([a, a + 12, a + 1], 1), np.stack([a + 1, a + 12, a + 13], 1)]
    )
    mesh = Mesh(vertices, faces.astype(np.int32))
    drawn = oriented_samples(mesh, 5000, np.random.default_rng(1))
    assert len(drawn) > 4500
    assert drawn.normals is not None
    np.testing.assert_allclose(np.abs(drawn.normals[:, 2]), 1, rtol=1e-5)
