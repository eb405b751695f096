"""Pictures in a document and in its file."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document import edits, picture_edits
from inrview.document.document import Document
from inrview.engine import inline
from inrview.fields.hash_image import initial_image_weights
from inrview.fields.image_layout import image_layout
from inrview.fields.restore_image import restore_image
from inrview.geometry.raster import Raster
from inrview.messages.networks import NETWORKS
from inrview.messages.notes import Note
from inrview.messages.picture import ImageSnapshot, LoadedPicture
from inrview.messages.picture_field import picture_field
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.document.making import document as scans_and_shapes
from tests.document.test_project_file import _rewritten, same

NOTE = Note("turned", "It was turned.")


def rasters(rng: np.random.Generator) -> list[Raster]:
    eight = rng.integers(0, 256, (7, 9, 3), np.uint8)
    sixteen = rng.integers(0, 65536, (5, 4, 1), np.uint16)
    return [Raster(eight), Raster(sixteen)]


def with_pictures(rng: np.random.Generator) -> Document:
    ids = (f"picture-{number}" for number in itertools.count())
    loaded = [
        LoadedPicture("sky", f"/somewhere/{number}.png", raster, (NOTE,))
        for number, raster in enumerate(rasters(rng))
    ]
    return picture_edits.add_pictures(Document(), loaded, lambda: next(ids))


def learned(document: Document) -> Document:
    picture = document.pictures[0]
    layout = image_layout(picture.field, 9, 7)
    weights = initial_image_weights(layout, 0, np.full(3, 0.5, np.float32))
    snapshot = ImageSnapshot(picture.field, weights, 9, 7, step=40)
    return picture_edits.set_image_snapshot(document, picture.id, snapshot)


def saved_and_opened(
    document: Document, path: Path, is_compact: bool = False
) -> OpenedProject:
    inline.result(SaveRequest(document, str(path), is_compact=is_compact))
    opened = inline.result(OpenProjectRequest(str(path)))
    assert isinstance(opened, OpenedProject)
    return opened


def test_pictures_come_back_bit_for_bit(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    made = learned(with_pictures(rng))
    opened = saved_and_opened(made, tmp_path / "p.inrv")
    assert opened.notes == ()
    assert same(opened.document, made)


def test_they_stand_beside_scans_shapes_and_families(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    made = replace(scans_and_shapes(rng), pictures=learned(with_pictures(rng)).pictures)
    assert same(saved_and_opened(made, tmp_path / "p.inrv").document, made)


def test_every_network_is_kept(rng: np.random.Generator, tmp_path: Path) -> None:
    from inrview.fields.coordinate_layout import initial_coordinate_weights

    document = with_pictures(rng)
    for network in NETWORKS:
        spec = replace(picture_field(9, 7, network), hidden=8)
        if network == "hash":
            continue
        weights = initial_coordinate_weights(spec, 0)
        snapshot = ImageSnapshot(spec, weights, 9, 7, 3)
        changed = edits.set_field(document, "picture-0", spec)
        changed = picture_edits.set_image_snapshot(changed, "picture-0", snapshot)
        opened = saved_and_opened(changed, tmp_path / "p.inrv")
        assert same(opened.document, changed)


def test_a_compact_project_is_still_a_picture(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    made = learned(with_pictures(rng))
    opened = saved_and_opened(made, tmp_path / "p.inrv", is_compact=True).document
    snapshots = [d.pictures[0].snapshot for d in (made, opened)]
    places = np.zeros((1, 2), np.float32)
    one, two = (restore_image(s).values(places) for s in snapshots if s is not None)
    assert np.abs(one - two).max() < 1e-2


def test_damaged_weights_cost_only_themselves(
    rng: np.random.Generator, tmp_path: Path
) -> None:
    made = learned(with_pictures(rng))
    path = tmp_path / "p.inrv"
    saved_and_opened(made, path)

    def shorten(parts: dict[str, bytes]) -> None:
        name = "pictures/0.safetensors"
        parts[name] = parts[name][:-8]

    opened = inline.result(OpenProjectRequest(str(_rewritten(path, shorten))))
    assert isinstance(opened, OpenedProject)
    assert [one.snapshot for one in opened.document.pictures] == [None, None]
    assert "sky" in opened.notes[0].text


@pytest.mark.parametrize("wrong", [b'"width": 8', b'"width": 0', b'"width": 99999999'])
def test_pixels_that_are_not_there_cost_their_picture(
    rng: np.random.Generator, tmp_path: Path, wrong: bytes
) -> None:
    path = tmp_path / "p.inrv"
    saved_and_opened(with_pictures(rng), path)

    def lie(parts: dict[str, bytes]) -> None:
        scene = parts["scene.json"]
        parts["scene.json"] = scene.replace(b'"width": 9', wrong)

    opened = inline.result(OpenProjectRequest(str(_rewritten(path, lie))))
    assert isinstance(opened, OpenedProject)
    assert [one.id for one in opened.document.pictures] == ["picture-1"]
    assert opened.notes


def test_edits_of_pictures(rng: np.random.Generator) -> None:
    document = with_pictures(rng)
    assert [one.name for one in document.pictures] == ["sky", "sky 2"]
    changed = edits.rename(document, "picture-1", "cloud")
    changed = edits.set_visible(changed, "picture-1", False)
    assert edits.name_of(changed, "picture-1") == "cloud"
    assert not changed.picture("picture-1").is_visible
    assert changed.pictures[0] is document.pictures[0]
    spec = replace(document.pictures[0].field, hidden=8)
    changed = edits.set_field(changed, "picture-0", spec)
    assert changed.picture("picture-0").field.hidden == 8
    assert edits.ids(changed) == {"picture-0", "picture-1"}
    left = edits.remove(changed, "picture-0")
    assert [one.id for one in left.pictures] == ["picture-1"]
