"""Points without normals: which side is outside is learned from where they lie."""

from dataclasses import replace

import numpy as np

from inrview.fitting.fit_shape import fit
from inrview.fitting.learned_normals import learn_normals
from inrview.geometry.points import Points
from inrview.messages.requests import FitRequest
from tests.fitting.clouds import sphere_points
from tests.fitting.test_fit_shape import QUICK, SMALL, last, radius_error
from tests.surfaces.dense import finish


def torus_points(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points of a torus and their outward normals."""
    rng = np.random.default_rng(0)
    around, across = rng.uniform(0, 2 * np.pi, (2, count))
    ring = np.stack([np.cos(around), np.sin(around), 0 * around], axis=1)
    normals = ring * np.cos(across)[:, None]
    normals[:, 2] = np.sin(across)
    return (0.6 * ring + 0.2 * normals).astype(np.float32), normals.astype(np.float32)


def test_normals_of_a_torus_point_outwards_all_over() -> None:
    positions, normals = torus_points(2000)
    found = finish(learn_normals(positions, 0))
    cosines = (found * normals).sum(axis=1)
    assert (cosines > 0).all()
    assert cosines.mean() > 0.95


def test_two_shells_one_in_the_other_face_away_from_what_lies_between() -> None:
    outer = sphere_points(1000, 0.8)
    inner = sphere_points(1000, 0.5)
    positions = np.concatenate([outer.positions, inner.positions])
    found = finish(learn_normals(positions, 0))
    assert outer.normals is not None
    outward = (found * np.concatenate([outer.normals, outer.normals])).sum(axis=1)
    assert (outward[:1000] > 0).mean() > 0.99
    assert (outward[1000:] < 0).mean() > 0.99


def test_a_fit_without_normals_says_that_sides_were_learned() -> None:
    cloud = Points(sphere_points(2000).positions)
    spec = replace(QUICK, normals="none")
    report = last(fit(FitRequest((cloud,), SMALL, spec)))
    assert radius_error(report, 0.7) < 0.01
    assert [note.code for note in report.notes] == ["normals-learned"]


def test_normals_of_the_file_are_not_asked_when_they_are_to_be_estimated() -> None:
    cloud = sphere_points(4000)
    assert cloud.normals is not None
    wrong = Points(cloud.positions, -cloud.normals)
    report = last(fit(FitRequest((wrong,), SMALL, replace(QUICK, normals="estimate"))))
    assert radius_error(report, 0.7) < 0.01
    assert any(note.code == "normals-estimated" for note in report.notes)
