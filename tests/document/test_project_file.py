"""What is saved comes back, bit for bit."""

import json
import zipfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inrview.document import edits
from inrview.document.document import Document
from inrview.document.project_archive import write_archive
from inrview.engine import inline
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import LoadedScan, OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.document.making import document, mesh


@pytest.fixture
def made(rng: np.random.Generator) -> Document:
    return document(rng)


def _save(saved: Document, path: Path, **settings: Any) -> Path:
    inline.result(SaveRequest(saved, str(path), **settings))
    return path


def _open(path: Path) -> tuple[Document, tuple[Note, ...]]:
    opened = inline.result(OpenProjectRequest(str(path)))
    assert isinstance(opened, OpenedProject)
    assert isinstance(opened.document, Document)
    return opened.document, opened.notes


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal to the last bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if is_dataclass(one):
        names = [field.name for field in fields(one)]
        return all(same(getattr(one, n), getattr(other, n)) for n in names)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _rewritten(path: Path, change: Any) -> Path:
    """Change the parts of a project file and make its manifest true again."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()[2:]}
    change(parts)
    with path.open("wb") as file:
        write_archive(file, parts, {})
    return path


def _with_scene(path: Path, change: Any) -> Path:
    def edit(parts: dict[str, bytes]) -> None:
        scene = json.loads(parts["scene.json"])
        change(scene)
        parts["scene.json"] = json.dumps(scene).encode()

    return _rewritten(path, edit)


def test_a_project_comes_back_bit_for_bit(made: Document, tmp_path: Path) -> None:
    opened, notes = _open(_save(made, tmp_path / "a.inrv"))
    assert notes == ()
    assert same(opened, made)


def test_saving_what_was_opened_gives_the_same_parts(
    made: Document, tmp_path: Path
) -> None:
    first = _save(made, tmp_path / "a.inrv")
    second = _save(_open(first)[0], tmp_path / "b.inrv")
    with zipfile.ZipFile(first) as one, zipfile.ZipFile(second) as other:
        names = one.namelist()
        assert names == other.namelist()
        parts = [n for n in names if n != "manifest.json"]
        assert all(one.read(n) == other.read(n) for n in parts)


def test_an_empty_project_comes_back(tmp_path: Path) -> None:
    assert same(_open(_save(Document(), tmp_path / "a.inrv"))[0], Document())


def test_it_is_a_stored_zip_that_says_what_it_is(
    made: Document, tmp_path: Path
) -> None:
    path = _save(made, tmp_path / "a.inrv")
    assert path.read_bytes()[30:59] == b"mimetypeapplication/x-inrview"
    with zipfile.ZipFile(path) as archive:
        kinds = {info.compress_type for info in archive.infolist()}
        manifest = json.loads(archive.read("manifest.json"))
    assert kinds == {zipfile.ZIP_STORED}
    assert (manifest["format"], manifest["version"]) == ("inrview", [1, 7])


def test_a_compact_project_is_half_as_large_and_nearly_as_exact(
    made: Document, tmp_path: Path
) -> None:
    compact, _ = _open(_save(made, tmp_path / "a.inrv", is_compact=True))
    weights, exact = compact.shapes[0].snapshot, made.shapes[0].snapshot
    assert weights is not None
    assert exact is not None
    assert weights.weights["table"].dtype == np.float32
    assert np.allclose(weights.weights["table"], exact.weights["table"], rtol=1e-3)


def test_a_preview_is_stored(tmp_path: Path) -> None:
    preview = np.full((4, 6, 3), 0.5, np.float32)
    path = _save(Document(), tmp_path / "a.inrv", preview=preview)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("preview.png").startswith(b"\x89PNG")
    assert _open(path)[0].extra_parts == ()


def test_what_a_newer_minor_version_wrote_is_kept(
    made: Document, tmp_path: Path
) -> None:
    def add(parts: dict[str, bytes]) -> None:
        scene = json.loads(parts["scene.json"])
        scene["camera"] = {"angle": 30}
        scene["scans"][0]["tint"] = [1, 2, 3]
        scene["shapes"][0]["code"] = "x"
        parts["scene.json"] = json.dumps(scene).encode()
        parts["sounds/0.bin"] = b"la la la"

    path = _rewritten(_save(made, tmp_path / "a.inrv"), add)
    opened, notes = _open(path)
    assert notes == ()
    with zipfile.ZipFile(_save(opened, tmp_path / "b.inrv")) as archive:
        scene = json.loads(archive.read("scene.json"))
        assert archive.read("sounds/0.bin") == b"la la la"
    assert scene["camera"] == {"angle": 30}
    assert scene["scans"][0]["tint"] == [1, 2, 3]
    assert scene["shapes"][0]["code"] == "x"


def test_a_newer_major_version_is_refused_kindly(tmp_path: Path) -> None:
    path = _save(Document(), tmp_path / "a.inrv")
    data = path.read_bytes().replace(b"[\n  1,\n  0\n ]", b"[\n  9,\n  0\n ]")
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["version"] = [9, 0]
    del data
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/x-inrview")
        archive.writestr("manifest.json", json.dumps(manifest))
    with pytest.raises(UserError, match=r"newer inrview \(format 9\.0"):
        _open(path)


@pytest.mark.parametrize(
    ("part", "left"),
    [("scans/1.safetensors", (1, 2, True)), ("shapes/0.safetensors", (2, 2, False))],
)
def test_a_damaged_part_is_named_and_the_rest_opens(
    made: Document, tmp_path: Path, part: str, left: tuple[int, int, bool]
) -> None:
    path = _save(made, tmp_path / "a.inrv")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(part)
        data[info.header_offset + 30 + len(part) + info.file_size // 2] ^= 0xFF
    path.write_bytes(data)
    opened, notes = _open(path)
    (note,) = notes
    assert part in note.text
    has_snapshot = opened.shapes[0].snapshot is not None
    assert (len(opened.scans), len(opened.shapes), has_snapshot) == left


def test_a_damaged_file_names_the_version_before_it(
    made: Document, tmp_path: Path
) -> None:
    path = _save(made, tmp_path / "a.inrv")
    _save(made, path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(UserError, match=r"a\.inrv~1, beside it"):
        _open(path)
    assert same(_open(tmp_path / "a.inrv~1")[0], made)


def test_a_field_without_meaning_is_not_saved(made: Document, tmp_path: Path) -> None:
    snapshot = made.shapes[0].snapshot
    assert snapshot is not None
    table = snapshot.weights["table"].copy()
    table[0, 0] = np.nan
    broken = replace(snapshot, weights={**snapshot.weights, "table": table})
    shapes = (replace(made.shapes[0], snapshot=broken), *made.shapes[1:])
    with pytest.raises(UserError, match="values without meaning"):
        _save(replace(made, shapes=shapes), tmp_path / "a.inrv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda s: s["shapes"][0]["snapshot"]["field"].update(levels=4), "not those"),
        (
            lambda s: s["shapes"][0]["snapshot"]["field"].update(log2_table=60),
            "3 to 24",
        ),
        (lambda s: s["shapes"][0]["snapshot"]["field"].update(network="os"), "network"),
        (lambda s: s["shapes"][0]["snapshot"]["field"].update(sigma=0), "sigma"),
        (lambda s: s["shapes"][0]["snapshot"]["field"].update(omega="x"), "omega"),
        (lambda s: s["shapes"][0]["snapshot"]["field"].update(initial="?"), "initial"),
        (lambda s: s["shapes"][0]["snapshot"]["field"].pop("levels"), "missing"),
        (lambda s: s["shapes"][0]["snapshot"]["placement"].update(scale=0), "scale"),
        (lambda s: s["shapes"][0].update(fit=3), "fit"),
        (lambda s: s["scans"][0]["geometry"].update(part="/etc/passwd"), "passwd"),
        (lambda s: s["scans"][0]["geometry"].update(kind="mesh"), "not known here"),
        (lambda s: s["scans"][0].pop("name"), "name is missing"),
        (lambda s: s["scans"][0].update(up_axis="w"), "up_axis"),
    ],
)
def test_what_cannot_be_right_is_left_out_with_its_place(
    made: Document, tmp_path: Path, change: Any, complaint: str
) -> None:
    path = _with_scene(_save(made, tmp_path / "a.inrv"), change)
    _, notes = _open(path)
    assert complaint in " ".join(note.text for note in notes)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda s: s.pop("scans"), "scans is missing"),
        (lambda s: s.update(shapes={}), "shapes is not a list"),
        (lambda s: s["scans"][1].update(id="id0"), "same id"),
    ],
)
def test_a_scene_without_sense_is_refused(
    made: Document, tmp_path: Path, change: Any, complaint: str
) -> None:
    path = _with_scene(_save(made, tmp_path / "a.inrv"), change)
    with pytest.raises(UserError, match=complaint):
        _open(path)


def test_a_baseline_comes_back_beside_its_shape(
    made: Document, rng: np.random.Generator, tmp_path: Path
) -> None:
    loaded = LoadedScan("TSDF", "", mesh(rng))
    grown = edits.add_baseline(made, made.shapes[0].id, loaded, lambda: "beside")
    path = _save(grown, tmp_path / "depth.inrv")
    opened, notes = _open(path)
    assert opened.shapes[0].baseline == "beside"
    assert same(opened.shapes, grown.shapes)
    assert not notes

    def forget(scene: Any) -> None:
        del scene["shapes"][0]["baseline"]
        scene["shapes"][1]["baseline"] = "nowhere"

    opened, _ = _open(_with_scene(path, forget))
    assert [shape.baseline for shape in opened.shapes] == [None, None]
