"""Two processes that learn together find what one finds alone."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.families.fit_family import fit_family
from tests.families.shapes import QUICK, ellipsoids, request

_ROOT = Path(__file__).resolve().parents[2]
_SPEC = replace(QUICK, steps=12, points=1500)


def learn() -> dict[str, list[float]]:
    """Learn a few steps; the losses of each."""
    *_, final = fit_family(request(ellipsoids(6), _SPEC))
    return {name: losses.tolist() for name, losses in final.losses.items()}


def _write_losses() -> None:
    """Learn as one of the team; the first one writes."""
    losses = learn()
    if int(os.environ["RANK"]) == 0:
        Path(sys.argv[1]).write_text(json.dumps(losses), encoding="utf-8")


def test_two_processes_find_the_losses_of_one(tmp_path):
    path = tmp_path / "losses.json"
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node=2", "-m", "tests.families.test_team", str(path)]
    done = subprocess.run(
        command, cwd=_ROOT, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
    together, alone = json.loads(path.read_text(encoding="utf-8")), learn()
    assert set(together) == set(alone)
    for name in alone:
        np.testing.assert_allclose(together[name], alone[name], rtol=1e-3, atol=1e-6)


if __name__ == "__main__":
    _write_losses()
