"""The bundled families: closed, alike in their topology, different in their shape."""

import numpy as np
import pytest
import trimesh

from inrview.processing.winding import MeshDistance
from inrview.samples.families import COUNT, FAMILIES

_EULER = {"creatures": 2, "vessels": -2}


def _mesh(name: str, index: int, levels: int = 1) -> trimesh.Trimesh:
    made = FAMILIES[name].shape(index, levels).mesh
    return trimesh.Trimesh(made.vertices, made.faces, process=False)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_shape_is_closed_and_turned_outwards(name: str) -> None:
    for index in range(COUNT):
        mesh = _mesh(name, index)
        assert mesh.is_watertight
        assert mesh.is_winding_consistent
        assert mesh.volume > 0
        assert mesh.euler_number == _EULER[name]


@pytest.mark.parametrize("name", FAMILIES)
def test_hardly_anything_of_a_shape_runs_through_itself(
    name: str, rng: np.random.Generator
) -> None:
    # Where a closed mesh overlaps itself, it winds around a point twice.
    for index in range(0, COUNT, 3):
        made = FAMILIES[name].shape(index, 1).mesh
        low, high = made.bounds
        points = rng.uniform(low, high, (20_000, 3))
        winding = MeshDistance(made).winding(points)
        assert (winding > 1.4).mean() < 1e-3
        assert winding.min() > -0.4


@pytest.mark.parametrize("name", FAMILIES)
def test_all_shapes_share_faces_and_parts_and_differ(name: str) -> None:
    family = FAMILIES[name]
    shapes = [family.shape(index, 1) for index in range(COUNT)]
    first = shapes[0]
    for other in shapes[1:]:
        np.testing.assert_array_equal(other.mesh.faces, first.mesh.faces)
        np.testing.assert_array_equal(other.parts, first.parts)
        assert np.abs(other.mesh.vertices - first.mesh.vertices).max() > 0.03
    assert set(first.parts) == set(range(len(family.parts)))
    assert len({shape.name for shape in shapes}) == COUNT


@pytest.mark.parametrize("name", FAMILIES)
def test_the_same_index_is_the_same_shape(name: str) -> None:
    one, again = FAMILIES[name].shape(7), FAMILIES[name].shape(7)
    np.testing.assert_array_equal(one.mesh.vertices, again.mesh.vertices)
    assert one.name == again.name


@pytest.mark.parametrize("name", FAMILIES)
def test_a_coarse_shape_lies_on_the_fine_one(name: str) -> None:
    coarse, fine = (FAMILIES[name].shape(3, levels) for levels in (1, 2))
    count = len(coarse.mesh.vertices)
    gaps = np.abs(fine.mesh.vertices[:count] - coarse.mesh.vertices)
    assert gaps.max() < 0.005
    np.testing.assert_array_equal(fine.parts[:count], coarse.parts)


def test_creatures_stand_on_the_ground_facing_z_and_are_mirror_images() -> None:
    for index in (0, 9, 22):
        shape = FAMILIES["creatures"].shape(index)
        vertices = shape.mesh.vertices
        assert abs(vertices[:, 1].min()) < 0.01
        head = FAMILIES["creatures"].parts.index("head")
        assert vertices[shape.parts == head, 2].min() > 0.2
        mirrored = vertices * [-1, 1, 1]
        gaps, _, _ = MeshDistance(shape.mesh).closest(mirrored)
        assert gaps.max() < 1e-4


def test_a_vessel_is_hollow() -> None:
    for index in (0, 13):
        shape = FAMILIES["vessels"].shape(index)
        low, high = shape.mesh.bounds
        up = np.linspace(low[1] + 0.25, high[1], 20)
        axis = np.stack([np.zeros(20), up, np.zeros(20)], axis=1)
        assert MeshDistance(shape.mesh).winding(axis).max() < 0.2
