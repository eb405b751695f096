"""NPY, NPZ and PCD: headers are checked before anything is unpacked."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from inrview.files.lzf import decompress
from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_mesh, load_points

POINTS = corpus.sphere_points(50)


@pytest.mark.parametrize(
    "array",
    [
        POINTS,
        POINTS.astype(np.float32),
        POINTS.astype(">f8"),
        np.asfortranarray(POINTS),
        POINTS.T.copy(),
        POINTS.reshape(5, 10, 3),
    ],
)
def test_every_layout_of_an_array_gives_the_same_points(
    tmp_path: Path, array: np.ndarray
) -> None:
    points, _ = load_points(tmp_path, "a.npy", corpus.npy(array))
    np.testing.assert_allclose(points.positions, POINTS, atol=1e-6)


def test_named_fields_and_archives_are_understood(tmp_path: Path) -> None:
    fields = np.zeros(50, [("t", "f8"), ("x", "f4"), ("y", "f4"), ("z", "f4")])
    for i, axis in enumerate("xyz"):
        fields[axis] = POINTS[:, i]
    points, _ = load_points(tmp_path, "a.npy", corpus.npy(fields))
    np.testing.assert_allclose(points.positions, POINTS, atol=1e-6)
    vertices, faces = corpus.octahedron()
    mesh, _ = load_mesh(tmp_path, "a.npz", corpus.npz(vertices=vertices, faces=faces))
    np.testing.assert_array_equal(mesh.faces, faces)


def test_pickled_objects_are_never_opened(tmp_path: Path) -> None:
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(LoadError, match="Python objects"):
        load_bytes(tmp_path, "a.npy", stream.getvalue())


def test_a_header_that_declares_more_than_the_file_is_refused(tmp_path: Path) -> None:
    data = corpus.npy(POINTS).replace(b"(50, 3), }       ", b"(900000000, 3), }")
    with pytest.raises(LoadError, match="900000000"):
        load_bytes(tmp_path, "a.npy", data)


def test_an_archive_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    import tracemalloc

    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("points.npy", "w", force_zip64=True) as member,
    ):
        header = corpus.npy(np.zeros((0, 3)))
        member.write(header.replace(b"(0, 3), }          ", b"(25000000, 3), }   "))
        for _ in range(150):
            member.write(bytes(4_000_000))
    tracemalloc.start()
    with pytest.raises(LoadError, match="unpacks to more"):
        load_bytes(tmp_path, "a.npz", stream.getvalue())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000_000


def test_archives_of_other_things_are_named_not_unpacked(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../escape.txt", "x")
    with pytest.raises(LoadError, match="without NumPy arrays"):
        load_bytes(tmp_path, "a.zip", stream.getvalue())
    assert not (tmp_path.parent.parent / "escape.txt").exists()


@pytest.mark.parametrize("storage", ["ascii", "binary", "binary_compressed"])
def test_the_three_kinds_of_pcd_hold_the_same_organised_cloud(
    tmp_path: Path, storage: str
) -> None:
    points, notes = load_points(tmp_path, "a.pcd", corpus.pcd(storage))
    np.testing.assert_allclose(points.positions, corpus.sphere_points(24), atol=1e-6)
    assert points.colors is not None
    assert points.colors[5].tolist() == [5, 10, 15]
    assert points.views is not None  # seen from (0, 0, 5)
    towards = (0, 0, 5) - points.positions
    along = (points.views * towards).sum(axis=1)
    np.testing.assert_allclose(along, np.linalg.norm(towards, axis=1), rtol=1e-5)
    assert "6 by 4" in notes["organised"].text


def test_lzf_repeats_what_it_has_written() -> None:
    packed = bytes([2]) + b"abc" + bytes([0b01000000, 2])  # copy 4 from 3 back
    assert decompress(packed, 7, lambda _: None) == b"abcabca"
    with pytest.raises(ValueError, match="before the beginning"):
        decompress(bytes([0b01000000, 2]), 4, lambda _: None)


def test_a_cut_pcd_says_so(tmp_path: Path) -> None:
    data = corpus.pcd("binary")
    points, notes = load_points(tmp_path, "a.pcd", data[:-40])
    assert len(points) == 21
    assert notes["truncated"].count == 3
    lying = data.replace(b"POINTS 24", b"POINTS 4530000000")
    with pytest.raises(LoadError, match="4,530,000,000"):
        load_bytes(tmp_path, "a.pcd", lying)


def test_a_pcd_that_claims_to_unpack_to_gigabytes_is_refused(tmp_path: Path) -> None:
    data = corpus.pcd("binary_compressed")
    start = data.index(b"binary_compressed\n") + len(b"binary_compressed\n")
    lie = data[: start + 4] + (4_000_000_000).to_bytes(4, "little") + data[start + 8 :]
    with pytest.raises(LoadError, match="4,000,000,000"):
        load_bytes(tmp_path, "a.pcd", lie)
