"""LAS, LAZ and E57, where their libraries are installed."""

import sys
from pathlib import Path

import numpy as np
import pytest

from inrview.files.read import read_geometry
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_points


@pytest.mark.parametrize("is_packed", [False, True])
def test_las_keeps_millimetres_far_from_zero(tmp_path: Path, is_packed: bool) -> None:
    pytest.importorskip("laspy")
    data = corpus.las(compressed=is_packed)
    points, notes = load_points(tmp_path, "a.las", data)
    expected = corpus.sphere_points(40) * 10 + (400_010, 5_600_020, 30)
    back = points.positions.astype(np.float64) + points.origin
    assert np.abs(back - expected).max() < 0.0006
    assert points.colors is not None
    assert "shifted" in notes


def test_a_las_that_declares_too_much_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("laspy")
    data = bytearray(corpus.las())
    data[107:111] = (4_000_000_000).to_bytes(4, "little")
    with pytest.raises(LoadError, match="4,000,000,000"):
        load_bytes(tmp_path, "a.las", bytes(data))


def test_a_laz_with_a_lying_chunk_table_is_refused(tmp_path: Path) -> None:
    # such a table made the Rust library end the whole process
    pytest.importorskip("lazrs")
    data = bytearray(corpus.las(compressed=True))
    start = int.from_bytes(data[96:100], "little")
    place = int.from_bytes(data[start : start + 8], "little")
    data[place + 4 : place + 8] = b"\xff" * 4
    with pytest.raises(LoadError, match="chunks"):
        load_bytes(tmp_path, "a.laz", bytes(data))


def test_e57_gives_views_towards_the_scanner(tmp_path: Path) -> None:
    pytest.importorskip("pye57")
    corpus.e57(tmp_path / "a.e57")
    points, _, unit, up_axis = read_geometry(tmp_path / "a.e57", lambda _: None)
    assert isinstance(points, Points)
    assert (unit, up_axis) == ("m", "z")
    assert points.views is not None
    towards = np.array([5.0, 0, 0]) - (points.positions.astype(float) + points.origin)
    towards /= np.linalg.norm(towards, axis=1, keepdims=True)
    np.testing.assert_allclose(points.views, towards, atol=1e-5)


def test_an_e57_with_entities_in_its_xml_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("pye57")
    corpus.e57(tmp_path / "a.e57")
    data = (tmp_path / "a.e57").read_bytes()
    data = data.replace(b"<?xml version", b"<!DOCTYPE ersi", 1)
    with pytest.raises(LoadError, match="entities"):
        load_bytes(tmp_path, "b.e57", data)


@pytest.mark.parametrize(("library", "name"), [("laspy", "a.las"), ("pye57", "a.e57")])
def test_a_missing_library_is_named_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    magic = {"a.las": b"LASF", "a.e57": b"ASTM-E57"}[name]
    with pytest.raises(LoadError, match=r"pip install inrview\[scans\]"):
        load_bytes(tmp_path, name, magic + bytes(400))
