"""Meshes out and in again, in the file's own coordinates."""

from pathlib import Path

import numpy as np
import pytest
import trimesh

from inrview.files.read import read_geometry
from inrview.files.write_mesh import write_mesh
from inrview.files.write_ply import write_points
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from tests.files import corpus

FORMATS = ["ply", "obj", "stl", "glb"]


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize(
    "origin", [(0.0, 0.0, 0.0), (4_000_000.0, -5_600_000.0, 30.0), (0.0, 2e4, 0.0)]
)
def test_a_round_trip_keeps_file_coordinates(
    tmp_path: Path, file_format: str, origin: tuple[float, float, float]
) -> None:
    rng = np.random.default_rng(2)
    vertices, faces = corpus.octahedron()
    vertices = (vertices + rng.normal(scale=0.01, size=vertices.shape)) * 3
    mesh = Mesh(vertices.astype(np.float32), faces.astype(np.int32), origin=origin)
    path = tmp_path / f"a.{file_format}"
    assert write_mesh(mesh, path) == path.stat().st_size
    again, _, _, _ = read_geometry(path, lambda _: None)
    assert isinstance(again, Mesh)
    written = (mesh.vertices.astype(np.float64) + mesh.origin)[mesh.faces]
    read = (again.vertices.astype(np.float64) + again.origin)[again.faces]
    assert np.abs(written - read).max() <= 1e-6 * 6


@pytest.mark.parametrize("file_format", FORMATS)
def test_trimesh_reads_what_we_write(tmp_path: Path, file_format: str) -> None:
    path = tmp_path / f"a.{file_format}"
    write_mesh(corpus.textured_mesh(), path)
    scene = trimesh.load_scene(path)
    assert sum(len(part.faces) for part in scene.geometry.values()) == 8
    np.testing.assert_allclose(scene.bounds, [[-1] * 3, [1] * 3], atol=1e-6)


@pytest.mark.parametrize("file_format", ["ply", "obj", "glb"])
def test_normals_colours_and_textures_come_back(
    tmp_path: Path, file_format: str
) -> None:
    mesh = corpus.textured_mesh()
    write_mesh(mesh, tmp_path / f"a b.{file_format}")
    again, notes, _, _ = read_geometry(tmp_path / f"a b.{file_format}", lambda _: None)
    assert isinstance(again, Mesh)
    assert not any("missing" in note.code for note in notes)
    assert again.normals is not None
    np.testing.assert_allclose(again.normals, again.vertices, atol=1e-4)
    assert again.colors is not None
    nearest = np.abs(again.vertices[:, None] - mesh.vertices[None]).sum(2).argmin(1)
    np.testing.assert_array_equal(again.colors, mesh.colors[nearest])
    assert again.face_materials is not None
    painted = [material.texture is not None for material in again.materials]
    has_texture = np.array(painted)[again.face_materials]
    np.testing.assert_array_equal(
        np.sort(has_texture), np.sort(mesh.face_materials == 1)
    )
    texture = next(m.texture for m in again.materials if m.texture is not None)
    np.testing.assert_array_equal(texture.pixels, mesh.materials[1].texture.pixels)


def test_points_are_written_with_normals_and_colours(tmp_path: Path) -> None:
    positions = corpus.sphere_points().astype(np.float32)
    colors = np.arange(180, dtype=np.uint8).reshape(60, 3)
    points = Points(positions, positions, colors, origin=(4e5, 5e6, 0.0))
    write_points(points, tmp_path / "a.ply")
    again, _, _, _ = read_geometry(tmp_path / "a.ply", lambda _: None)
    assert isinstance(again, Points)
    back = again.positions.astype(np.float64) + again.origin
    assert np.abs(back - (positions.astype(np.float64) + points.origin)).max() < 2e-6
    np.testing.assert_array_equal(again.colors, colors)
    np.testing.assert_allclose(again.normals, positions, atol=1e-6)


@pytest.mark.parametrize("file_format", ["ply", "obj"])
def test_nothing_is_written_if_one_of_the_files_would_be_replaced(
    tmp_path: Path, file_format: str
) -> None:
    (tmp_path / f"a.{file_format}").write_bytes(b"old")
    with pytest.raises(UserError, match="exists already"):
        write_mesh(corpus.textured_mesh(), tmp_path / f"a.{file_format}")
    assert [path.name for path in tmp_path.iterdir()] == [f"a.{file_format}"]
    write_mesh(corpus.textured_mesh(), tmp_path / f"a.{file_format}", overwrite=True)


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="glb, obj, ply, stl"):
        write_mesh(corpus.textured_mesh(), tmp_path / "a.fbx")


def test_the_format_may_be_named_apart_from_the_ending(tmp_path: Path) -> None:
    write_mesh(corpus.textured_mesh(), tmp_path / "a.dat", file_format="stl")
    geometry, _, _, _ = read_geometry(tmp_path / "a.dat", lambda _: None)
    assert isinstance(geometry, Mesh)


def test_an_empty_surface_is_not_written(tmp_path: Path) -> None:
    empty = Mesh(np.zeros((0, 3), np.float32), np.zeros((0, 3), np.int32))
    with pytest.raises(UserError, match="no surface"):
        write_mesh(empty, tmp_path / "a.ply")
