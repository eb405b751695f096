"""Folders of shapes: which files are shapes, and what each is called."""

from pathlib import Path

import pytest

from inrview.files.family_files import shape_files
from inrview.messages.notes import UserError


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * len(name))


def _names(*paths: Path) -> list[str]:
    return [one.name for one in shape_files(paths)]


def test_files_are_named_by_their_stems_in_the_order_given(tmp_path: Path) -> None:
    _touch(tmp_path, "b.ply", "a.1.obj")
    assert _names(tmp_path / "b.ply", tmp_path / "a.1.obj") == ["b", "a.1"]


def test_arrays_beside_meshes_are_no_shapes(tmp_path: Path) -> None:
    _touch(tmp_path, "body_1.ply", "body_0.ply", "faces.npy", "notes.txt", "index.json")
    assert _names(tmp_path) == ["body_0", "body_1"]


def test_a_folder_of_point_files_alone_is_taken(tmp_path: Path) -> None:
    _touch(tmp_path, "one.xyz", "two.npy", "read.me")
    assert _names(tmp_path) == ["one", "two"]


def test_folders_within_are_shapes_by_their_own_name(tmp_path: Path) -> None:
    _touch(tmp_path, "a300/model.obj", "a300/model.mtl", "a300/tiny.ply", "empty/x.mtl")
    _touch(tmp_path, "b747/b.obj", ".cache/c.obj", "index.json")
    found = shape_files([tmp_path])
    assert [one.name for one in found] == ["a300", "b747"]
    assert found[0].path.name == "model.obj"


def test_a_folder_without_shapes_says_so(tmp_path: Path) -> None:
    _touch(tmp_path, "index.json")
    with pytest.raises(UserError, match="holds no file"):
        shape_files([tmp_path])
    with pytest.raises(UserError, match="does not exist"):
        shape_files([tmp_path / "gone.ply"])


@pytest.mark.shared
def test_the_shared_categories_are_understood(shared_data: Path) -> None:
    categories = shared_data / "categories"
    assert len(shape_files([categories / "bodies"])) == 20
    planes = shape_files([categories / "airplanes"])
    assert len(planes) == 44
    assert planes[0].name == "a300"
