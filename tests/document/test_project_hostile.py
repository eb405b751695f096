"""Files that somebody broke, or wrote to break us."""

import io
import json
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inrview.document.project_archive import write_archive
from inrview.document.project_arrays import pack
from inrview.engine import inline
from inrview.messages.notes import UserError
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.document.making import document, with_family

_MUTATIONS = 250


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "whole.inrv"
    rng = np.random.default_rng(0)
    inline.result(SaveRequest(with_family(document(rng), rng), str(path)))
    return path.read_bytes()


def _opens_or_says_why(path: Path) -> OpenedProject | None:
    """Open a file; anything but a sentence for the user escapes."""
    try:
        opened = inline.result(OpenProjectRequest(str(path)))
    except UserError as error:
        text = str(error)
    else:
        assert isinstance(opened, OpenedProject)
        return opened
    assert path.name in text
    return None


def _mutated(whole: bytes, rng: np.random.Generator) -> bytes:
    data = bytearray(whole)
    at = int(rng.integers(len(data)))
    match int(rng.integers(6)):
        case 0:
            return bytes(data[:at])
        case 1:
            return bytes(data[:at] + data[at + int(rng.integers(1, 400)) :])
        case 2:
            return bytes(data[:at] + data[at - 100 : at] + data[at:])
        case 3:  # a count or an offset that lies
            lies = (0, 0xFFFFFFFF, 0x7FFFFFFF, int(rng.integers(1 << 32)))
            struct.pack_into("<I", data, min(at, len(data) - 4), int(rng.choice(lies)))
        case 4:  # among the zip's own tables at the end
            data[-int(rng.integers(1, 600))] = int(rng.integers(256))
        case _:
            for _ in range(int(rng.integers(1, 20))):
                data[int(rng.integers(len(data)))] ^= 1 << int(rng.integers(8))
    return bytes(data)


def test_mutated_projects_open_or_are_refused_with_a_sentence(
    whole: bytes, tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "mutated.inrv"
    began = time.monotonic()
    opened = 0
    for _ in range(_MUTATIONS):
        path.write_bytes(_mutated(whole, rng))
        opened += _opens_or_says_why(path) is not None
    assert 0 < opened < _MUTATIONS
    assert time.monotonic() - began < 60


def _mutated_value(value: object, rng: np.random.Generator) -> object:
    lies = [None, -1, 2**70, 1e308, "x" * 20_000, "../../x", [], {}, True, [[[[]]]], ""]
    return lies[int(rng.integers(len(lies)))] if rng.random() < 0.9 else value


def _spoil(value: object, rng: np.random.Generator) -> bool:
    """Replace one value somewhere inside."""
    if isinstance(value, dict | list) and value:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = keys[int(rng.integers(len(keys)))]
        if rng.random() < 0.3 or not _spoil(value[key], rng):  # type: ignore[index]
            value[key] = _mutated_value(value[key], rng)  # type: ignore[index]
        return True
    return False


def test_scenes_that_lie_open_in_part_or_are_refused(
    whole: bytes, tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "liar.inrv"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()[2:]}
    for _ in range(_MUTATIONS):
        scene = json.loads(parts["scene.json"])
        _spoil(scene, rng)
        with path.open("wb") as file:
            write_archive(file, {**parts, "scene.json": json.dumps(scene).encode()}, {})
        _opens_or_says_why(path)


def _archive(path: Path, members: list[tuple[zipfile.ZipInfo | str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/x-inrview")
        for name, data in members:
            archive.writestr(name, data)
    return path


def _manifest(**parts: int) -> bytes:
    listed = {name: {"sha256": "0" * 64, "bytes": size} for name, size in parts.items()}
    return json.dumps(
        {"format": "inrview", "version": [1, 0], "parts": listed}
    ).encode()


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("passwd")
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(
    "member",
    [
        "../escape.json",
        "/etc/passwd",
        "C:/windows/x",
        "a/../../b",
        "..\\..\\x",
        "a//b",
        _link(),
    ],
    ids=str,
)
def test_names_that_lead_elsewhere_are_refused(
    tmp_path: Path, member: zipfile.ZipInfo | str
) -> None:
    members = [("manifest.json", _manifest()), (member, b"x")]
    path = _archive(tmp_path / "a.inrv", members)
    with pytest.raises(UserError, match=r"elsewhere|odd|link"):
        inline.result(OpenProjectRequest(str(path)))


def _bomb(path: Path) -> Path:
    manifest = {"format": "inrview", "version": [1, 0], "parts": {}}
    padded = json.dumps(manifest).encode() + b" " * 60_000_000
    return _archive(path, [("manifest.json", padded)])


def _deep(path: Path) -> Path:
    return _archive(path, [("manifest.json", b"[" * 100_000 + b"]" * 100_000)])


def _doubled(path: Path) -> Path:
    with pytest.warns(UserWarning, match="Duplicate"):
        return _archive(path, [("manifest.json", _manifest())] * 2)


def _nan(path: Path) -> Path:
    return _archive(path, [("manifest.json", b'{"format": NaN}')])


def _crowd(path: Path) -> Path:
    many: list[tuple[zipfile.ZipInfo | str, bytes]] = [
        (f"p{n}", b"") for n in range(10_001)
    ]
    return _archive(path, many)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _empty(path: Path) -> Path:
    path.touch()
    return path


@pytest.mark.parametrize(
    "make", [_bomb, _deep, _doubled, _nan, _crowd, _folder, _empty]
)
def test_bombs_and_oddities_are_refused_quickly(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path / "odd.inrv")
    began = time.monotonic()
    assert _opens_or_says_why(path) is None
    assert time.monotonic() - began < 3.0


def _safetensors(header: object, body: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


_LIES = {
    "huge": _safetensors(
        {"positions": {"dtype": "F32", "shape": [1 << 40, 3], "data_offsets": [0, 8]}}
    ),
    "outside": _safetensors(
        {"positions": {"dtype": "F32", "shape": [1, 3], "data_offsets": [0, 12]}}
    ),
    "nan": pack({"positions": np.full((4, 3), np.nan, np.float32)}),
    "wrong kind": pack({"positions": np.zeros((4, 3), np.int32)}),
    "flat": pack({"positions": np.zeros(12, np.float32)}),
    "lonely": pack({"positions": np.zeros((0, 3), np.float32)}),
    "header": struct.pack("<Q", 1 << 60) + b"{}",
    "text": b"hello",
    "nothing": b"",
    "scalar": pack({"positions": np.array(1.0, np.float32)}),
}


@pytest.mark.parametrize("lie", list(_LIES))
def test_arrays_that_lie_cost_only_their_scan(
    whole: bytes, tmp_path: Path, lie: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()[2:]}
    parts["scans/0.safetensors"] = _LIES[lie]
    path = tmp_path / "a.inrv"
    with path.open("wb") as file:
        write_archive(file, parts, {})
    opened = _opens_or_says_why(path)
    assert opened is not None
    assert len(opened.document.scans) == 1
    assert "scans/0.safetensors" in opened.notes[0].text


def test_a_face_that_leads_nowhere_is_refused(whole: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()[2:]}
    vertices = np.zeros((4, 3), np.float32)
    faces = np.array([[0, 1, 99_999_999]], np.int32)
    parts["scans/1.safetensors"] = pack({"vertices": vertices, "faces": faces})
    path = tmp_path / "a.inrv"
    with path.open("wb") as file:
        write_archive(file, parts, {})
    opened = _opens_or_says_why(path)
    assert opened is not None
    assert "names a vertex" in opened.notes[0].text
