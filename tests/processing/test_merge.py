"""Several scans become one cloud."""

import numpy as np

from inrview.geometry.points import Points
from inrview.processing.merge import merge, vertex_normals
from tests.processing.shapes import ball, grid_sphere


def test_scans_with_far_origins_land_where_their_files_say() -> None:
    one = Points(np.float32([[0.25, 0, 0]]), origin=(400000.0, 5000000.0, 0.0))
    other = Points(np.float32([[0.5, 0, 0]]), origin=(400010.0, 5000000.0, 0.0))
    joined = merge([one, other])
    assert joined.origin == one.origin
    np.testing.assert_allclose(joined.positions, [[0.25, 0, 0], [10.5, 0, 0]])


def test_what_one_scan_lacks_is_filled_with_unknown() -> None:
    seen = ball(10)
    bare = Points(seen.positions, colors=np.full((10, 3), 7, np.uint8))
    joined = merge([seen, bare])
    assert joined.normals is not None
    assert joined.colors is not None
    assert joined.views is None
    np.testing.assert_array_equal(joined.normals[:10], seen.normals)
    assert not joined.normals[10:].any()
    assert (joined.colors[:10] == 255).all()
    assert (joined.colors[10:] == 7).all()


def test_a_mesh_joins_with_its_vertices_and_outward_normals() -> None:
    mesh = grid_sphere()
    joined = merge([mesh])
    assert len(joined) == len(mesh.vertices)
    assert joined.normals is not None
    cosines = np.einsum("ij,ij->i", joined.normals, joined.positions)
    assert cosines.min() > 0.99


def test_nothing_merges_into_nothing() -> None:
    assert len(merge([])) == 0


def test_vertex_normals_of_a_sphere_point_outwards() -> None:
    mesh = grid_sphere()
    cosines = np.einsum("ij,ij->i", vertex_normals(mesh), mesh.vertices)
    assert cosines.min() > 0.99
