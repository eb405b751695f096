"""The narrow band loses nothing that a dense pass finds."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from inrview.fields.field import Field
from inrview.surfaces.bricks import Bricks
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import isosurface
from inrview.surfaces.narrow_band import Margins, base_level, chain, finer_level
from tests.surfaces.dense import compare, dense_values, finish, flying_edges
from tests.surfaces.fields import AWKWARD

_CUBE = ((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
_FINEST = 256


def _band(field: Field, grid: Grid, margins: Margins) -> tuple[Bricks, int]:
    evaluator = Evaluator(field)
    grids = chain(grid)
    bricks = finish(base_level(grids[0], evaluator))
    for finer in grids[1:]:
        bricks = finish(finer_level(bricks, finer, evaluator, margins))
    return bricks, evaluator.evaluations


@pytest.fixture(scope="module", params=AWKWARD)
def awkward(request: pytest.FixtureRequest) -> tuple[Field, float, np.ndarray]:
    """Return a field, its slope, and its values at every node of the finest grid.

    Every other node is a node of the grid half as fine: one pass serves both.
    """
    field, slope = AWKWARD[request.param]
    return field, slope, dense_values(field, Grid.over(*_CUBE, _FINEST))


@pytest.mark.parametrize("stride", [2, 1])
def test_the_band_gives_the_faces_of_a_dense_pass(
    awkward: tuple[Field, float, np.ndarray],
    stride: int,
    record_property: Callable[[str, object], None],
) -> None:
    field, slope, dense = awkward
    grid = Grid.over(*_CUBE, _FINEST // stride)
    bricks, evaluations = _band(field, grid, Margins(slope))
    reference = flying_edges(dense[::stride, ::stride, ::stride], grid)
    difference = compare(isosurface(bricks), reference, grid.spacing)
    record_property("parts that float apart and were missed", difference.apart)
    assert difference.is_none, difference
    assert evaluations < 0.6 * np.prod(grid.nodes)


@pytest.mark.parametrize("name", AWKWARD)
def test_a_grid_that_halves_unevenly_gives_the_faces_of_a_dense_pass(name: str) -> None:
    field, slope = AWKWARD[name]
    grid = Grid.over(*_CUBE, 97)
    bricks, _ = _band(field, grid, Margins(slope))
    reference = flying_edges(dense_values(field, grid), grid)
    difference = compare(isosurface(bricks), reference, grid.spacing)
    assert difference.is_none, difference


def test_a_box_that_is_no_cube_gives_the_faces_of_a_dense_pass() -> None:
    field, slope = AWKWARD["noisy"]
    grid = Grid.over((-0.8, -0.75, -0.31), (0.8, 0.78, 0.33), 111)
    bricks, _ = _band(field, grid, Margins(slope))
    reference = flying_edges(dense_values(field, grid), grid)
    difference = compare(isosurface(bricks), reference, grid.spacing)
    assert difference.is_none, difference


def test_a_margin_that_is_too_small_is_seen_to_miss_specks() -> None:
    field, _ = AWKWARD["specks"]
    grid = Grid.over(*_CUBE, 128)
    careless = Margins(slope=0.01, share=0.0)
    bricks, _ = _band(field, grid, careless)
    reference = flying_edges(dense_values(field, grid), grid)
    difference = compare(isosurface(bricks), reference, grid.spacing)
    # Specks are missed and counted; what is found at all is found whole.
    assert difference.apart > 0
    assert difference.torn == difference.extra == difference.faces_extra == 0


def test_a_smooth_surface_needs_two_evaluations_a_cell() -> None:
    field, slope = AWKWARD["sphere"]
    bricks, evaluations = _band(field, Grid.over(*_CUBE, 256), Margins(slope))
    cells = len(isosurface(bricks)[1]) / 2
    assert evaluations / cells < 2


def test_every_edge_that_crosses_has_evaluated_ends() -> None:
    field, slope = AWKWARD["noisy"]
    bricks, _ = _band(field, Grid.over(*_CUBE, 128), Margins(slope))
    vertices, _ = isosurface(bricks)
    # A vertex between predicted values would not lie where the field is zero.
    assert np.abs(field.values(vertices)).max() < slope * bricks.grid.spacing


def test_levels_share_the_positions_of_their_nodes() -> None:
    grids = chain(Grid.over((-0.9, -0.7, -0.3), (0.9, 0.8, 0.35), 200))
    for coarse, fine in pairwise(grids):
        nodes = np.array([[1, 2, 3], [5, 6, 4]], np.int32)
        np.testing.assert_array_equal(coarse.points(nodes), fine.points(nodes * 2))
