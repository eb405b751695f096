"""PLY in all its forms."""

from pathlib import Path

import numpy as np
import pytest

from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_mesh, load_points


def test_a_text_ply_keeps_its_colours_and_cuts_its_polygons(tmp_path: Path) -> None:
    mesh, notes = load_mesh(tmp_path, "a.ply", corpus.ply_text())
    assert len(mesh.faces) == 1 + 2 + 3
    assert mesh.colors is not None
    assert (mesh.colors == (10, 20, 30)).all()
    assert notes["polygons-cut"].count == 2
    assert "quality" in notes["properties-ignored"].text


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_and_faces_of_different_sizes_give_the_same_mesh(
    tmp_path: Path, order: str
) -> None:
    mesh, _ = load_mesh(tmp_path, "a.ply", corpus.ply_mixed_binary(order))
    points = corpus.sphere_points(8)
    np.testing.assert_allclose(mesh.vertices, points, atol=1e-6)
    assert mesh.faces[0].tolist() == [0, 1, 2]
    assert len(mesh.faces) == 1 + 2 + 3


def test_strips_alternate_their_winding_and_restart_at_minus_one(
    tmp_path: Path,
) -> None:
    mesh, notes = load_mesh(tmp_path, "a.ply", corpus.ply_strips())
    assert mesh.faces.tolist() == [[0, 1, 2], [2, 1, 3], [2, 3, 4], [4, 3, 5]]
    assert notes["strips-converted"].count == 4


def test_a_range_grid_becomes_points_that_know_their_scanner(tmp_path: Path) -> None:
    points, notes = load_points(tmp_path, "a.ply", corpus.ply_range_grid())
    assert len(points) == 11
    assert points.views is not None
    assert (points.views == (0, 0, 1)).all()
    assert "4 by 3" in notes["views-found"].text


def test_crlf_headers_and_renamed_files_are_read_by_content(tmp_path: Path) -> None:
    data = corpus.ply_text().replace(b"\n", b"\r\n")
    mesh, _ = load_mesh(tmp_path, "renamed.stl", data)
    assert len(mesh.faces) == 6


def test_float_colours_become_bytes(tmp_path: Path) -> None:
    data = corpus.ply_text().replace(b"uchar", b"float").replace(b"10 20 30", b"0 .5 1")
    data = data.replace(b"list float int", b"list uchar int")
    mesh, _ = load_mesh(tmp_path, "a.ply", data)
    assert mesh.colors is not None
    assert mesh.colors[0].tolist() == [0, 128, 255]


def test_a_cut_file_says_how_much_is_missing(tmp_path: Path) -> None:
    data = corpus.ply_mixed_binary()
    mesh, notes = load_mesh(tmp_path, "a.ply", data[:-5])
    assert len(mesh.faces) == 3
    assert notes["truncated"].count == 1


@pytest.mark.parametrize("count", [b"4000000000", b"-5", b"many"])
@pytest.mark.parametrize("make", [corpus.ply_text, corpus.ply_mixed_binary])
def test_a_vertex_count_that_lies_is_refused_with_the_number(
    tmp_path: Path, make: object, count: bytes
) -> None:
    data = make().replace(b"element vertex 8", b"element vertex " + count)
    with pytest.raises(LoadError, match=r"a\.ply.*(4,000,000,000|-5|many)"):
        load_bytes(tmp_path, "a.ply", data)


def test_an_index_out_of_range_is_dropped_and_named(tmp_path: Path) -> None:
    data = corpus.ply_text().replace(b"3 0 1 2\n", b"3 0 1 99999999\n")
    mesh, notes = load_mesh(tmp_path, "a.ply", data)
    assert len(mesh.faces) == 5
    assert notes["faces-dropped"].count == 1
    assert "99,999,999" in notes["faces-dropped"].text


def test_texture_coordinates_and_the_texture_survive_writing(tmp_path: Path) -> None:
    from inrview.files.write_mesh import write_mesh

    mesh = corpus.textured_mesh()
    write_mesh(mesh, tmp_path / "a.ply")
    again, _ = load_mesh(tmp_path, "b.ply", (tmp_path / "a.ply").read_bytes())
    assert again.corner_uvs is not None
    np.testing.assert_array_equal(again.corner_uvs, mesh.corner_uvs)
    textures = [material.texture for material in again.materials]
    assert any(texture is not None for texture in textures)
