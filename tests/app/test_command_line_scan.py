"""Scans are got ready without a window, and say what was done to them."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from inrview.files.read import read_geometry
from inrview.files.write_ply import write_points
from inrview.geometry.point_parts import part_of, placed
from inrview.geometry.points import Points
from inrview.messages.samples import sample_scan
from tests.app.conftest import Run

pytestmark = pytest.mark.timeout(240)


def _points(path: Path) -> Points:
    found = read_geometry(path, lambda fraction: None)[0]
    assert isinstance(found, Points)
    return found


def test_a_scan_is_cropped_cleaned_and_thinned(inrview: Run, tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    sheet = rng.random((20_000, 3)) * [10, 10, 0]
    strays = rng.random((20, 3)) * [10, 10, 1] + [0, 0, 3]
    source, output = tmp_path / "sheet.xyz", tmp_path / "ready.ply"
    np.savetxt(source, np.concatenate([sheet, strays]), fmt="%.6f")
    words = ("--crop-box", "0,0,-1,5,10,9", "--outliers", "8,3", "--thin", "0.2")
    run = inrview("scan", source, "-o", output, *words, "--json")
    assert run.returncode == 0, run.stderr
    values = json.loads(run.stdout)
    left = _points(output)
    places = left.positions.astype(np.float64) + left.origin
    assert len(left) == values["points"]
    assert values["points_before"] == 20_020
    assert places[:, 0].max() <= 5
    assert places[:, 2].max() < 1, "a stray is still there"
    assert values["outliers"] >= 5
    assert cKDTree(places).query(places, 2)[0][:, 1].min() >= 0.2 - 1e-5


def test_two_halves_are_aligned_and_written_as_one(
    inrview: Run, tmp_path: Path
) -> None:
    whole = _points(sample_scan("sculpture"))
    low, high = whole.bounds
    height = whole.positions[:, 1]
    third = (high[1] - low[1]) / 3
    lower, upper = height < low[1] + 2 * third, height > low[1] + third
    away = np.array([[0, -1, 0, 40], [1, 0, 0, -5], [0, 0, 1, 9], [0, 0, 0, 1]], float)
    first, second = tmp_path / "lower.ply", tmp_path / "upper.ply"
    write_points(part_of(whole, lower), first)
    moved = placed(part_of(whole, upper), away, whole.origin)
    assert isinstance(moved, Points)
    write_points(moved, second)
    output = tmp_path / "both.ply"
    run = inrview("scan", first, second, "-o", output, "--align", "--json")
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)["alignment"]
    assert [one["scan"] for one in told] == ["lower", "upper"]
    size = float(np.linalg.norm(high - low))
    np.testing.assert_allclose(
        np.array(told[1]["matrix"]) @ away, np.eye(4), atol=0.005 * size
    )
    assert told[1]["overlap"] > 0.35
    both = _points(output)
    tree = cKDTree(whole.positions.astype(np.float64) + whole.origin)
    off = tree.query(both.positions.astype(np.float64) + both.origin)[0]
    assert off.mean() < 0.003 * size


@pytest.mark.parametrize(
    "words",
    [
        ("--thin", "0"),
        ("--outliers", "16"),
        ("--outliers", "0,3"),
        ("--crop-box", "1,2,3"),
        ("--align", "sideways"),
    ],
)
def test_wrong_usage_is_said(
    inrview: Run, ball: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    run = inrview("scan", ball, "-o", tmp_path / "a.ply", *words)
    assert run.returncode == 2
    assert words[0] in run.stderr


def test_what_cannot_be_done_is_one_sentence(
    inrview: Run, ball: Path, tmp_path: Path
) -> None:
    for words in (("--align",), ("--crop-box", "90,90,90,91,91,91")):
        run = inrview("scan", ball, "-o", tmp_path / "a.ply", *words)
        assert run.returncode == 1
        assert run.stderr.count("\n") == 1, run.stderr
        assert not (tmp_path / "a.ply").exists()
