"""Pictures of every kind, true notes, and sentences for what cannot be used."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.files import pictures
from inrview.files.pictures import read_picture
from inrview.geometry.raster import Raster
from inrview.messages.notes import LoadError, Note
from inrview.messages.picture_files import is_picture

RNG = np.random.default_rng(0)
PIXELS = RNG.integers(0, 256, (24, 36, 3), np.uint8)


def read(path: Path) -> tuple[Raster, list[Note]]:
    return read_picture(path, lambda _: None)


def codes(notes: list[Note]) -> list[str]:
    return [note.code for note in notes]


@pytest.mark.parametrize("ending", ["png", "bmp", "tif", "ppm", "tga"])
def test_lossless_kinds_come_back_as_they_were(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"picture.{ending}"
    Pillow.fromarray(PIXELS).save(path)
    raster, notes = read(path)
    np.testing.assert_array_equal(raster.pixels, PIXELS)
    assert notes == []
    assert is_picture(path)


@pytest.mark.parametrize("ending", ["jpg", "webp", "gif"])
def test_lossy_kinds_are_read_by_content(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"picture.{ending}"
    smooth = np.linspace(0, 200, 24 * 36 * 3).reshape(24, 36, 3).astype(np.uint8)
    Pillow.fromarray(smooth).save(path)
    renamed = path.rename(tmp_path / "picture.dat")
    raster, _ = read(renamed)
    assert (raster.height, raster.width) == (24, 36)
    assert np.abs(raster.in_eight_bits().astype(int) - smooth).mean() < 12
    assert is_picture(renamed)


def test_grey_stays_grey_and_16_bits_stay_16(tmp_path: Path) -> None:
    path = tmp_path / "grey.png"
    Pillow.fromarray(PIXELS[..., 0]).save(path)
    assert read(path)[0].is_grey
    deep = (PIXELS[..., 0].astype(np.uint16) << 8) + 7
    for name in ("deep.png", "deep.tif", "deep.pgm"):
        Pillow.fromarray(deep).save(tmp_path / name)
        raster, _ = read(tmp_path / name)
        assert raster.bits == 16
        np.testing.assert_array_equal(raster.pixels[..., 0], deep)


def test_numbers_of_another_range_are_stretched_with_a_note(tmp_path: Path) -> None:
    values = np.linspace(-3, 5, 200, dtype=np.float32).reshape(10, 20)
    path = tmp_path / "float.tif"
    Pillow.fromarray(values).save(path)
    raster, notes = read(path)
    assert codes(notes) == ["values-stretched"]
    assert raster.pixels.min() == 0
    assert raster.pixels.max() == 65535


def test_what_is_seen_through_is_laid_on_white(tmp_path: Path) -> None:
    alpha = np.full((24, 36, 1), 255, np.uint8)
    alpha[:5] = 0
    path = tmp_path / "alpha.png"
    Pillow.fromarray(np.concatenate([PIXELS, alpha], axis=2)).save(path)
    raster, notes = read(path)
    assert codes(notes) == ["laid-on-white"]
    assert notes[0].count == 5 * 36
    assert (raster.pixels[:5] == 255).all()
    np.testing.assert_array_equal(raster.pixels[5:], PIXELS[5:])


def test_a_camera_held_upright_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "turned.png"
    exif = Pillow.Exif()
    exif[0x0112] = 6
    Pillow.fromarray(PIXELS).save(path, exif=exif)
    raster, notes = read(path)
    assert codes(notes) == ["turned"]
    np.testing.assert_array_equal(raster.pixels, np.rot90(PIXELS, -1))


def test_several_pictures_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "two.gif"
    frames = [Pillow.fromarray(PIXELS), Pillow.fromarray(255 - PIXELS)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert "first-frame" in codes(read(path)[1])


DEEP = RNG.integers(0, 65536, (7, 5, 4), np.uint16)


def _filtered(pixels: np.ndarray) -> bytes:
    """Return rows as a PNG keeps them, each filtered in another way."""
    wide = pixels.shape[2] * 2
    above = np.zeros(pixels.shape[1] * wide, int)
    data = b""
    for number, row in enumerate(pixels):
        here = np.frombuffer(row.astype(">u2").tobytes(), np.uint8).astype(int)
        left, corner = (np.r_[np.zeros(wide, int), a[:-wide]] for a in (here, above))
        guess = left + above - corner
        nearest = np.stack([left, above, corner])
        paeth = np.take_along_axis(
            nearest, np.abs(nearest - guess).argmin(axis=0)[None], axis=0
        )[0]
        kinds = (0 * here, left, above, (left + above) // 2, paeth)
        taken = (here - kinds[number % 5]) % 256
        data += bytes([number % 5]) + taken.astype(np.uint8).tobytes()
        above = here
    return data


@pytest.mark.parametrize("kind", [2, 4, 6])
def test_colours_of_16_bits_are_read_as_such(tmp_path: Path, kind: int) -> None:
    pixels = {2: DEEP[..., :3], 4: DEEP[..., 2:], 6: DEEP}[kind]
    path = tmp_path / "deep.png"
    path.write_bytes(png(5, 7, 16, kind, _filtered(pixels)))
    raster, notes = read(path)
    assert raster.bits == 16
    expected = pixels
    if kind != 2:
        share = pixels[..., -1:] / 65535
        expected = pixels[..., :-1] * share + 65535 * (1 - share)
    assert np.abs(raster.pixels - np.rint(expected)).max() <= (0 if kind == 2 else 1)
    assert codes(notes) == ([] if kind == 2 else ["laid-on-white"])


def test_a_deep_tiff_is_read_as_such(tmp_path: Path) -> None:
    pixels = DEEP[..., :3]
    data = pixels.astype("<u2").tobytes()
    tags = [(256, 4, 5), (257, 4, 7), (258, 3, 8), (259, 3, 1), (262, 3, 2)]
    tags += [(273, 4, 14), (277, 3, 3), (278, 4, 7), (279, 4, len(data))]
    head = struct.pack("<2sHI3H", b"II", 42, 14 + len(data), 16, 16, 16)
    table = b""
    for tag, kind, value in tags:
        table += struct.pack("<HHII", tag, kind, 3 if tag == 258 else 1, value)
    path = tmp_path / "deep.tif"
    end = struct.pack("<I", 0)
    path.write_bytes(head + data + struct.pack("<H", len(tags)) + table + end)
    raster, notes = read(path)
    np.testing.assert_array_equal(raster.pixels, pixels)
    assert notes == []


def test_a_deep_picture_is_reduced_and_cut_short_as_any(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = np.kron(DEEP[..., :3], np.ones((8, 8, 1), np.uint16))
    path = tmp_path / "large.png"
    path.write_bytes(png(40, 56, 16, 2, _filtered(large)))
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "KEPT_PICTURE_PIXELS", 40)
        raster, notes = read(path)
    assert codes(notes) == ["picture-reduced"]
    np.testing.assert_array_equal(raster.pixels, DEEP[..., :3])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    raster, notes = read(path)
    assert codes(notes) == ["picture-cut"]
    np.testing.assert_array_equal(raster.pixels[:8], large[:8])


def test_a_very_large_picture_is_reduced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "KEPT_PICTURE_PIXELS", 300)
    for name in ("large.png", "large.jpg"):
        Pillow.fromarray(np.kron(PIXELS, np.ones((4, 4, 1), np.uint8))).save(
            tmp_path / name
        )
        raster, notes = read(tmp_path / name)
        assert codes(notes) == ["picture-reduced"]
        assert raster.width * raster.height <= 300
        assert abs(raster.width / raster.height - 1.5) < 0.1


def test_a_hundred_megapixels_of_nothing_are_reduced(tmp_path: Path) -> None:
    path = tmp_path / "hundred.png"
    Pillow.new("1", (10_000, 10_000)).save(path)
    raster, notes = read(path)
    assert codes(notes) == ["picture-reduced", "one-colour"]
    assert raster.width * raster.height <= 4096**2


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(png(100_000, 100_000, 8, 2, b"\x00" * 1000))
    with pytest.raises(LoadError, match="too many pixels"):
        read(path)


def test_a_picture_that_ends_early_is_taken_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.png"
    big = np.kron(PIXELS, np.ones((8, 8, 1), np.uint8))
    for ending in ("png", "jpg"):
        whole = tmp_path / f"whole.{ending}"
        Pillow.fromarray(big).save(whole)
        cut = tmp_path / f"cut.{ending}"
        cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
        raster, notes = read(cut)
        assert "picture-cut" in codes(notes)
        assert (raster.height, raster.width) == big.shape[:2]


def test_one_colour_and_one_pixel(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    Pillow.new("RGB", (1, 1), (10, 200, 30)).save(path)
    raster, notes = read(path)
    assert codes(notes) == ["one-colour"]
    assert raster.pixels.reshape(-1).tolist() == [10, 200, 30]


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0junk", b"P6\n9999999 -4\n"]
)
def test_damage_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "damaged.png"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=r"damaged\.png"):
        read(path)


def png(width: int, height: int, bits: int, kind: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.mark.parametrize(
    "data", [b"1.0 2.0 3.0\n", b"\x89PNG\r\n\x1a\n" + bytes(range(200))]
)
def test_what_is_no_picture_is_called_that(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "scan.png"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=r"scan\.png is no picture that can be read"):
        read(path)
