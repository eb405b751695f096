"""Compositions in a document: parts by id, undo, files, and what is refused."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document import edits
from inrview.document.compositions import (
    ComposedFields,
    add_composition,
    leaves_of,
    scans_of,
    set_operations,
    stored_field,
)
from inrview.document.document import Document, Shape
from inrview.document.history import History
from inrview.document.project_archive import Archive, write_archive
from inrview.fields.restore import restore
from inrview.messages.composition import Composition, Operation
from inrview.messages.notes import UserError
from inrview.messages.snapshot import ComposedSnapshot
from tests.document.making import SMALL_FIELD, snapshot
from tests.document.test_project_file import _open, _save

_STACK = (
    Operation("1", "union", "b", radius=0.2),
    Operation("2", "offset", amount=0.1, is_muted=True),
    Operation("3", "plane", point=(0.5, 0.0, 0.0), normal=(1.0, 0.0, 2.0)),
    Operation("4", "move", turn=(10.0, 20.0, 30.0), scale=0.5, shift=(1.0, 2.0, 3.0)),
)


@pytest.fixture
def document(rng: np.random.Generator) -> Document:
    """Return two fitted shapes, a composition of both, and one of that."""
    shapes = tuple(
        Shape(name, name.upper(), (), SMALL_FIELD, snapshot=snapshot(rng))
        for name in "ab"
    )
    document = Document(shapes=shapes)
    document = add_composition(document, Composition("a", _STACK), "A and B", "c")
    box = Operation("5", "box", low=(-1.0, -1.0, -1.0))
    return add_composition(document, Composition("c", (box,)), "A and B", "d")


@pytest.fixture
def rng() -> np.random.Generator:
    """Return random numbers."""
    return np.random.default_rng(5)


def test_a_composition_hides_its_parts_and_has_a_name_of_its_own(
    document: Document,
) -> None:
    names = [shape.name for shape in document.shapes]
    assert names == [
        "A",
        "B",
        "A and B",
        "A and B 2",
    ]
    assert [shape.is_visible for shape in document.shapes] == [False] * 3 + [True]


def test_a_composition_is_saved_and_opened_as_it_was(
    document: Document, tmp_path: Path
) -> None:
    opened, notes = _open(_save(document, tmp_path / "a.inrv"))
    assert notes == ()
    for before, after in zip(document.shapes, opened.shapes, strict=True):
        assert after.composition == before.composition
    points = np.random.default_rng(0).uniform(-1, 1, (300, 3)).astype(np.float32)
    values = []
    for one in (document, opened):
        found = stored_field(one, one.shape("d"))
        assert isinstance(found, ComposedSnapshot)
        values.append(restore(found).values(points))
    np.testing.assert_array_equal(*values)


def _rewritten(path: Path, change: str, into: str) -> Path:
    """Return a project in which a text of the scene is another."""
    with Archive(path) as archive:
        parts = {
            name: archive.part(name)
            for name in archive.names
            if name not in ("mimetype", "manifest.json")
        }
    scene = parts["scene.json"].decode()
    assert change in scene
    parts["scene.json"] = scene.replace(change, into).encode()
    target = path.with_name("changed.inrv")
    with target.open("wb") as file:
        write_archive(file, parts, {})
    return target


def test_a_project_of_before_compositions_is_read(
    document: Document, tmp_path: Path
) -> None:
    plain = Document(shapes=document.shapes[:2])
    path = _save(plain, tmp_path / "a.inrv")
    opened, notes = _open(_rewritten(path, ', "composition": null', ""))
    assert notes == ()
    assert [shape.composition for shape in opened.shapes] == [None, None]


@pytest.mark.parametrize(
    ("change", "into", "words"),
    [
        ('"part": "b"', '"part": "gone"', "not there"),
        ('"part": "b"', '"part": "d"', "part of itself"),
        ('"kind": "plane"', '"kind": "melt"', "is 'melt'"),
        ('"scale": 0.5', '"scale": 0', "above 0"),
    ],
)
def test_what_cannot_be_opened_costs_itself_and_what_is_made_of_it(
    document: Document, tmp_path: Path, change: str, into: str, words: str
) -> None:
    path = _rewritten(_save(document, tmp_path / "a.inrv"), change, into)
    opened, notes = _open(path)
    assert [shape.id for shape in opened.shapes] == ["a", "b"]
    assert words in " ".join(note.text for note in notes)


def test_a_part_in_use_is_not_removed_and_the_sentence_names_its_user(
    document: Document,
) -> None:
    with pytest.raises(UserError, match=r"B is a part of A and B, .* Bake or"):
        edits.remove(document, "b")
    freed = edits.remove(edits.remove(document, "d"), "c")
    assert [shape.id for shape in edits.remove(freed, "b").shapes] == ["a"]


def test_a_scan_that_an_unfitted_part_lives_on_stays(rng: np.random.Generator) -> None:
    from inrview.messages.reports import LoadedScan
    from tests.document.making import points

    loaded = LoadedScan("a.ply", "", points(rng))
    names = iter(["scan", "shape"])
    document = edits.add_scans(Document(), (loaded,), lambda: next(names))
    document = add_composition(document, Composition("shape"), "whole", "c")
    assert scans_of(document, document.shape("c")) == ("scan",)
    with pytest.raises(UserError, match="a is a part of whole"):
        edits.remove(document, "scan")


def test_a_circle_cannot_be_made(document: Document) -> None:
    for part in "dc":
        with pytest.raises(UserError, match="A and B would be a part of itself"):
            set_operations(document, "c", (Operation("6", "union", part),))


def test_undo_and_redo_are_exact(document: Document) -> None:
    history = History.starting_with("Open", document)
    stack = (*_STACK[:1], replace(_STACK[1], is_muted=False))
    changed = set_operations(document, "c", stack)
    history = history.record("Change", changed)
    assert history.undo().document is document
    assert history.undo().redo().document is changed
    assert document.shape("c").composition == Composition("a", _STACK)


def test_the_field_is_the_same_object_until_a_part_is_another(
    document: Document, rng: np.random.Generator
) -> None:
    fields = ComposedFields()

    def field(one: Document) -> object:
        return fields.field_of(one, one.shape("d"), lambda shape: shape.snapshot)

    first = field(document)
    assert field(edits.rename(document, "b", "other")) is first
    refitted = edits.set_snapshot(document, "b", snapshot(rng, 200))
    second = field(refitted)
    assert isinstance(second, ComposedSnapshot)
    assert second is not first
    assert second.step == 200
    empty = edits.set_snapshot(document, "b", None)
    assert field(empty) is None
    assert {one.id for one in leaves_of(document, document.shape("d"))} == {"a", "b"}


def test_a_part_that_became_an_occupancy_is_told(document: Document) -> None:
    before = document.shape("b").snapshot
    assert before is not None
    occupancy = replace(before, spec=replace(before.spec, kind="occupancy"))
    document = edits.set_snapshot(document, "b", occupancy)
    with pytest.raises(UserError, match="Re-distance it first"):
        stored_field(document, document.shape("d"))


def test_scene_json_says_what_was_composed(document: Document, tmp_path: Path) -> None:
    with Archive(_save(document, tmp_path / "a.inrv")) as archive:
        scene = json.loads(archive.part("scene.json"))
    stored = scene["shapes"][2]["composition"]
    assert stored["base"] == "a"
    assert [one["kind"] for one in stored["operations"]] == [
        "union",
        "offset",
        "plane",
        "move",
    ]
