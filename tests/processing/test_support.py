"""Measured is what lies close to the data, where more than a stray point is."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.processing.support import Data

ORIGIN = (0.0, 0.0, 0.0)


def half_sphere(rng: np.random.Generator, count: int = 20_000) -> np.ndarray:
    """Return points of the upper half of a unit sphere."""
    directions = rng.standard_normal((count, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    directions[:, 2] = np.abs(directions[:, 2])
    return directions.astype(np.float32)


def test_what_the_scan_did_not_see_is_inferred(rng: np.random.Generator) -> None:
    data = Data([Points(half_sphere(rng))], ORIGIN)
    seen = half_sphere(rng, 2000).astype(np.float64)
    hidden = seen * [1, 1, -1] - [0, 0, 0.1]
    assert data.ask(seen).is_measured.all()
    assert not data.ask(hidden).is_measured.any()
    deepest = data.ask(np.array([[0.0, 0.0, -1.0]])).distances[0]
    assert deepest == pytest.approx(np.sqrt(2), abs=0.02)  # to the rim


def test_a_stray_point_measures_nothing(rng: np.random.Generator) -> None:
    stray = np.array([[0, 0, -1]], np.float32)
    data = Data([Points(np.concatenate([half_sphere(rng), stray]))], ORIGIN)
    found = data.ask(stray.astype(np.float64))
    assert found.distances[0] == pytest.approx(0, abs=1e-6)
    assert not found.is_measured[0]


def test_the_distance_to_a_mesh_is_to_its_triangles() -> None:
    corners = np.array([[0, 0, 0], [10, 0, 0], [0, 10, 0]], np.float32)
    mesh = Mesh(corners, np.array([[0, 1, 2]], np.int32), origin=(5.0, 0.0, 0.0))
    found = Data([mesh], ORIGIN).ask(np.array([[7.0, 2.0, 0.01], [7.0, 2.0, 3.0]]))
    assert found.distances == pytest.approx([0.01, 3.0])
    assert found.is_measured.tolist() == [True, False]


def test_several_scans_count_together(rng: np.random.Generator) -> None:
    upper = half_sphere(rng)
    lower = Points(upper * np.float32([1, 1, -1]) - np.float32([50, 0, 0]))
    moved = Points(lower.positions, origin=(50.0, 0.0, 0.0))
    data = Data([Points(upper), moved], ORIGIN)
    everywhere = np.concatenate([upper, upper * [1, 1, -1]])[::7].astype(np.float64)
    assert data.ask(everywhere).is_measured.all()


def test_no_data_are_refused_with_a_sentence() -> None:
    with pytest.raises(UserError, match="load the scan"):
        Data([Points(np.zeros((0, 3), np.float32))], ORIGIN)
