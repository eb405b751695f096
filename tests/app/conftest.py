"""The command line as its users meet it: a process, its output and its exit code."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

_ROOT = Path(__file__).resolve().parents[2]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def inrview() -> Run:
    """Run the command with these words; nothing is a terminal."""

    def run(*words: object, **options: object) -> "subprocess.CompletedProcess[str]":
        settings: dict[str, object] = {
            "cwd": _ROOT,
            "stdin": subprocess.DEVNULL,
            "capture_output": True,
            "text": True,
            "timeout": 160,
            "check": False,
        }
        command = [sys.executable, "-m", "inrview"]
        command += [str(word) for word in words]
        return subprocess.run(command, **settings | options)  # type: ignore[call-overload, no-any-return]

    return run


@pytest.fixture(scope="session")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a cloud of a ball of radius 10 around (5, 5, 5), with normals."""
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(5000, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    path = tmp_path_factory.mktemp("ball") / "ball.xyz"
    np.savetxt(path, np.hstack([normals * 10 + 5, normals]), fmt="%.6f")
    return path
