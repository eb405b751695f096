"""Each vertex of a surface is found on another one, both ways."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.engine import inline
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.matching_reports import MatchReport
from inrview.messages.matching_requests import MatchedShape, MatchRequest
from inrview.messages.notes import UserError
from tests.matching.making import pebbles
from tests.matching.painted import eggs, shape


def _match(first: MatchedShape, second: MatchedShape) -> MatchReport:
    report = inline.result(MatchRequest(first, second))
    assert isinstance(report, MatchReport)
    return report


def test_vertices_find_their_twins_both_ways() -> None:
    family, meshes = eggs()
    found = _match(shape(family, 0, meshes[0]), shape(family, 1, meshes[1]))
    for match, mesh in ((found.there, meshes[1]), (found.back, meshes[0])):
        errors = np.linalg.norm(match.positions - mesh.vertices, axis=1)
        assert errors.mean() < 0.01
        assert errors.max() < 0.05
        assert np.allclose(match.shares.sum(axis=1), 1, atol=1e-5)
        corners = mesh.vertices[mesh.faces[match.triangles]]
        there = np.einsum("nc,ncd->nd", match.shares, corners)
        assert np.allclose(there, match.positions, atol=1e-5)
        assert (match.confidence > 0.5).mean() > 0.85


def test_an_origin_of_a_file_of_its_own_is_no_matter() -> None:
    family, meshes = eggs()
    exact = _match(shape(family, 0, meshes[0]), shape(family, 1, meshes[1]))
    moved = replace(
        meshes[1], vertices=meshes[1].vertices - np.float32(2), origin=(2.0, 2.0, 2.0)
    )
    found = _match(shape(family, 0, meshes[0]), shape(family, 1, moved))
    assert np.allclose(found.there.positions + 2, exact.there.positions, atol=1e-3)


def test_what_lies_far_from_any_surface_is_not_trusted() -> None:
    family, meshes = eggs()
    ball = meshes[0]
    stray = ball.vertices * np.float32(0.1) + np.float32(0.9)
    both = Mesh(
        np.concatenate([ball.vertices, stray]),
        np.concatenate([ball.faces, ball.faces + len(stray)]),
    )
    found = _match(shape(family, 0, both), shape(family, 1, meshes[1])).there
    count = len(ball.vertices)
    assert found.confidence[:count].mean() > 0.5
    assert found.confidence[count:].max() < 0.1


def test_the_other_side_of_a_thin_sheet_is_not_taken() -> None:
    family, _ = eggs()
    flat = replace(family, codes=np.zeros_like(family.codes))
    ball = eggs()[1][0].vertices / (1 + family.codes[0])
    thin = (ball * np.array((1, 1, 0.02))).astype(np.float32)
    faces = eggs()[1][0].faces
    # The second lies shifted by more than the sheet is thick.
    shifted = thin + np.array((0, 0, 0.03), np.float32)
    first, second = (
        shape(flat, 0, Mesh(thin, faces)),
        shape(flat, 1, Mesh(shifted, faces)),
    )
    found = _match(first, second).there
    is_front = ball[:, 2] > 0.1
    heights = found.positions[is_front, 2] - 0.03
    assert (heights > -1e-4).mean() > 0.98


def test_members_of_two_families_do_not_match() -> None:
    family, meshes = eggs()
    other = replace(family, weights={k: w + 1 for k, w in family.weights.items()})
    with pytest.raises(UserError, match="different families"):
        _match(shape(family, 0, meshes[0]), shape(other, 1, meshes[1]))


@pytest.mark.parametrize(
    "geometry",
    [
        Points(np.zeros((4, 3), np.float32)),
        Mesh(np.zeros((4, 3), np.float32), np.zeros((0, 3), np.int32)),
    ],
)
def test_points_are_no_surface(geometry: object) -> None:
    family, meshes = eggs()
    with pytest.raises(UserError, match=r"egg1 has no triangles.*Choose"):
        _match(shape(family, 0, meshes[0]), shape(family, 1, geometry))


def test_a_learned_surface_is_matched_as_well() -> None:
    family = pebbles()
    ball = eggs()[1][0].vertices / (1 + eggs()[0].codes[0]) * 1.3
    mesh = Mesh(ball.astype(np.float32), eggs()[1][0].faces)
    there = Mesh(mesh.vertices + family.code("left"), mesh.faces)
    placement = family.placement("left")
    there = replace(
        there, vertices=placement.to_scan(there.vertices), origin=placement.origin
    )
    found = _match(shape(family, 0, mesh), shape(family, 1, there)).there
    errors = np.linalg.norm(found.positions - there.vertices, axis=1)
    assert errors.max() < 0.01 * placement.scale
