"""`inrview compare` on shapes whose distances are known."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.app.conftest import Run


def _write(path: Path, positions: np.ndarray) -> Path:
    np.savetxt(path, positions, fmt="%.8f")
    return path


@pytest.fixture(scope="module")
def grid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a square grid of spacing 1, and the same lifted by 0.25."""
    folder = tmp_path_factory.mktemp("grid")
    x, y = np.meshgrid(np.arange(20.0), np.arange(20.0))
    flat = np.column_stack([x.ravel(), y.ravel(), np.zeros(400)])
    lifted = flat + np.array([0, 0, 0.25])
    return _write(folder / "flat.xyz", flat), _write(folder / "lifted.xyz", lifted)


def test_a_lifted_grid_lies_its_lift_away(
    inrview: Run, grid: tuple[Path, Path]
) -> None:
    run = inrview("compare", *grid, "--json", "--threshold", "0.3")
    values = json.loads(run.stdout)
    assert run.returncode == 0
    assert values["chamfer_l1"] == pytest.approx(0.25)
    assert values["chamfer_l2"] == pytest.approx(0.0625)
    assert values["hausdorff"] == pytest.approx(0.25)
    assert values["f_score"] == 1.0
    assert values["normal_consistency"] is None
    assert values["seconds"] > 0


def test_a_threshold_below_the_lift_meets_nothing(
    inrview: Run, grid: tuple[Path, Path]
) -> None:
    run = inrview("compare", *grid, "--threshold", "0.2")
    line = next(row for row in run.stdout.splitlines() if row.startswith("f_score"))
    assert line.split()[-1] == "0"
