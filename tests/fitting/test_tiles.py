"""Tiles lie between inside and outside, and their normals point out."""

import numpy as np
import pytest

from inrview.fitting.tiles import LONGEST, Tiles, make_tiles
from inrview.geometry.mesh import Mesh
from inrview.processing.winding import MeshDistance
from tests.fitting.clouds import ball_mesh, joined_meshes, plate


def _tiles(mesh: Mesh) -> Tiles:
    job = make_tiles(MeshDistance(mesh), 0)
    while True:
        try:
            next(job)
        except StopIteration as end:
            tiles: Tiles = end.value
            return tiles


def _flipped(mesh: Mesh) -> Mesh:
    return Mesh(mesh.vertices, mesh.faces[:, ::-1])


@pytest.mark.parametrize("turn", [lambda mesh: mesh, _flipped])
def test_tiles_are_small_and_face_outwards(turn: object) -> None:
    assert callable(turn)
    tiles = _tiles(turn(ball_mesh(0.8)))
    sides = np.roll(tiles.corners, -1, axis=1) - tiles.corners
    assert np.linalg.norm(sides, axis=2).max() <= LONGEST
    drawn = tiles.sampled(2000, np.random.default_rng(0))
    assert drawn.normals is not None
    assert (np.einsum("ij,ij->i", drawn.normals, drawn.positions) > 0.7).all()
    assert tiles.told == pytest.approx(1)
    assert tiles.ends[-1] == pytest.approx(4 * np.pi * 0.8**2, rel=0.02)


def test_walls_within_and_sheets_without_thickness_are_left_out() -> None:
    ball, inner = ball_mesh(0.6), ball_mesh(0.3)
    sheet = joined_meshes(plate(0.2, 0.8), _flipped(plate(0.2, 0.8)))
    tiles = _tiles(joined_meshes(ball, inner, sheet))
    away = np.linalg.norm(tiles.corners, axis=2)
    assert away.min() > 0.58
    assert away.max() < 0.61
    areas = np.array([0.36, 0.09]) * 4 * np.pi
    assert tiles.told == pytest.approx(areas[0] / (areas.sum() + 0.32), rel=0.02)


def test_a_walk_off_a_wall_goes_halfway_through_it() -> None:
    low, high = plate(0.9, 0.0), plate(0.9, 0.1)
    rim = np.array([[0, 1, 5], [0, 5, 4], [1, 2, 6], [1, 6, 5]], np.int32)
    rim = np.concatenate([rim, [[2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]]])
    wall = joined_meshes(_flipped(low), high)
    wall = Mesh(wall.vertices, np.concatenate([wall.faces, rim.astype(np.int32)]))
    tiles = _tiles(wall)
    assert np.median(tiles.reach[:, 1]) == pytest.approx(0.05, rel=0.1)
    assert np.median(tiles.reach[:, 0]) > 0.05
