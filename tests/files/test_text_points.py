"""Points as text, with any separator, header and decimal sign."""

from pathlib import Path

import numpy as np
import pytest

from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_points

POINTS = corpus.sphere_points(50)


def lines(separator: str = " ", decimal: str = ".", end: str = "\n") -> str:
    rows = (separator.join(f"{v:.6f}".replace(".", decimal) for v in p) for p in POINTS)
    return end.join(rows) + end


@pytest.mark.parametrize(
    "text",
    [
        lines(),
        lines("\t"),
        lines(","),
        lines(", "),
        lines(";"),
        lines("; ", ","),
        lines("\t", ","),
        lines(" ", ","),
        lines(", ", ","),
        lines(end="\r\n"),
        lines(end="\r"),
        "\ufeff" + lines(),
        "# a comment\n// another\n\n" + lines(),
        "X Y Z\n" + lines(),
        "50\n" + lines(),
        lines() + "\n\n",
    ],
)
def test_every_dialect_gives_the_same_points(tmp_path: Path, text: str) -> None:
    for encoding in ("utf-8", "utf-16"):
        points, _ = load_points(tmp_path, "a.txt", text.encode(encoding))
        np.testing.assert_allclose(points.positions, POINTS, atol=1e-6)


def test_normals_and_colours_are_found_by_what_they_hold(tmp_path: Path) -> None:
    colors = np.arange(150).reshape(50, 3)
    rows = np.concatenate([POINTS * 7, colors, POINTS], axis=1)
    text = "\n".join(" ".join(f"{v:g}" for v in row) for row in rows)
    points, notes = load_points(tmp_path, "a.xyz", text.encode())
    assert points.normals is not None
    np.testing.assert_allclose(points.normals, POINTS, atol=1e-4)
    assert points.colors is not None
    np.testing.assert_array_equal(points.colors, colors)
    assert "guessed" in notes["columns"].text


def test_named_columns_need_no_guess(tmp_path: Path) -> None:
    rows = np.concatenate([np.arange(50)[:, None], POINTS[:, ::-1]], axis=1)
    text = "id,z,y,x\n" + "\n".join(",".join(f"{v:.6f}" for v in row) for row in rows)
    points, notes = load_points(tmp_path, "a.csv", text.encode())
    np.testing.assert_allclose(points.positions, POINTS, atol=1e-6)
    assert "named in the file" in notes["columns"].text


def test_pwn_keeps_positions_above_normals(tmp_path: Path) -> None:
    points, _ = load_points(tmp_path, "a.pwn", f"50\n{lines()}{lines()}".encode())
    assert points.normals is not None
    np.testing.assert_allclose(points.normals, points.positions, atol=1e-5)


def test_rows_with_words_and_short_rows_are_counted(tmp_path: Path) -> None:
    text = lines().splitlines()
    text[7] = "nothing here at all"
    text[9] = "0.5 0.5"
    points, notes = load_points(tmp_path, "a.xyz", "\n".join(text).encode())
    assert len(points) == 48
    assert notes["rows-dropped"].count is not None


def test_nan_rows_are_dropped_and_counted(tmp_path: Path) -> None:
    text = lines().splitlines()
    text[3], text[5], text[8] = "nan nan nan", "0 inf 0", "0 0 1e30"
    points, notes = load_points(tmp_path, "a.xyz", "\n".join(text).encode())
    assert len(points) == 47
    assert notes["nan-dropped"].count == 3


def test_a_count_that_differs_is_said(tmp_path: Path) -> None:
    _, notes = load_points(tmp_path, "a.pts", f"70\n{lines()}".encode())
    assert "70" in notes["count-differs"].text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 2 3\n", "only one point"),
        ("1 2 3\n" * 20, "same place"),
        ("".join(f"{i} {2 * i} 0\n" for i in range(20)), "one line"),
        ("1 2\n3 4\n5 6\n", "x, y and"),
        ("a b c\nd e f\n", "a number belongs"),
        ("nan nan nan\n" * 5, "no usable point"),
    ],
)
def test_what_bounds_nothing_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(LoadError, match=rf"a\.xyz.*{says}"):
        load_bytes(tmp_path, "a.xyz", text.encode())


def test_large_coordinates_are_shifted_and_lose_nothing(tmp_path: Path) -> None:
    far = POINTS + (4e6, 5e6, 100)
    text = "\n".join(" ".join(f"{v:.9f}" for v in row) for row in far)
    points, notes = load_points(tmp_path, "a.xyz", text.encode())
    back = points.positions.astype(np.float64) + points.origin
    assert np.abs(back - far).max() < 1e-6 * 2
    assert len(np.unique(points.positions, axis=0)) == 50
    assert "exports are put back" in notes["shifted"].text
