"""Segments say the exact distance everywhere along them."""

import numpy as np

from inrview.fitting.segments import Segments, Solid, in_order, segments_to
from inrview.geometry.mesh import Mesh
from inrview.processing.winding import MeshDistance
from tests.processing.shapes import torus


def _distance() -> MeshDistance:
    mesh = torus()
    return MeshDistance(Mesh(mesh.vertices * np.float32(0.6), mesh.faces))


def _segments(distance: MeshDistance, count: int, seed: int = 0) -> Segments:
    rng = np.random.default_rng(seed)
    return segments_to(
        in_order(rng.uniform(-1, 1, (count, 3))), Solid(distance, distance)
    )[0]


def test_every_place_along_a_segment_has_the_distance_it_says() -> None:
    distance = _distance()
    table = _segments(distance, 3000).table.astype(np.float64)
    share = np.random.default_rng(1).random(len(table))
    places = table[:, :3] + (share * np.abs(table[:, 6]))[:, None] * table[:, 3:6]
    signed, is_sure = distance.signed(places.astype(np.float32))
    np.testing.assert_allclose(np.abs(signed), share * np.abs(table[:, 6]), atol=2e-6)
    assert (np.sign(signed) == np.sign(table[:, 6]))[is_sure].all()
    assert (table[:, 6] < 0).any()


def test_queries_whose_side_is_ambiguous_give_no_segment() -> None:
    mesh = torus()
    # Of a third of a torus the winding number fades where the tube is cut.
    third = mesh.vertices[mesh.faces].mean(axis=1)[:, 0] > 0.3
    open_tube = Mesh(mesh.vertices * np.float32(0.6), mesh.faces[third])
    distance = MeshDistance(open_tube)
    queries = in_order(np.random.default_rng(0).uniform(-1, 1, (4000, 3)))
    segments, signed = segments_to(queries, Solid(distance, distance))
    _, is_sure = distance.signed(queries.astype(np.float32))
    assert len(signed) == len(queries)
    assert len(segments) == is_sure.sum() < len(queries)


def test_segments_stay_in_order_when_others_join_and_some_leave() -> None:
    distance = _distance()
    both = _segments(distance, 500).joined(_segments(distance, 300, 1))
    few = both.thinned(200, np.random.default_rng(0))
    assert len(few) == 200
    for segments in (both, few):
        assert (np.diff(segments.codes.astype(np.int64)) >= 0).all()
    assert np.isin(few.table[:, 0], both.table[:, 0]).all()
    assert both.thinned(10_000, np.random.default_rng(0)) is both
