"""Surfaces that a field has and its shape lacks are found, with the distance there."""

from collections.abc import Generator

import numpy as np
import pytest
import torch

from inrview.families.batches import Pool
from inrview.families.ghosts import AWAY, Ghosts
from inrview.families.preparation import Prepared, prepare
from inrview.families.samples import ShapeSamples
from inrview.fields.torch_network import FamilyNetwork
from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.family import FamilySpec
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape
from tests.families.creatures import ellipsoid

RADIUS = 0.3
OWN, GHOST = (-0.5, 0.0, 0.0), (0.5, 0.1, 0.0)


class _Spheres(FamilyNetwork):
    """The distance to spheres: of shape i, to the first i + 1."""

    spec = FamilySpec()

    def forward(self, points: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        away = (points[..., None, :] - torch.tensor([OWN, GHOST])).norm(dim=-1) - RADIUS
        both = away.min(dim=-1).values
        return torch.where(codes[:, :1] > 0, both, away[..., 0])


def _sphere(more: Vector | None = None) -> ShapeSamples:
    """Return samples of the first sphere; one point may lie elsewhere."""
    rng = np.random.default_rng(0)
    unit = rng.standard_normal((5000, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    places = rng.uniform(-1, 1, (6000, 3))
    away = np.linalg.norm(places - OWN, axis=1) - RADIUS
    rows = np.column_stack([places, away]).astype(np.float32)
    surface = np.asarray(unit * RADIUS + OWN, np.float32)
    if more is not None:
        surface[0] = more
    return ShapeSamples(
        "sphere",
        Placement(),
        surface,
        unit.astype(np.float32),
        np.full(5000, 1 / 5000),
        rows[:3000],
        rows[3000:],
    )


def _ellipsoid(height: float) -> Mesh:
    """Return one that is 1.2 wide and deep, about the origin."""
    radii = np.array([0.6, height, 0.6])
    vertices, faces = ellipsoid(np.zeros(3), radii)
    return Mesh(vertices.astype(np.float32), faces.astype(np.int32))


def _returned(steps: Generator[float, None, Prepared]) -> Prepared:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Prepared = end.value
            return found


def _found(codes: list[list[float]], looks: int = 5) -> list[np.ndarray]:
    """Return the ghosts of two shapes; a third makes the box as wide as the ghost."""
    ghosts = Ghosts([_sphere(), _sphere(), _sphere((0.9, 0.4, 0.4))], seed=1)
    found: list[list[np.ndarray]] = [[], [], []]
    for _ in range(looks):
        looking = ghosts.found(_Spheres(), torch.tensor([*codes, [0.0]]))
        while True:
            try:
                next(looking)
            except StopIteration as end:
                for kept, rows in zip(found, end.value, strict=True):
                    kept.append(rows)
                break
    return [np.concatenate(kept) for kept in found[:2]]


def test_a_ghost_is_found_with_the_distance_to_the_true_surface() -> None:
    none, some = _found([[0.0], [1.0]])
    assert len(none) == 0
    assert len(some) > 20
    on_ghost = np.linalg.norm(some[:, :3] - GHOST, axis=1)
    np.testing.assert_allclose(on_ghost, RADIUS, atol=0.03)
    truth = np.linalg.norm(some[:, :3] - OWN, axis=1) - RADIUS
    np.testing.assert_allclose(some[:, 3], truth, atol=0.02)
    assert some[:, 3].min() > AWAY


def test_rows_taken_in_replace_the_oldest_of_their_shape_alone() -> None:
    rows = [np.full((10, 4), i, np.float32) for i in range(2)]
    pool = Pool(rows, 2000, "cpu")
    rng = torch.Generator().manual_seed(0)
    pool.take_in([np.full((7, 4), 5, np.float32), np.empty((0, 4), np.float32)])
    drawn = pool.draw(rng)[..., 0].numpy()
    assert 0.6 < (drawn[0] == 5).mean() < 0.8
    assert set(np.unique(drawn[0])) == {0.0, 5.0}
    assert (drawn[1] == 1).all()
    pool.take_in([np.full((7, 4), 6, np.float32), np.empty((0, 4), np.float32)])
    drawn = pool.draw(rng)[..., 0].numpy()
    assert set(np.unique(drawn[0])) == {5.0, 6.0}


@pytest.mark.parametrize(("others", "is_met"), [(1, False), (5, True)])
def test_where_others_lie_is_sampled_in_families_of_many(
    others: int, is_met: bool
) -> None:
    """The first ellipsoid is flat; the others reach up to where it never is."""
    shapes = [FamilyShape("flat", _ellipsoid(0.1))]
    shapes += [FamilyShape(f"tall{i}", _ellipsoid(0.8)) for i in range(others)]
    flat = _returned(prepare(FamilyFitRequest(tuple(shapes)))).shapes[0]
    far = flat.far[:, :3] * flat.placement.scale
    on_others = np.abs(np.linalg.norm(far / (0.6, 0.8, 0.6), axis=1) - 1) < 0.05
    assert (on_others.mean() > 0.3) == is_met
