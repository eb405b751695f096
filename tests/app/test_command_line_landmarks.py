"""`--landmarks` of `inrview family`: tables find their shapes and steer the fit."""

import csv
from itertools import count
from pathlib import Path

import pytest

from inrview.document import edits, family_edits
from inrview.document.document import Document
from inrview.engine import inline
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import LoadedScan
from inrview.messages.requests import SaveRequest
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


def test_landmarks_of_shapes_are_listed_written_and_put_back(folder: Path) -> None:
    bare, marked, tables = (folder / one for one in ("bare.inrv", "m.inrv", "tables"))
    _values("family", "fit", folder / "eggs", "-o", bare, "--steps", 3)
    assert "has landmarks" in _run("family", "landmarks", bare).stdout
    words = ("family", "landmarks", bare, "--landmarks", folder / "marks", "-o", marked)
    told = _values(*words)
    everywhere = [one.name for one in _opened(bare).families[0].members]
    assert told["landmarks"]["mark 0"] == everywhere
    assert told["files"] == [str(marked)]
    assert not any(one.landmarks for one in _opened(bare).families[0].members)

    assert len(_values("family", "landmarks", marked, "-o", tables)["files"]) == len(
        everywhere
    )
    for member in _opened(marked).families[0].members:
        rows = (tables / f"{member.name}-landmarks.csv").read_text().splitlines()
        assert rows[0] == "name,x,y,z"
        x, y, z = (float(value) for value in rows[1].split(",")[1:])
        assert (x, y, z) == pytest.approx(member.landmarks[0].position, abs=1e-6)
    again = _run("family", "landmarks", marked, "-o", tables)
    assert again.returncode == 1, "tables are not replaced unless that is asked for"
    assert _run("family", "landmarks", marked, "-o", tables, "--force").returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-o", "tables"], 1, "has landmarks to write"),
        (["-o", "tables.csv"], 2, "or a folder for tables"),
        (["--landmarks", "marks"], 2, "needs -o OUT.inrv"),
        (["--family", "geese"], 1, "no family named geese"),
    ],
)
def test_what_cannot_be_done_with_landmarks_is_said(
    words: list[str], code: int, said: str, project: Path, tmp_path: Path
) -> None:
    words = [
        str(tmp_path / one) if one[:4] in ("tabl", "mark") else one for one in words
    ]
    run = _run("family", "landmarks", project, *words)
    assert (run.returncode, said in run.stderr) == (code, True), run.stderr
    assert not (tmp_path / "tables").exists()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project of a family without landmarks that has learned nothing."""
    numbers = count()
    scans = [LoadedScan(one.name, "", one.geometry) for one in eggs(marks=0)[:2]]
    document = edits.add_bare_scans(Document(), scans, lambda: f"s{next(numbers)}")
    ids = [scan.id for scan in document.scans]
    document = family_edits.add_family(
        document, "eggs", ids, lambda: f"m{next(numbers)}"
    )
    path = tmp_path_factory.mktemp("eggs") / "eggs.inrv"
    inline.result(SaveRequest(document, str(path)))
    return path


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
