"""What is no file, or no scan, is refused at once and in words."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.files.read import read_geometry
from inrview.files.textures import decode_texture
from inrview.messages.notes import LoadError
from tests.files.reading import load_bytes


def refusal(path: Path) -> str:
    """Return why a path is refused, and check that it is refused quickly."""
    start = time.monotonic()
    with pytest.raises(LoadError) as caught:
        read_geometry(path, lambda _: None)
    assert time.monotonic() - start < 10
    return str(caught.value)


def test_a_missing_file_is_named_with_its_folder(tmp_path: Path) -> None:
    assert "gone.ply does not exist in" in refusal(tmp_path / "gone.ply")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "a.ply").touch()
    assert "0 bytes" in refusal(tmp_path / "a.ply")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.ply")
    assert "pipe or a device" in refusal(tmp_path / "pipe.ply")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero here")
def test_a_device_without_end_is_refused() -> None:
    assert "pipe or a device" in refusal(Path("/dev/zero"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads all")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.ply").write_bytes(b"ply")
    (tmp_path / "a.ply").chmod(0)
    assert "permissions" in refusal(tmp_path / "a.ply")


def test_a_name_with_a_zero_byte_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "a\0b.ply")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (b"\x80\x04\x95" + bytes(50), "pickle"),
        (b"\x1f\x8b" + bytes(50), "gzip"),
        (bytes(range(256)), "no kind"),
        (b"<html></html>", "no kind"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(LoadError, match=says):
        load_bytes(tmp_path, "a.dat", data)


def test_what_progress_raises_stops_the_load(tmp_path: Path) -> None:
    class StopError(BaseException):
        pass

    rows = np.random.default_rng(0).random((200_000, 3))
    np.savetxt(tmp_path / "a.xyz", rows, fmt="%.5f")
    seen = []

    def progress(fraction: float) -> None:
        seen.append(fraction)
        if fraction > 0.3:
            raise StopError

    with pytest.raises(StopError):
        read_geometry(tmp_path / "a.xyz", progress)
    assert max(seen) < 0.9


HOSTILE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
from pathlib import Path
from inrview.files.read import read_geometry
from inrview.files.textures import decode_texture
from inrview.messages.notes import LoadError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    try:
        read_geometry(Path(path), lambda _: None)
    except LoadError:
        pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are Linux's")
def test_headers_that_lie_cost_no_memory(tmp_path: Path) -> None:
    from tests.files import corpus

    files = []
    for path in corpus.write_corpus(tmp_path):
        data = path.read_bytes()
        for number, honest in enumerate((b"8", b"24", b"60", b"6", b"3", b"5")):
            lie = tmp_path / f"{number}_{path.name}"
            lie.write_bytes(data.replace(honest, b"4530000000", 1))
            files.append(str(lie))
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(done.stdout) < 300_000  # kilobytes; libraries are most of it


def _flat_png(side: int, has_pixels: bool = True) -> bytes:
    """Return a gray picture of few bytes for its pixels."""
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        check = zlib.crc32(body).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + body + check

    edge = side.to_bytes(4, "big")
    packer, row = zlib.compressobj(1), b"\0" + b"\x50" * side
    count = side if has_pixels else 10
    packed = b"".join(packer.compress(row) for _ in range(count)) + packer.flush()
    head = chunk(b"IHDR", edge + edge + b"\x08\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_picture_of_too_many_pixels_is_not_unpacked() -> None:
    with pytest.raises(LoadError, match=r"too many pixels, 20000 x 20000.*smaller"):
        decode_texture(_flat_png(20_000, has_pixels=False), "bomb.png")


def test_a_picture_that_ends_early_is_refused() -> None:
    with pytest.raises(LoadError, match="cannot be decoded"):
        decode_texture(_flat_png(500)[:-500], "cut.png")


LARGE = """
import resource, sys
from inrview.files.textures import decode_texture
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
image, notes = decode_texture(data, "large.png")
assert image.pixels.shape == (4096, 4096, 3), image.pixels.shape
assert (image.pixels == 0x50).all()
assert "16384 x 16384" in notes[0].text and "4096 x 4096" in notes[0].text
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory limits are Linux's")
def test_a_very_large_picture_is_averaged_down_in_bounded_memory(
    tmp_path: Path,
) -> None:
    (tmp_path / "large.png").write_bytes(_flat_png(16_384))
    done = subprocess.run(
        [sys.executable, "-c", LARGE, str(tmp_path / "large.png")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    # 268 MB as the file holds it, 50 MB as it is kept; as colours it would be 805 MB.
    assert int(done.stdout) < 450_000  # kilobytes


def test_a_picture_keeps_the_pixels_that_its_bytes_pay_for() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (300, 5000, 3), np.uint8)
    picture = Pillow.fromarray(np.tile(pixels, (20, 1, 1)))
    buffer = io.BytesIO()
    picture.save(buffer, "BMP")
    image, notes = decode_texture(buffer.getvalue(), "noise")
    assert image.pixels.shape == (6000, 5000, 3)
    assert np.array_equal(image.pixels[5700:], pixels)
    assert notes == []
