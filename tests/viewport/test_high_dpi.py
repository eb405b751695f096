"""Picking stays exact where a logical pixel is not a device pixel."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5, 2.0])
def test_a_corner_is_picked_within_a_pixel(qapp: Any, factor: float) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.viewport.pick_corner"],
        cwd=ROOT,
        env={**os.environ, "QT_SCALE_FACTOR": str(factor)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ratio, away, is_sharp = (float(word) for word in done.stdout.split())
    assert ratio == pytest.approx(factor)
    assert away / ratio <= 1.0
    assert is_sharp
