"""A compact field in a project of its own: what it holds, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.compact_project import (
    container_bytes,
    field_alone,
    named_shapes,
    owners_of,
)
from inrview.document.compositions import add_composition, stored_field
from inrview.document.document import Document, Picture
from inrview.fields.compact_arrays import groups_in, unpacked
from inrview.fields.compact_file import pack_weights
from inrview.fields.weight_shapes import image_weight_shapes
from inrview.geometry.raster import Raster
from inrview.messages.composition import Composition, Operation
from inrview.messages.family import FamilySnapshot
from inrview.messages.kept import Kept, arrays_of
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import ComposedSnapshot, FieldSnapshot
from inrview.messages.specs import FieldSpec
from tests.document import making
from tests.document.test_project_family import _colored
from tests.document.test_project_file import _open, _save

SPEC = FieldSpec("image", levels=3, log2_table=9, coarsest=8, finest=32, hidden=8)


def packed(snapshot: Kept, grain: float = 0.05) -> Kept:
    """Return a snapshot whose weights are rounded."""
    groups = groups_in(snapshot)
    data = pack_weights(arrays_of(snapshot), groups, [grain] * len(groups))
    return unpacked(snapshot, groups, data)


def a_picture() -> Picture:
    rng = np.random.default_rng(0)
    shapes = image_weight_shapes(SPEC, 32, 20)
    weights = {n: rng.normal(size=s).astype(np.float32) for n, s in shapes.items()}
    pixels = rng.integers(0, 256, (20, 32, 3)).astype(np.uint8)
    snapshot = ImageSnapshot(SPEC, weights, 32, 20, 7)
    return Picture("p", "P", Raster(pixels), field=SPEC, snapshot=snapshot)


def test_a_compact_shape_comes_back_bit_for_bit_without_its_scan(
    tmp_path: Path,
) -> None:
    document = making.document(np.random.default_rng(0))
    shape = document.shapes[0]
    assert shape.snapshot is not None
    small = packed(shape.snapshot)
    alone = field_alone(document, shape, [small])
    path = _save(alone, tmp_path / "a.inrv")
    opened, notes = _open(path)
    assert notes == ()
    assert (opened.scans, opened.families) == ((), ())
    again = opened.shapes[0].snapshot
    assert again is not None
    assert again.packed == small.packed
    assert again.kept_bytes == len(small.packed or b"")
    for name, array in small.weights.items():
        assert np.array_equal(again.weights[name], array)
    assert path.stat().st_size <= again.kept_bytes + container_bytes(
        document, shape, [shape.snapshot]
    )
    # saved once more it is still as small, and says the same
    twice, _ = _open(_save(opened, tmp_path / "b.inrv"))
    assert twice.shapes[0].snapshot is not None
    assert twice.shapes[0].snapshot.packed == small.packed


def test_a_compact_picture_leaves_its_pixels_out(tmp_path: Path) -> None:
    picture = a_picture()
    assert picture.snapshot is not None
    document = Document(pictures=(picture,))
    assert owners_of(document, picture) == (picture,)
    small = packed(picture.snapshot)
    alone = field_alone(document, picture, [small])
    opened, notes = _open(_save(alone, tmp_path / "p.inrv"))
    assert notes == ()
    found = opened.pictures[0]
    assert not found.raster.has_pixels
    assert (found.raster.width, found.raster.height) == (32, 20)
    assert found.snapshot is not None
    assert found.snapshot.packed == small.packed
    again, _ = _open(_save(opened, tmp_path / "q.inrv"))
    assert not again.pictures[0].raster.has_pixels


@pytest.mark.parametrize("model", ["default", "dif", "dit", "mesh"])
def test_a_compact_family_comes_back_with_edits_colours_and_own_codes(
    model: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    document = _colored(making.with_family(making.document(rng), rng, model), rng)
    family = document.families[0]
    assert family.snapshot is not None
    small = packed(family.snapshot)
    assert isinstance(small, FamilySnapshot)
    alone = field_alone(document, family, [small])
    path = _save(alone, tmp_path / "a.inrv")
    opened, notes = _open(path)
    assert notes == ()
    assert (opened.scans, opened.shapes) == ((), ())
    again = opened.families[0]
    assert again.snapshot is not None
    assert again.snapshot.packed == small.packed
    for name, array in arrays_of(small).items():
        assert np.array_equal(arrays_of(again.snapshot)[name], array)
    assert (again.edits, len(again.edits)) == (family.edits, 2)
    assert again.colors.field is not None
    assert len(again.colors.strokes) == len(family.colors.strokes)
    codes = [member.code for member in again.members]
    assert [member.name for member in again.members] == ["bunny", "tetra", "between"]
    assert np.array_equal(codes[2], family.members[2].code)
    assert again.members[2].warp is not None
    assert len(named_shapes(again)) == 4  # the template first
    beside = container_bytes(document, family, [family.snapshot])
    assert path.stat().st_size <= again.snapshot.kept_bytes + beside
    twice, _ = _open(_save(opened, tmp_path / "b.inrv"))
    assert twice.families[0].snapshot is not None
    assert twice.families[0].snapshot.packed == small.packed


def test_a_compact_composition_brings_all_its_parts_once(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    document = making.document(rng)
    base = document.shapes[0]
    other = replace(base, id="other", name="Other", snapshot=making.snapshot(rng))
    document = replace(document, shapes=(*document.shapes, other))
    stack = (
        Operation("o1", "union", "other", is_muted=True),
        Operation("o2", "offset", amount=0.1),
        Operation("o3", "union", base.id),
    )
    composition = Composition(base.id, stack)
    document = add_composition(document, composition, "Both", "made")
    made = document.shape("made")
    owners = owners_of(document, made)
    assert [one.id for one in owners] == [base.id, "other"]
    parts = [packed(one.snapshot) for one in owners if one.snapshot is not None]
    opened, notes = _open(
        _save(field_alone(document, made, parts), tmp_path / "c.inrv")
    )
    assert notes == ()
    assert [one.id for one in opened.shapes] == [base.id, "other", "made"]
    assert opened.shape("made").composition == composition
    field = stored_field(opened, opened.shape("made"))
    assert isinstance(field, ComposedSnapshot)
    assert isinstance(field.base, FieldSnapshot)
    assert field.base.packed == parts[0].packed
    assert not opened.scans


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_a_damaged_compact_family_keeps_its_members(
    damage: str, tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    document = making.with_family(making.document(rng), rng)
    family = document.families[0]
    assert family.snapshot is not None
    small = packed(family.snapshot)
    assert isinstance(small, FamilySnapshot)
    assert small.packed is not None
    bad = small.packed[:-5] if damage == "cut" else b"what is this?" * 9
    alone = field_alone(document, family, [replace(small, packed=bad)])
    opened, notes = _open(_save(alone, tmp_path / "p.inrv"))
    assert opened.families[0].snapshot is None
    assert len(opened.families[0].members) == 3
    assert "damaged" in notes[0].text


@pytest.mark.parametrize("damage", ["cut", "other"])
def test_damaged_weights_cost_the_snapshot_alone(damage: str, tmp_path: Path) -> None:
    picture = a_picture()
    assert picture.snapshot is not None
    small = packed(picture.snapshot)
    assert small.packed is not None
    bad = small.packed[:-5] if damage == "cut" else b"what is this?" * 9
    broken = replace(picture, snapshot=replace(small, packed=bad))
    opened, notes = _open(_save(Document(pictures=(broken,)), tmp_path / "p.inrv"))
    assert opened.pictures[0].snapshot is None
    assert "damaged" in notes[0].text


def test_a_new_fit_is_no_longer_compact() -> None:
    picture = a_picture()
    assert picture.snapshot is not None
    assert picture.snapshot.packed is None
    assert picture.snapshot.kept_bytes == picture.snapshot.nbytes
