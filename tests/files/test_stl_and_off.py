"""STL and OFF, whatever their first lines claim."""

from pathlib import Path

import numpy as np
import pytest

from inrview.files.write_mesh import write_mesh
from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_mesh


def signed_volume(vertices: np.ndarray, faces: np.ndarray) -> float:
    a, b, c = (vertices[faces[:, i]].astype(float) for i in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


def binary_stl(folder: Path) -> bytes:
    write_mesh(corpus.textured_mesh(), folder / "made.stl", overwrite=True)
    return (folder / "made.stl").read_bytes()


def test_text_and_binary_stl_weld_to_the_same_closed_mesh(tmp_path: Path) -> None:
    text, notes = load_mesh(tmp_path, "a.stl", corpus.stl_text())
    binary, _ = load_mesh(tmp_path, "b.stl", binary_stl(tmp_path))
    for mesh in (text, binary):
        assert mesh.vertices.shape == (6, 3)
        assert signed_volume(mesh.vertices, mesh.faces) == pytest.approx(4 / 3)
    assert "welded" in notes


def test_solid_at_the_start_proves_nothing(tmp_path: Path) -> None:
    data = b"solid".ljust(80) + binary_stl(tmp_path)[80:]
    mesh, _ = load_mesh(tmp_path, "a.stl", data)
    assert len(mesh.faces) == 8


@pytest.mark.parametrize("count", [4_000_000_000, 3, 0])
def test_a_lying_count_is_corrected_and_said(tmp_path: Path, count: int) -> None:
    data = binary_stl(tmp_path)
    data = data[:80] + count.to_bytes(4, "little") + data[84:]
    mesh, notes = load_mesh(tmp_path, "a.stl", data)
    assert len(mesh.faces) == (3 if count == 3 else 8)
    assert f"{count:,}" in notes["count-differs"].text


def test_a_bad_stl_number_is_named_with_its_line(tmp_path: Path) -> None:
    data = corpus.stl_text().replace(b"vertex 0.0 1.0 0.0", b"vertex 0.0 x 0.0", 1)
    with pytest.raises(LoadError, match=r"line 5 .*'x'"):
        load_bytes(tmp_path, "a.stl", data)


def test_a_coloured_off_with_a_quad_is_read(tmp_path: Path) -> None:
    mesh, _ = load_mesh(tmp_path, "a.off", corpus.OFF)
    assert len(mesh.faces) == 4
    assert mesh.colors is not None
    assert mesh.colors[0].tolist() == [255, 0, 0]


def test_off_counts_may_share_the_first_line(tmp_path: Path) -> None:
    data = b"OFF 3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
    mesh, _ = load_mesh(tmp_path, "a.off", data)
    assert mesh.faces.tolist() == [[0, 1, 2]]


def test_off_normals_are_kept(tmp_path: Path) -> None:
    rows = "\n".join(f"{x} {y} 0 0 0 2" for x, y in ((0, 0), (1, 0), (0, 1)))
    data = f"NOFF\n3 1 0\n{rows}\n3 0 1 2\n".encode()
    mesh, _ = load_mesh(tmp_path, "a.off", data)
    assert mesh.normals is not None
    assert (mesh.normals == (0, 0, 1)).all()


def test_off_counts_beyond_the_file_are_refused(tmp_path: Path) -> None:
    data = corpus.OFF.replace(b"5 3 0", b"4530000000 3 0")
    with pytest.raises(LoadError, match="4,530,000,000"):
        load_bytes(tmp_path, "a.off", data)
