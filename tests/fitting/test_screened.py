"""The screened indicator is zero on the points and has the sign of its side."""

import numpy as np

from inrview.fitting.screened import screened_poisson
from tests.fitting.clouds import sphere_points

CELLS = 32


def solved(cells: int = CELLS, start: np.ndarray | None = None) -> np.ndarray:
    """Return the indicator of a sphere."""
    points = sphere_points(8000)
    areas = np.full(8000, 4 * np.pi * 0.49 / 8000, np.float32)
    assert points.normals is not None
    solving = screened_poisson(points.positions, points.normals, areas, cells, start)
    while True:
        try:
            next(solving)
        except StopIteration as end:
            return np.asarray(end.value)


def radii(cells: int) -> np.ndarray:
    line = (np.arange(cells) + 0.5) * (2 / cells) - 1
    x, y, z = np.meshgrid(line, line, line, indexing="ij")
    return np.sqrt(x * x + y * y + z * z)


def test_it_is_negative_inside_and_positive_outside_by_half_a_step() -> None:
    chi = solved()
    away = radii(CELLS) - 0.7
    deep = np.abs(away) > 2 * (2 / CELLS)
    assert (np.sign(chi[deep]) == np.sign(away[deep])).all()
    # Its normals' area is the sphere's, so the two sides are one apart.
    assert abs(np.median(chi[away > 0.2]) - np.median(chi[away < -0.2]) - 1) < 0.1


def test_it_is_zero_on_the_sphere_to_a_small_part_of_a_voxel() -> None:
    chi = solved()
    middle = CELLS // 2
    line = (np.arange(CELLS) + 0.5) * (2 / CELLS) - 1
    along = chi[middle:, middle, middle]
    places = np.hypot(line[middle:], np.sqrt(2) * line[middle])
    crossing = np.interp(0.0, along, places)
    assert abs(crossing - 0.7) < 0.2 * (2 / CELLS)


def test_the_start_changes_the_way_and_not_the_end() -> None:
    warm = solved(start=solved(CELLS // 2))
    assert np.abs(warm - solved()).max() < 0.02
