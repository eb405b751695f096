"""What is right and wrong with a scan, in sentences."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note
from inrview.processing.mesh_check import check_mesh, check_points
from tests.processing.shapes import ball, grid_sphere, torus, without_faces


def by_code(notes: list[Note]) -> dict[str, Note]:
    return {note.code: note for note in notes}


def joined(*meshes: Mesh) -> Mesh:
    starts = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes])
    parts = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]
    vertices = np.concatenate([mesh.vertices for mesh in meshes])
    return Mesh(vertices, np.concatenate(parts).astype(np.int32))


def test_a_closed_mesh_is_watertight_and_nothing_else() -> None:
    assert [note.code for note in check_mesh(torus())] == ["watertight"]


def test_holes_are_counted() -> None:
    mesh = torus(60, 90)
    notes = by_code(check_mesh(without_faces(mesh, np.array([0, 2000, 4000]))))
    assert notes["holes"].count == 3
    assert notes["holes"].text.startswith("3 holes in the mesh")
    assert "watertight" not in notes


def test_one_hole_is_said_in_the_singular() -> None:
    notes = by_code(check_mesh(without_faces(torus(), np.array([5]))))
    assert notes["holes"].text.startswith("1 hole in the mesh")


def test_vertices_given_once_per_face_are_no_holes() -> None:
    mesh = torus()
    soup = Mesh(
        mesh.vertices[mesh.faces.ravel()],
        np.arange(mesh.faces.size, dtype=np.int32).reshape(-1, 3),
    )
    assert [note.code for note in check_mesh(soup)] == ["watertight"]


def test_flipped_faces_are_counted() -> None:
    mesh = torus()
    faces = mesh.faces.copy()
    faces[[3, 700, 1500]] = faces[[3, 700, 1500], ::-1]
    notes = by_code(check_mesh(Mesh(mesh.vertices, faces)))
    assert notes["flipped-faces"].count == 3


def test_a_mesh_turned_inside_out_is_noticed() -> None:
    mesh = torus()
    notes = by_code(check_mesh(Mesh(mesh.vertices, mesh.faces[:, ::-1])))
    assert {"watertight", "inside-out"} == set(notes)


def test_degenerate_and_duplicate_faces_are_counted_and_open_no_hole() -> None:
    mesh = torus()
    bad = np.array([[0, 0, 1], [7, 7, 7]], np.int32)
    twice = mesh.faces[[10, 20, 30]]
    notes = by_code(
        check_mesh(Mesh(mesh.vertices, np.concatenate([mesh.faces, bad, twice])))
    )
    assert notes["degenerate-faces"].count == 2
    assert notes["duplicate-faces"].count == 3
    assert "holes" not in notes


def test_edges_of_three_faces_are_counted() -> None:
    fan = Mesh(
        np.float32([[0, 0, 0], [0, 0, 1], [1, 0, 0], [-1, 1, 0], [-1, -1, 0]]),
        np.array([[0, 1, 2], [0, 1, 3], [0, 1, 4]], np.int32),
    )
    assert by_code(check_mesh(fan))["non-manifold"].count == 1


def test_parts_are_counted() -> None:
    sphere = grid_sphere(8, 12)
    moved = Mesh(sphere.vertices + np.float32(5), sphere.faces)
    assert by_code(check_mesh(joined(sphere, moved)))["components"].count == 2


def test_a_moebius_strip_has_one_side() -> None:
    turn = np.linspace(0, 2 * np.pi, 41)[:-1]
    middle = np.stack([np.cos(turn), np.sin(turn), 0 * turn], 1)
    across = np.stack(
        [
            np.cos(turn / 2) * np.cos(turn),
            np.cos(turn / 2) * np.sin(turn),
            np.sin(turn / 2),
        ],
        1,
    )
    left, right = np.arange(40), np.arange(40, 80)
    next_left = np.r_[left[1:], right[0]]
    next_right = np.r_[right[1:], left[0]]
    faces = np.concatenate(
        [
            np.stack([left, right, next_left], 1),
            np.stack([next_left, right, next_right], 1),
        ]
    )
    vertices = np.concatenate([middle + 0.3 * across, middle - 0.3 * across])
    strip = Mesh(vertices.astype(np.float32), faces.astype(np.int32))
    assert "one-sided" in by_code(check_mesh(strip))


@pytest.mark.parametrize("faces", [[], [[0, 0, 0]]])
def test_meshes_without_a_usable_face_do_no_harm(faces: list[list[int]]) -> None:
    mesh = Mesh(np.zeros((1, 3), np.float32), np.array(faces, np.int32).reshape(-1, 3))
    check_mesh(mesh)


def test_missing_normals_are_said() -> None:
    assert "normals-missing" in by_code(check_points(Points(ball(500).positions)))


def test_good_points_need_no_word() -> None:
    assert check_points(ball(5000)) == []


def test_zero_normals_and_duplicates_are_counted() -> None:
    cloud = ball(500)
    assert cloud.normals is not None
    normals, positions = cloud.normals.copy(), cloud.positions.copy()
    normals[:7] = 0
    positions[100:105] = positions[0]
    notes = by_code(check_points(Points(positions, normals=normals)))
    assert notes["normals-zero"].count == 7
    assert notes["duplicate-points"].count == 5


def test_normals_that_face_every_way_are_noticed() -> None:
    cloud = ball(2000)
    signs = np.random.default_rng(0).choice([-1, 1], 2000).astype(np.float32)
    mixed = Points(cloud.positions, normals=cloud.normals * signs[:, None])
    assert "normals-unoriented" in by_code(check_points(mixed))


def test_uneven_density_is_noticed() -> None:
    cloud = ball(40000)
    kept = (cloud.positions[:, 2] > 0) | (np.arange(40000) % 100 == 0)
    uneven = Points(cloud.positions[kept], normals=cloud.normals[kept])
    assert "uneven-density" in by_code(check_points(uneven)) or kept.mean() > 0.5
    sparse = ball(3000, seed=1)
    mostly = np.concatenate([cloud.positions[cloud.positions[:, 2] > 0.9],
                             sparse.positions])  # fmt: skip
    assert "uneven-density" in by_code(check_points(Points(mostly)))


@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_few_or_equal_points_do_no_harm(count: int) -> None:
    check_points(Points(np.ones((count, 3), np.float32)))
