"""A compact field in a project of its own: what it holds, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.compact_project import container_bytes, field_alone
from inrview.document.document import Document, Picture
from inrview.fields.compact_file import pack_weights, unpack_weights
from inrview.fields.compact_groups import groups_of
from inrview.fields.weight_shapes import image_weight_shapes
from inrview.geometry.raster import Raster
from inrview.messages.compact import AnyField
from inrview.messages.picture import ImageSnapshot
from inrview.messages.specs import FieldSpec
from tests.document import making
from tests.document.test_project_file import _open, _save

SPEC = FieldSpec("image", levels=3, log2_table=9, coarsest=8, finest=32, hidden=8)


def packed(snapshot: AnyField, grain: float = 0.05) -> AnyField:
    """Return a snapshot whose weights are rounded."""
    shapes = {name: array.shape for name, array in snapshot.weights.items()}
    sides = None
    if isinstance(snapshot, ImageSnapshot):
        sides = snapshot.width, snapshot.height
    groups = groups_of(snapshot.spec, shapes, sides)
    data = pack_weights(snapshot.weights, groups, [grain] * len(groups))
    return replace(snapshot, weights=unpack_weights(data, groups, shapes), packed=data)


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
    alone = field_alone(document, shape.id, small)
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
        document, shape.id, shape.snapshot
    )
    # saved once more it is still as small, and says the same
    twice, _ = _open(_save(opened, tmp_path / "b.inrv"))
    assert twice.shapes[0].snapshot is not None
    assert twice.shapes[0].snapshot.packed == small.packed


def test_a_compact_picture_leaves_its_pixels_out(tmp_path: Path) -> None:
    picture = a_picture()
    assert picture.snapshot is not None
    document = Document(pictures=(picture,))
    small = packed(picture.snapshot)
    opened, notes = _open(_save(field_alone(document, "p", small), tmp_path / "p.inrv"))
    assert notes == ()
    found = opened.pictures[0]
    assert not found.raster.has_pixels
    assert (found.raster.width, found.raster.height) == (32, 20)
    assert found.snapshot is not None
    assert found.snapshot.packed == small.packed
    again, _ = _open(_save(opened, tmp_path / "q.inrv"))
    assert not again.pictures[0].raster.has_pixels


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
