"""Cells are cut as VTK cuts them."""

import numpy as np

from inrview.surfaces.cases import EDGES, TRIANGLES
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import isosurface
from inrview.surfaces.narrow_band import base_level
from tests.surfaces.dense import compare, finish, flying_edges


class _Given:
    """A field known at the nodes of one grid only."""

    def __init__(self, values: np.ndarray) -> None:
        self.answers = iter(np.array_split(values.ravel(), 1))

    def values(self, points: np.ndarray) -> np.ndarray:
        return next(self.answers)

    def gradients(self, points: np.ndarray) -> np.ndarray:
        raise NotImplementedError


def test_each_of_the_256_cases_is_cut_as_vtk_cuts_it() -> None:
    for case in range(256):
        signs = [-1.0 if case >> corner & 1 else 1.0 for corner in range(8)]
        values = np.array(signs, np.float32).reshape(2, 2, 2)
        values *= np.linspace(1, 2, 8, dtype=np.float32).reshape(2, 2, 2)
        grid = Grid((0.0, 0.0, 0.0), 1.0, (1, 1, 1))
        ours = isosurface(finish(base_level(grid, Evaluator(_Given(values)))))
        difference = compare(ours, flying_edges(values, grid), 1.0)
        assert len(ours[1]) == TRIANGLES[case]
        assert difference.missed == difference.faces_missed == 0
        assert difference.extra == difference.faces_extra == 0


def test_no_case_names_an_edge_that_does_not_cross() -> None:
    for case in range(256):
        for edge in EDGES[case][: 3 * TRIANGLES[case]].tolist():
            axis, (u, v) = edge >> 2, (edge >> 1 & 1, edge & 1)
            first = [0, 0, 0]
            others = [other for other in range(3) if other != axis]
            first[others[0]], first[others[1]] = u, v
            start = 4 * first[0] + 2 * first[1] + first[2]
            stop = start + (4, 2, 1)[axis]
            assert (case >> start & 1) != (case >> stop & 1)


def test_random_signs_give_the_faces_of_vtk_across_bricks() -> None:
    grid = Grid((0.0, 0.0, 0.0), 1.0, (17, 12, 9))
    rng = np.random.default_rng(3)
    values = rng.normal(size=grid.nodes).astype(np.float32)
    ours = isosurface(finish(base_level(grid, Evaluator(_Given(values)))))
    reference = flying_edges(values, grid)
    difference = compare(ours, reference, 1.0)
    assert len(ours[0]) == len(reference[0])
    assert len(ours[1]) == len(reference[1])
    assert difference.missed == difference.faces_missed == difference.faces_extra == 0
