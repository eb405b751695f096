"""`--landmarks` of `inrview family`: tables find their shapes and steer the fit."""

import csv
from pathlib import Path

import pytest

from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from tests.app.test_command_line_family import _opened, _run, _values
from tests.families.test_landmark_fit import eggs

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the folders `eggs` and `marks`."""
    for name in ("eggs", "marks"):
        (tmp_path / name).mkdir()
    for shape in eggs(marks=4):
        assert isinstance(shape.geometry, Mesh)
        write_mesh(shape.geometry, tmp_path / "eggs" / f"{shape.name}.ply")
        with (tmp_path / "marks" / f"{shape.name}.csv").open("w", newline="") as file:
            rows = [(mark.name, *mark.position) for mark in shape.landmarks]
            csv.writer(file).writerows([("name", "x", "y", "z"), *rows])
    return tmp_path


def test_landmarks_of_a_folder_steer_the_fit_and_are_kept(folder: Path) -> None:
    words = ("family", "fit", folder / "eggs", "-o", folder / "eggs.inrv")
    words = (*words, "--steps", 5, "--landmarks", folder / "marks")
    assert _values(*words)["steps"] == 5
    (family,) = _opened(folder / "eggs.inrv").families
    names = {"mark 0", "mark 1", "mark 2", "mark 3"}
    assert all({one.name for one in m.landmarks} == names for m in family.members)
    assert {one.name for one in family.landmarks} == names, "they are on the template"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            ["stranger.csv"],
            "stranger.csv is called after none of the shapes (egg0, egg1",
        ),
        (["egg0.csv", "egg0-landmarks.csv"], "is the second file for egg0"),
    ],
)
def test_a_table_belongs_to_one_shape(
    folder: Path, files: list[str], said: str
) -> None:
    text = (folder / "marks" / "egg0.csv").read_text()
    for name in files:
        (folder / name).write_text(text)
    words = ("family", "fit", folder / "eggs", "-o", folder / "eggs.inrv")
    run = _run(*words, "--landmarks", *(folder / name for name in files))
    assert run.returncode == 1
    assert said in run.stderr
    assert not (folder / "eggs.inrv").exists()
