"""Catmull-Clark: a cube becomes round, and stays closed."""

import numpy as np
import trimesh

from inrview.samples.subdivision import subdivided, triangles

CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
QUADS = np.array(
    [
        [0, 1, 3, 2],
        [4, 6, 7, 5],
        [0, 4, 5, 1],
        [2, 3, 7, 6],
        [0, 2, 6, 4],
        [1, 5, 7, 3],
    ]
)


def test_each_quad_becomes_four_and_the_mesh_stays_closed() -> None:
    vertices, quads = subdivided(CUBE, QUADS)
    assert quads.shape == (24, 4)
    assert len(vertices) == 8 + 12 + 6
    mesh = trimesh.Trimesh(vertices, triangles(quads), process=False)
    assert mesh.is_watertight
    assert mesh.volume > 0


def test_the_corner_of_a_cube_moves_where_the_rule_says() -> None:
    # Three faces meet: (F + 2 R) / 3 with F = 2/3 and R = 2/3 of the corner.
    vertices, _ = subdivided(CUBE, QUADS)
    expected = CUBE * (1 / 3 + 2 * 2 / 3) / 3
    np.testing.assert_allclose(vertices[:8], expected)


def test_a_cube_becomes_nearly_a_ball() -> None:
    vertices, quads = CUBE, QUADS
    for _ in range(4):
        vertices, quads = subdivided(vertices, quads)
    radii = np.linalg.norm(vertices, axis=1)
    assert radii.max() / radii.min() < 1.25
