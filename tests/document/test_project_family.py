"""Families in the project file: bit for bit, and checked before anything is made."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inrview.document import edits, family_edits
from inrview.document.document import Document
from inrview.document.history import Entry, arrays
from inrview.document.project_archive import write_archive
from inrview.document.project_arrays import pack
from inrview.engine import inline
from inrview.fields.color_field import color_layout
from inrview.fields.family_field import restore_member
from inrview.geometry.placement import Placement
from inrview.geometry.stroke import Stroke
from inrview.messages.family import MODELS
from inrview.messages.family_colors import ColorSnapshot, ColorSpec, FamilyColors
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.document.making import document, with_family
from tests.document.test_project_file import same

Scene = dict[str, Any]


@pytest.fixture
def made(rng: np.random.Generator) -> Document:
    return with_family(document(rng), rng)


def _save(saved: Document, path: Path, **settings: Any) -> Path:
    inline.result(SaveRequest(saved, str(path), **settings))
    return path


def _open(path: Path) -> tuple[Document, tuple[Note, ...]]:
    opened = inline.result(OpenProjectRequest(str(path)))
    assert isinstance(opened, OpenedProject)
    return opened.document, opened.notes


def _changed(path: Path, change: Callable[[Scene, dict[str, bytes]], object]) -> Path:
    """Change scene.json and the parts, and make the manifest true again."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()[2:]}
    scene = json.loads(parts["scene.json"])
    change(scene, parts)
    parts["scene.json"] = json.dumps(scene).encode()
    with path.open("wb") as file:
        write_archive(file, parts, {})
    return path


@pytest.mark.parametrize("model", MODELS)
def test_a_family_comes_back_bit_for_bit(
    rng: np.random.Generator, tmp_path: Path, model: str
) -> None:
    made = with_family(document(rng), rng, model)
    opened, notes = _open(_save(made, tmp_path / "a.inrv"))
    assert notes == ()
    assert same(opened, made)
    family = opened.families[0]
    for member in family.members:
        snapshot = family.member_snapshot(member)
        assert snapshot is not None
        points = rng.uniform(-1, 1, (8, 3)).astype(np.float32)
        values = restore_member(replace(snapshot, edits=(), warp=None)).values(points)
        assert np.isfinite(values).all()


def test_a_family_not_yet_learned_comes_back(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    made = document(rng)
    ids = [scan.id for scan in made.scans]
    made = family_edits.add_family(made, "Pair", ids, iter("abc").__next__)
    assert same(_open(_save(made, tmp_path / "a.inrv"))[0], made)


def test_a_turned_shape_comes_back_turned(
    made: Document, tmp_path: Path, rng: np.random.Generator
) -> None:
    snapshot = made.shapes[0].snapshot
    assert snapshot is not None
    turned = ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    placed = replace(snapshot, placement=Placement(scale=2.0, rotation=turned))
    made = edits.set_snapshot(made, made.shapes[0].id, placed)
    assert same(_open(_save(made, tmp_path / "a.inrv"))[0], made)


@pytest.mark.parametrize("model", ["default", "mesh"])
def test_a_compact_family_is_half_as_large_and_nearly_as_exact(
    rng: np.random.Generator, tmp_path: Path, model: str
) -> None:
    made = with_family(document(rng), rng, model)
    opened, notes = _open(_save(made, tmp_path / "a.inrv", is_compact=True))
    assert notes == ()
    exact, compact = made.families[0].snapshot, opened.families[0].snapshot
    assert exact is not None
    assert compact is not None
    for name, weight in exact.weights.items():
        assert compact.weights[name].dtype == np.float32
        assert np.allclose(compact.weights[name], weight, rtol=1e-3, atol=1e-6)
    assert np.allclose(compact.codes, exact.codes, rtol=1e-3)
    with zipfile.ZipFile(tmp_path / "a.inrv") as archive:
        size = archive.getinfo("families/0.safetensors").file_size
    assert exact.nbytes / 2 < size < exact.nbytes / 2 + 4000


def test_what_a_newer_version_wrote_of_families_is_kept(
    made: Document, tmp_path: Path
) -> None:
    def add(scene: Scene, _: dict[str, bytes]) -> None:
        scene["families"][0]["color"] = "red"
        scene["families"][0]["members"][1]["tint"] = [1, 2]

    opened, notes = _open(_changed(_save(made, tmp_path / "a.inrv"), add))
    assert notes == ()
    with zipfile.ZipFile(_save(opened, tmp_path / "b.inrv")) as archive:
        family = json.loads(archive.read("scene.json"))["families"][0]
    assert family["color"] == "red"
    assert family["members"][1]["tint"] == [1, 2]


def test_a_project_of_format_1_0_opens_without_families(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    made = document(rng)

    def take_away(scene: Scene, _: dict[str, bytes]) -> None:
        del scene["families"]
        del scene["shapes"][0]["snapshot"]["placement"]["rotation"]

    opened, notes = _open(_changed(_save(made, tmp_path / "a.inrv"), take_away))
    assert notes == ()
    assert same(opened, made)


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ("families/0.safetensors", (False, True)),
        ("families/0-members.safetensors", (True, False)),
    ],
)
def test_a_damaged_part_costs_only_what_it_holds(
    made: Document, tmp_path: Path, part: str, left: tuple[bool, bool]
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
    family = opened.families[0]
    assert len(family.members) == 3
    has_code = family.members[2].code is not None
    assert (family.snapshot is not None, has_code) == left
    assert same(opened.scans, made.scans)


def _weights(parts: dict[str, bytes], **changes: np.ndarray) -> None:
    from safetensors.numpy import load

    arrays = load(parts["families/0.safetensors"])
    parts["families/0.safetensors"] = pack({**arrays, **changes})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda s, p: s["snapshot"]["spec"].update(code_size=5), "not those"),
        (lambda s, p: s["snapshot"]["spec"].update(code_size=2**40), "outside"),
        (lambda s, p: s["snapshot"]["spec"].update(model="os"), "model is 'os'"),
        (lambda s, p: s["snapshot"]["spec"].update(model="dit"), "not those"),
        (lambda s, p: s["snapshot"]["names"].append("third"), "placements has 2"),
        (lambda s, p: s["snapshot"].update(names=["a", "a"]), "twice"),
        (lambda s, p: s["snapshot"].update(held_out=["nobody"]), "held out"),
        (
            lambda s, p: s["snapshot"]["placements"][0].update(
                rotation=[[2, 0, 0]] * 3
            ),
            "not a rotation",
        ),
        (
            lambda s, p: s["snapshot"]["placements"][0].update(
                rotation=[[-1, 0, 0], [0, 1, 0], [0, 0, 1]]
            ),
            "mirrors",
        ),
        (lambda s, p: _weights(p, codes=np.zeros((3, 4), np.float32)), "not those"),
        (lambda s, p: _weights(p, more=np.zeros(3, np.float32)), "not those"),
        (
            lambda s, p: _weights(p, codes=np.full((2, 4), np.nan, np.float32)),
            "meaning",
        ),
        (lambda s, p: s["members"][2].update(code_size=9), "should be"),
        (lambda s, p: s["members"][2].update(warp=None), "not those of the members"),
        (lambda s, p: s["members"][0].update(name="tetra"), "name twice"),
        (lambda s, p: s["members"][0]["placement"].update(scale=0), "scale"),
        (lambda s, p: s["edits"][0].update(kind="explode"), "kind is 'explode'"),
        (lambda s, p: s["edits"][0].update(mirror=[[0, 0, 0]]), "mirror"),
        (lambda s, p: s["fit"].update(steps=-4), "steps"),
    ],
)
def test_what_cannot_be_right_is_left_out_with_its_place(
    made: Document, tmp_path: Path, change: Any, complaint: str
) -> None:
    path = _save(made, tmp_path / "a.inrv")
    opened, notes = _open(_changed(path, lambda s, p: change(s["families"][0], p)))
    assert complaint in " ".join(note.text for note in notes)
    assert same(opened.scans, made.scans)
    assert same(opened.shapes, made.shapes)


@pytest.mark.parametrize("face", [[0, 1, 4], [-1, 1, 2], [0.5, 1, 2]])
def test_a_template_mesh_with_a_wrong_index_is_left_out(
    rng: np.random.Generator, tmp_path: Path, face: list[float]
) -> None:
    made = with_family(document(rng), rng, "mesh")
    faces = np.array([face, [0, 1, 2]], np.float32)
    path = _save(made, tmp_path / "a.inrv")
    opened, notes = _open(_changed(path, lambda s, p: _weights(p, faces=faces)))
    assert opened.families[0].snapshot is None
    assert "names a vertex that is not there" in notes[0].text


def test_two_members_of_one_id_are_refused(made: Document, tmp_path: Path) -> None:
    def double(scene: Scene, _: dict[str, bytes]) -> None:
        scene["families"][0]["members"][0]["id"] = "id0"

    path = _changed(_save(made, tmp_path / "a.inrv"), double)
    with pytest.raises(UserError, match="same id"):
        _open(path)


@pytest.mark.parametrize("what", ["weight", "code"])
def test_a_family_without_meaning_is_not_saved(
    made: Document, tmp_path: Path, what: str
) -> None:
    family = made.families[0]
    assert family.snapshot is not None
    if what == "weight":
        bias = np.array([np.nan], np.float32)
        weights = {**family.snapshot.weights, "template.2.bias": bias}
        snapshot = replace(family.snapshot, weights=weights)
        made = family_edits.set_family_snapshot(made, family.id, snapshot)
    else:
        code = np.full(4, np.inf, np.float32)
        member = family.members[2].id
        made = family_edits.change_member(made, family.id, member, code=code)
    with pytest.raises(UserError, match="values without meaning"):
        _save(made, tmp_path / "a.inrv")
    assert list(tmp_path.iterdir()) == []


def test_history_counts_each_array_of_a_family_once(made: Document) -> None:
    family = made.families[0]
    assert family.snapshot is not None
    sizes = Entry.of("Learn", made).sizes
    without = Entry.of("Before", replace(made, families=())).sizes
    own = sum(sizes.values()) - sum(without.values())
    added = [family.members[2].code, family.members[2].warp]
    assert own == family.snapshot.nbytes + sum(a.nbytes for a in arrays(tuple(added)))
    renamed = edits.rename(made, family.members[0].id, "hare")
    assert Entry.of("Rename", renamed).sizes == sizes


def _colored(made: Document, rng: np.random.Generator) -> Document:
    spec = ColorSpec(levels=2, log2_table=6, coarsest=2, finest=8)
    table = rng.normal(size=(color_layout(spec).entries, 3)).astype(np.float16)
    field = ColorSnapshot(spec, table.astype(np.float32), ("bunny",))
    strokes = tuple(
        Stroke(rng.normal(size=(n, 3)).astype(np.float32), 0.1 * n, 0.5, color)
        for n, color in ((3, (1, 2, 255)), (1, None))
    )
    colors = FamilyColors(field, strokes)
    return family_edits.set_family_colors(made, made.families[0].id, colors)


def test_colours_and_paint_come_back(
    made: Document, rng: np.random.Generator, tmp_path: Path
) -> None:
    made = _colored(made, rng)
    opened, notes = _open(_save(made, tmp_path / "a.inrv"))
    assert notes == ()
    assert same(opened, made)


def test_damaged_colours_are_left_out_and_the_family_is_not(
    made: Document, rng: np.random.Generator, tmp_path: Path
) -> None:
    def break_it(scene: Scene, _: dict[str, bytes]) -> None:
        scene["families"][0]["colors"]["strokes"][0]["count"] = 2

    path = _save(_colored(made, rng), tmp_path / "a.inrv")
    opened, notes = _open(_changed(path, break_it))
    assert "The colours of Pair" in notes[0].text
    assert opened.families[0].colors.is_empty
    assert opened.families[0].snapshot is not None


def test_colours_out_of_range_are_refused(
    made: Document, rng: np.random.Generator, tmp_path: Path
) -> None:
    def break_it(scene: Scene, _: dict[str, bytes]) -> None:
        scene["families"][0]["colors"]["strokes"][0]["color"] = [0, 0, 256]

    path = _save(_colored(made, rng), tmp_path / "a.inrv")
    opened, notes = _open(_changed(path, break_it))
    assert "from 0 to 255" in notes[0].text
    assert opened.families[0].colors.is_empty
