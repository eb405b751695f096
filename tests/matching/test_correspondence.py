"""Points carried from one member to another land where they are known to belong."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.engine import inline
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.family import Anchors, FamilySnapshot, MemberSnapshot
from inrview.messages.family_reports import MappedPoints
from inrview.messages.family_requests import MapPointsRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.processing.winding import MeshDistance
from tests.matching.making import pebbles, stretched


def _member(family: FamilySnapshot, name: str) -> MemberSnapshot:
    return MemberSnapshot(family, family.code(name), family.placement(name))


def _surface(member: MemberSnapshot) -> Mesh:
    report = inline.result(SurfaceRequest(member, (64,)))
    assert isinstance(report, SurfaceReport)
    return report.mesh


def _mapped(
    source: MemberSnapshot, target: MemberSnapshot, points: np.ndarray, surface: Mesh
) -> MappedPoints:
    asked = MapPointsRequest(source, target, points.astype(np.float32), surface)
    report = inline.result(asked)
    assert isinstance(report, MappedPoints)
    return report


def test_points_of_one_pebble_are_found_on_another_in_its_own_coordinates() -> None:
    family = pebbles()
    near, left = _member(family, "near"), _member(family, "left")
    points = _surface(near).vertices[::7]
    found = _mapped(near, left, points, _surface(left))
    expected = left.placement.to_scan(points + family.code("left"))
    errors = np.linalg.norm(found.positions - expected, axis=1)
    assert errors.mean() < 0.003 * left.placement.scale
    assert errors.max() < 0.02 * left.placement.scale
    assert found.confidence.min() > 0.9


def test_there_and_back_is_where_it_began() -> None:
    family = pebbles()
    left, high = _member(family, "left"), _member(family, "high")
    points = _surface(left).vertices[::11]
    there = _mapped(left, high, points, _surface(high))
    back = _mapped(high, left, there.positions, _surface(left))
    errors = np.linalg.norm(back.positions - points, axis=1)
    assert errors.mean() < 0.004 * left.placement.scale


def test_the_same_point_of_another_ellipsoid_is_found(rng) -> None:
    family, vertices, faces = stretched()
    target = Mesh(vertices[2], faces)
    for first in (0, 1):
        source = _member(family, f"egg{first}")
        aim = _member(family, "egg2")
        found = _mapped(source, aim, vertices[first], target)
        errors = np.linalg.norm(found.positions - vertices[2], axis=1)
        assert errors.mean() < 0.01


def test_points_slightly_off_their_surface_land_on_the_other(rng) -> None:
    family = pebbles()
    near, left = _member(family, "near"), _member(family, "left")
    points = _surface(near).vertices[::7]
    noisy = points + rng.normal(size=points.shape) * 0.01
    surface = _surface(left)
    exact = _mapped(near, left, points, surface)
    rough = _mapped(near, left, noisy, surface)
    scale = left.placement.scale
    apart = np.linalg.norm(rough.positions - exact.positions, axis=1)
    # On average no farther than they were moved off.
    assert apart.mean() < 0.016 * scale
    distance = MeshDistance(surface)
    gaps, _, _ = distance.closest(rough.positions.astype(np.float64))
    assert gaps.max() < 1e-4 * scale


def test_a_place_that_the_other_shape_lacks_is_not_trusted() -> None:
    family = pebbles()
    near, high = _member(family, "near"), _member(family, "high")
    points = _surface(near).vertices
    surface = _surface(high)
    is_low = surface.vertices[surface.faces].mean(axis=1)[:, 1] < 0.6
    half = replace(surface, faces=surface.faces[is_low])
    found = _mapped(near, high, points, half)
    top, bottom = points[:, 1] > 0.4, points[:, 1] < 0.0
    assert found.confidence[top].max() < 0.2
    assert found.confidence[bottom].min() > 0.9


def test_a_correction_takes_trust_away() -> None:
    family = pebbles()
    bias = np.array([0, 0, 0, 0.04], np.float32)
    doubtful = replace(family, weights={**family.weights, "deformation.1.bias": bias})
    plain = _member(family, "near"), _member(family, "left")
    corrected = _member(doubtful, "near"), _member(doubtful, "left")
    trust = [
        _mapped(a, b, _surface(a).vertices[::9], _surface(b)).confidence.mean()
        for a, b in (plain, corrected)
    ]
    assert trust[1] < 0.5 < 0.9 < trust[0]


def test_two_families_have_no_points_in_common() -> None:
    family = pebbles()
    bias = np.array([1.0], np.float32)
    other = replace(family, weights={**family.weights, "template.1.bias": bias})
    near = _member(family, "near")
    with pytest.raises(UserError, match="different families"):
        _mapped(near, _member(other, "left"), np.zeros((1, 3)), _surface(near))


def test_a_family_that_went_through_a_file_is_still_the_same() -> None:
    family = pebbles()
    copied = {name: weight.copy() for name, weight in family.weights.items()}
    again = replace(family, weights=copied)
    near = _member(family, "near")
    surface = _surface(near)
    found = _mapped(near, _member(again, "near"), surface.vertices[:50], surface)
    np.testing.assert_allclose(found.positions, surface.vertices[:50], atol=1e-3)


def test_a_shape_without_a_surface_is_no_target() -> None:
    near = MemberSnapshot(pebbles(), np.zeros(3, np.float32), Placement())
    nothing = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32))
    with pytest.raises(UserError, match="no surface"):
        _mapped(near, near, np.zeros((1, 3)), nothing)


def test_no_points_give_no_points() -> None:
    near = _member(pebbles(), "near")
    assert len(_mapped(near, near, np.zeros((0, 3)), _surface(near)).positions) == 0


def test_a_landmark_of_one_is_matched_with_the_same_landmark_of_the_other() -> None:
    family = pebbles()
    near, left = _member(family, "near"), _member(family, "left")
    surface = _surface(left)
    points = _surface(near).vertices[::40]
    chosen = points[:1]
    plain = _mapped(near, left, chosen, surface)
    apart = np.linalg.norm(surface.vertices - plain.positions, axis=1)
    aside = surface.vertices[[np.abs(apart - 0.08 * left.placement.scale).argmin()]]
    held = replace(left, anchors=Anchors(aside, chosen))
    found = _mapped(near, held, points, surface)
    miss = np.linalg.norm(found.positions[0] - aside[0]) / left.placement.scale
    assert miss < 0.01
    back = _mapped(held, near, aside, _surface(near))
    assert np.linalg.norm(back.positions - chosen) < 0.01
    far = np.linalg.norm(points - chosen, axis=1) > 0.5
    before = _mapped(near, left, points[far], surface)
    np.testing.assert_allclose(found.positions[far], before.positions, atol=0.03)
