"""Unsigned distances to triangles, and the mean of them both ways."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.steps import finished
from inrview.processing.compare import match, measures, prepare, triangles_apart
from inrview.processing.triangle_distance import distance_to
from inrview.processing.winding import MeshDistance


def sheet(height: float, *more: tuple[int, int, int]) -> Mesh:
    corners = [[0, height, 0], [1, height, 0], [1, height, 1], [0, height, 1]]
    faces = [(0, 1, 2), (0, 2, 3), *more]
    return Mesh(np.array(corners, np.float32), np.array(faces, np.int32))


def test_faces_twice_or_without_area_change_no_distance() -> None:
    plain, odd = sheet(0.5), sheet(0.5, (0, 1, 2), (2, 1, 0), (1, 1, 3))
    places = np.random.default_rng(0).uniform(-1, 2, (200, 3))
    first, second = distance_to(plain), distance_to(odd)
    assert first is not None
    assert second is not None
    assert np.array_equal(first.closest(places)[0], second.closest(places)[0])
    signed = MeshDistance(plain).closest(places)[0]
    assert np.array_equal(first.closest(places)[0], signed)


def test_a_mesh_without_area_has_no_distance() -> None:
    flat = Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))
    assert distance_to(flat) is None


def test_two_sheets_lie_as_far_apart_as_a_comparison_says() -> None:
    sides = [
        prepare(sheet(height), 500, np.random.default_rng(0), (0.0, 0.0, 0.0))
        for height in (0.0, 0.25)
    ]
    one, two = sides
    assert finished(triangles_apart(one, two)) == pytest.approx(0.25)
    matches = finished(match(one, two)), finished(match(two, one))
    found = measures((one, two), matches)
    ways = ("forward", "backward")
    each = [found[f"distance_to_triangles_{way}"] or 0.0 for way in ways]
    assert finished(triangles_apart(one, two)) == sum(each) / 2
