"""OBJ: relative indices, several materials, textures beside the file only."""

from pathlib import Path

import numpy as np
import pytest

from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_mesh


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the corpus in it: OBJ, MTL and texture."""
    corpus.write_corpus(tmp_path)
    return tmp_path


def test_every_form_of_corner_is_read(folder: Path) -> None:
    mesh, notes = load_mesh(folder, "b.obj", corpus.OBJ)
    assert len(mesh.faces) == 2 + 1 + 1 + 1
    assert mesh.faces[2].tolist() == [0, 1, 4]  # -5 -4 -1 with five vertices
    assert notes["lines-ignored"].count == 1
    assert mesh.normals is None  # not every corner has one


def test_materials_follow_their_faces_and_textures_lie_beside(folder: Path) -> None:
    mesh, _ = load_mesh(folder, "b.obj", corpus.OBJ)
    assert [material.name for material in mesh.materials] == ["red", "blue"]
    assert mesh.face_materials is not None
    assert mesh.face_materials.tolist() == [0, 0, 1, 1, 1]
    assert mesh.materials[0].color == (1.0, 0.0, 0.0)
    assert mesh.materials[1].texture is not None


def test_a_texture_outside_the_folder_is_not_opened(tmp_path: Path) -> None:
    corpus.write_corpus(tmp_path)
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "made.mtl").write_bytes(b"newmtl blue\nmap_Kd ../blue sky.png\n")
    mesh, notes = load_mesh(inner, "a.obj", corpus.OBJ)
    assert all(material.texture is None for material in mesh.materials)
    assert "texture-missing" in notes


def test_a_missing_material_file_is_named(tmp_path: Path) -> None:
    _, notes = load_mesh(tmp_path, "a.obj", corpus.OBJ)
    assert "made.mtl" in notes["materials-missing"].text


def test_a_concave_polygon_is_cut_without_leaving_it(tmp_path: Path) -> None:
    outline = [(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)]  # a notch at the third side
    lines = [f"v {x} {y} 0" for x, y in outline] + ["f 3 4 5 1 2"]
    mesh, _ = load_mesh(tmp_path, "a.obj", "\n".join(lines).encode())
    a, b, c = (mesh.vertices[mesh.faces[:, i], :2] for i in range(3))
    areas = np.cross(np.c_[b - a, np.zeros(3)], np.c_[c - a, np.zeros(3)])[:, 2] / 2
    assert (areas > 0).all()
    assert areas.sum() == pytest.approx(10.0)  # 16 less the notch of 4 * 3 / 2


def test_a_zero_index_is_said_as_the_file_counts(tmp_path: Path) -> None:
    data = corpus.OBJ.replace(b"f 2 3 5", b"f 0 3 5")
    _, notes = load_mesh(tmp_path, "a.obj", data)
    assert "index 0 of 5 (counted from 1)" in notes["faces-dropped"].text


def test_nonsense_is_refused_with_its_line(tmp_path: Path) -> None:
    data = corpus.OBJ.replace(b"v 1 1 0", b"v 1 one 0")
    with pytest.raises(LoadError, match="line 5 holds 'one'"):
        load_bytes(tmp_path, "a.obj", data)
    data = corpus.OBJ.replace(b"f 2 3 5", b"f 2 3 five")
    with pytest.raises(LoadError, match="line 16 is no face"):
        load_bytes(tmp_path, "a.obj", data)


def test_utf16_and_vertex_colours_are_read(tmp_path: Path) -> None:
    text = "v 0 0 0 1 0 0\nv 1 0 0 0 1 0\nv 0 1 0 0 0 1\nf 1 2 3\n"
    mesh, _ = load_mesh(tmp_path, "a.obj", text.encode("utf-16"))
    assert mesh.colors is not None
    assert mesh.colors.tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
