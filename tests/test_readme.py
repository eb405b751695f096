"""What the README promises, done."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import trimesh

_ROOT = Path(__file__).resolve().parent.parent
_README = (_ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example_runs_as_it_stands(tmp_path: Path) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", _README, re.DOTALL)
    # Only quicker: ten seconds and a resolution of 512 teach a test nothing.
    assert "seconds=10" in program
    assert "resolution=512" in program
    quick = program.replace("seconds=10", "seconds=1").replace("=512", "=48")
    ball = trimesh.creation.icosphere(subdivisions=4, radius=30)
    ball.apply_translation([100, 0, 0])
    ball.export(tmp_path / "bunny.ply")
    run = subprocess.run(
        [sys.executable, "-c", quick],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1].endswith(" triangles")
    fitted = trimesh.load(tmp_path / "bunny.obj", process=False)
    distances = np.linalg.norm(fitted.vertices - [100, 0, 0], axis=1)
    assert abs(np.median(distances) - 30) < 1


def test_every_command_in_the_readme_is_one_that_exists() -> None:
    from inrview.app.command_line import COMMANDS

    used = set(re.findall(r"^inrview ([a-z]+)\b", _README, re.MULTILINE))
    assert used == set(COMMANDS)


def test_every_page_that_is_linked_exists() -> None:
    pages = [_ROOT / "README.md", _ROOT / "CONTRIBUTING.md", _ROOT / "ARCHITECTURE.md"]
    for page in pages + sorted((_ROOT / "docs").glob("*.md")):
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
