"""Labels, landmarks and analyses without a window."""

import csv
import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from plyfile import PlyData

from inrview.app.cli_run import Startup
from inrview.app.command_line import main
from inrview.document import edits, family_edits
from inrview.document.document import Document
from inrview.engine import inline
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import LoadedScan
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.matching.making import stretched

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def eggs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a family of six ellipsoids and what is known of them."""
    folder = tmp_path_factory.mktemp("eggs")
    family, vertices, faces = stretched(6)
    numbers = count()
    scans = [
        LoadedScan(name, f"{name}.ply", Mesh(one.astype(np.float32), faces))
        for name, one in zip(family.names, vertices, strict=True)
    ]
    document = edits.add_bare_scans(Document(), scans, lambda: f"s{next(numbers)}")
    ids = [scan.id for scan in document.scans]
    document = family_edits.add_family(
        document, "eggs", ids, lambda: f"m{next(numbers)}"
    )
    only = document.families[0]
    document = family_edits.set_family_specs(document, only.id, family.spec)
    document = family_edits.set_family_snapshot(document, only.id, family)
    inline.result(SaveRequest(document, str(folder / "eggs.inrv")))
    upper = (vertices[0][:, 1] > 0).astype(np.int32)
    np.save(folder / "upper.npy", upper)
    middles = vertices[0][faces].mean(axis=1)
    words = np.where(middles[:, 1] > 0, "upper", "lower")
    _table(folder / "faces.csv", ("face", "label"), enumerate(words.tolist()))
    marks = {
        "east": vertices[0][:, 0].argmax(),
        "west": vertices[0][:, 0].argmin(),
    }
    rows = [(name, *vertices[0][row].tolist()) for name, row in marks.items()]
    _table(folder / "marks.csv", ("name", "x", "y", "z"), rows)
    groups = [(name, "ab"[n % 2]) for n, name in enumerate(family.names)]
    _table(folder / "groups.csv", ("name", "group"), groups)
    return folder


def _table(path: Path, header: tuple[str, ...], rows: Any) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _done(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, Any]:
    code = main([*map(str, words), "--json"])
    said = capsys.readouterr()
    assert code == 0, said.err
    values = json.loads(said.out)
    assert isinstance(values, dict)
    return values


def _refused(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main([str(word) for word in words]) in (1, 2)
    said = capsys.readouterr()
    assert said.err.count("inrview:") == 1
    assert "Traceback" not in said.err
    return said.err


def test_labels_of_vertices_are_written_as_asked(eggs, tmp_path, capsys) -> None:
    upper = np.load(eggs / "upper.npy")
    known = ("labels", eggs / "eggs.inrv", "--from", "egg0", eggs / "upper.npy")
    values = _done(capsys, *known, "--to", "egg2", "-o", tmp_path / "egg2.ply")
    (told,) = values["to"]
    assert told["labels"] == len(upper)
    assert told["of"] == "vertices"
    assert told["surface"] == "own mesh"
    assert told["confidence"] > 0.9
    vertex = PlyData.read(tmp_path / "egg2.ply")["vertex"]
    assert (np.asarray(vertex["label"]) == upper).mean() > 0.98
    assert np.asarray(vertex["agreement"]).min() == 1
    _done(capsys, *known, "--to", "egg2", "-o", tmp_path / "egg2.npy")
    again = np.load(tmp_path / "egg2.npy")
    np.testing.assert_array_equal(again, vertex["label"])
    # What was written is read.
    more = ("--from", "egg2", tmp_path / "egg2.ply", "--to", "egg0")
    _done(capsys, "labels", eggs / "eggs.inrv", *more, "-o", tmp_path / "back.npy")
    assert (np.load(tmp_path / "back.npy") == upper).mean() > 0.97


def test_words_for_faces_and_landmarks_go_to_all(eggs, tmp_path, capsys) -> None:
    sources = ("--from", "egg0", "--from", "egg1", eggs / "faces.csv")
    words = (*sources, "--landmarks", eggs / "marks.csv", "--to", "all")
    values = _done(capsys, "labels", eggs / "eggs.inrv", *words, "-o", tmp_path / "all")
    assert [one["name"] for one in values["to"]] == ["egg2", "egg3", "egg4", "egg5"]
    rows = _read(tmp_path / "all" / "egg4.csv")
    truth = [row["label"] for row in _read(eggs / "faces.csv")]
    assert np.mean([a["name"] == b for a, b in zip(rows, truth, strict=True)]) > 0.97
    marks = _read(tmp_path / "all" / "egg4-landmarks.csv")
    _, vertices, _ = stretched(6)
    east = np.array([float(marks[0][axis]) for axis in "xyz"])
    assert marks[0]["name"] == "east"
    assert np.linalg.norm(east - vertices[4][vertices[0][:, 0].argmax()]) < 0.02


def test_a_marked_family_is_measured_and_compared(eggs, tmp_path, capsys) -> None:
    marked = tmp_path / "marked.inrv"
    known = ("--from", "egg0", eggs / "upper.npy", "--landmarks", eggs / "marks.csv")
    names = ("--names", "lower", "upper")
    _done(capsys, "labels", eggs / "eggs.inrv", *known, *names, "-o", marked)
    page, tables = tmp_path / "eggs.html", tmp_path / "tables"
    asked = ("--measure", "width=distance:east,west", "--measure", "cap=area:upper")
    belt = ("--measure", "belt=girth:east,y")
    values = _done(
        *(capsys, "analyse", marked, "-o", page, "--tables", tables, *asked, *belt),
        *("--groups", eggs / "groups.csv", "--resolution", 32),
        *("--keep", tmp_path / "kept.inrv"),
    )
    _, vertices, _ = stretched(6)
    for number, one in enumerate(vertices):
        width = values["measurements"]["width"][f"egg{number}"]
        assert abs(width / np.ptp(one[:, 0]) - 1) < 0.03
    place, stretch = values["groups"]
    assert place["is_exact"]
    assert place["arrangements"] == 20
    assert stretch["groups"] == {"a": 3, "b": 3}
    assert any(note["code"] == "few-arrangements" for note in values["notes"])
    _check_page(page.read_text(encoding="utf-8"))
    rows = _read(tables / "groups-place.csv")
    assert len(rows) == values["points"]
    assert {"p", "q", "p_family_wise"} <= rows[0].keys()
    assert all(float(row["q"]) >= float(row["p"]) - 1e-6 for row in rows)
    assert len(_read(tables / "measurements.csv")) == 6
    for name in ("dendrogram", "map", "modes", "distances"):
        assert (tables / f"{name}.svg").stat().st_size > 1000
        assert (tables / f"{name}.png").read_bytes()[:4] == b"\x89PNG"
    report: Any = inline.result(OpenProjectRequest(str(tmp_path / "kept.inrv")))
    kept = report.document.families[0]
    assert [one.name for one in kept.measurements] == ["width", "cap", "belt"]
    assert [one.name for one in kept.landmarks] == ["east", "west"]
    assert kept.labels.names == ("lower", "upper")


def test_what_a_project_keeps_is_written_for_its_members(
    eggs, tmp_path, capsys
) -> None:
    marked = tmp_path / "marked.inrv"
    known = ("--from", "egg0", eggs / "upper.npy", "--landmarks", eggs / "marks.csv")
    _done(capsys, "labels", eggs / "eggs.inrv", *known, "-o", marked)
    kept = ("labels", marked, "--from", "template")
    folder = tmp_path / "kept"
    values = _done(capsys, *kept, "--to", "all", "-o", folder)
    assert [one["name"] for one in values["to"]] == [f"egg{n}" for n in range(6)]
    upper = np.load(eggs / "upper.npy")
    assert (np.load(folder / "egg3.npy") == upper).mean() > 0.98
    rows = _read(folder / "egg3-landmarks.csv")
    assert [row["name"] for row in rows] == ["east", "west"]
    _done(capsys, *kept, "--to", "egg1", "--of", "faces", "-o", tmp_path / "egg1.csv")
    assert len(_read(tmp_path / "egg1.csv")) == 5120
    bare = ("labels", eggs / "eggs.inrv", "--from", "template", "--to", "egg1")
    said = _refused(capsys, *bare, "-o", tmp_path / "none.npy")
    assert "neither labels nor landmarks" in said


def test_labels_and_colours_are_painted_on_the_template(eggs, tmp_path, capsys) -> None:
    _, vertices, _ = stretched(6)
    top = int(vertices[1][:, 1].argmax())
    at = ("--on", "egg1", "--at", ",".join(map(str, vertices[1][top].tolist())))
    brush = ("family", "paint", eggs / "eggs.inrv", *at, "--radius", 0.2)
    values = _done(capsys, *brush, "--label", "cap", "-o", tmp_path / "cap.inrv")
    assert (values["label"], values["parts"], values["strokes"]) == ("cap", ["cap"], 1)
    kept = ("labels", tmp_path / "cap.inrv", "--from", "template")
    _done(capsys, *kept, "--to", "egg4", "-o", tmp_path / "egg4.npy")
    found = np.load(tmp_path / "egg4.npy")
    assert found[top] == 0
    assert found[vertices[4][:, 1].argmin()] == -1
    # The same vertices of every egg are the same places of the template.
    _done(capsys, *kept, "--to", "egg0", "-o", tmp_path / "egg0.npy")
    assert (np.load(tmp_path / "egg0.npy") == found).mean() > 0.98
    again = ("family", "paint", tmp_path / "cap.inrv", *at, "--label", "cap")
    values = _done(capsys, *again, "--erase", "-o", tmp_path / "bare.inrv")
    assert (values["label"], values["strokes"]) == (None, 2)
    values = _done(capsys, *brush, "--colour", "#102030", "-o", tmp_path / "red.inrv")
    assert values["colour"] == [16, 32, 48]


def _check_page(text: str) -> None:
    """Ask that the page needs no other file, and shows what it says."""
    sources = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert all(one.startswith(("data:", "#")) for one in sources)
    assert text.count("data:image/png;base64,") >= 3 + 4 + 2 + 6
    assert text.count("<svg") >= 5
    for word in ("Two groups", "Principal modes", "egg5", "width", "false discovery"):
        assert word in text


def test_what_is_wrong_is_said_with_the_numbers(eggs, tmp_path, capsys) -> None:
    project, out = eggs / "eggs.inrv", tmp_path / "x.npy"
    np.save(tmp_path / "short.npy", np.zeros(7, int))
    to = ("--to", "egg1", "-o", out)
    said = _refused(
        capsys, "labels", project, "--from", "egg0", tmp_path / "short.npy", *to
    )
    assert "7 labels" in said
    assert "2,562 vertices" in said
    assert "5,120 faces" in said
    said = _refused(capsys, "labels", project, "--from", "eg0", out, *to)
    assert "Did you mean egg" in said
    (tmp_path / "far.csv").write_text("name,x,y,z\ntip,9,0,0\n")
    far = ("--from", "egg0", "--landmarks", tmp_path / "far.csv", "--to", "egg1")
    said = _refused(capsys, "labels", project, *far, "-o", tmp_path / "x.csv")
    assert "tip lies 8." in said
    page = ("-o", tmp_path / "x.html")
    (tmp_path / "one.csv").write_text("egg0,a\negg1,b\negg2,b\n")
    said = _refused(capsys, "analyse", project, "--groups", tmp_path / "one.csv", *page)
    assert "one.csv: A group of one" in said
    (tmp_path / "who.csv").write_text("egg0,a\negg11,b\negg2,b\negg1,a\n")
    said = _refused(capsys, "analyse", project, "--groups", tmp_path / "who.csv", *page)
    assert "who.csv: The family" in said
    assert "no member named egg11" in said
    said = _refused(capsys, "analyse", project, "--measure", "belt=girth:east", *page)
    assert "needs a landmark and a plane" in said
    said = _refused(capsys, "analyse", project, "--measure", "w=distance:a,b", *page)
    assert "no landmark a" in said
    (tmp_path / "there.html").write_text("mine")
    said = _refused(capsys, "analyse", project, "-o", tmp_path / "there.html")
    assert "--force" in said
    assert (tmp_path / "there.html").read_text() == "mine"


def test_what_cannot_be_read_or_written_is_said_before_any_work(
    eggs, tmp_path, capsys, monkeypatch
) -> None:
    project, page = eggs / "eggs.inrv", tmp_path / "x.html"
    monkeypatch.setattr(Startup, "warm_up", _no_work)
    said = _refused(capsys, "analyse", tmp_path / "gone.inrv", "-o", page)
    assert f"gone.inrv does not exist in {tmp_path}." in said
    said = _refused(capsys, "match", tmp_path / "gone.ply", project, "-o", "x.npz")
    assert "gone.ply does not exist" in said
    (tmp_path / "file").write_text("")
    said = _refused(capsys, "analyse", project, "-o", tmp_path / "file" / "x.html")
    assert f"{tmp_path / 'file'} is a file" in said
    monkeypatch.setattr("os.access", lambda path, mode: path != tmp_path)
    said = _refused(capsys, "analyse", project, "-o", page)
    assert "may not be written to" in said
    assert not page.exists()


def test_a_member_named_twice_counts_once(eggs, tmp_path, capsys) -> None:
    words = ("analyse", eggs / "eggs.inrv", "--of", "egg0", "egg0", "egg1")
    said = _refused(capsys, *words, "-o", tmp_path / "x.html")
    assert "given are egg0, egg1." in said


def _no_work(*_: object) -> None:
    pytest.fail("work began")
