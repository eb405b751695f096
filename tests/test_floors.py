"""A guard nobody has seen fail is no guard: each contract is broken once, in a copy."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parent.parent
_LINT = Path(sys.executable).with_name("lint-imports")

PLANTED = {
    "Floors: a package imports only from floors below it": (
        "geometry/planted.py",
        "import inrview.messages.notes",
    ),
    "The window process reaches no torch, numba or parser, by any path": (
        "messages/notes.py",
        "import trimesh",
    ),
    "The core runs without a screen": (
        "processing/planted.py",
        "import PyQt6.QtCore",
    ),
    "The viewport knows only geometry": (
        "viewport/planted.py",
        "import inrview.messages.notes",
    ),
    "Panels speak to the session": (
        "panels/planted.py",
        "import inrview.files.atomic",
    ),
    "VTK enters by two doors": (
        "processing/planted.py",
        "import vtkmodules.vtkCommonCore",
    ),
    "matplotlib enters by one door": (
        "analysis/planted.py",
        "import matplotlib.figure",
    ),
    "No loops inside any package": (
        "geometry/frozen.py",
        "import inrview.geometry.points",
    ),
}
"""For each contract a file and the import that must turn it red."""


def _contracts() -> list[str]:
    text = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    settings = tomllib.loads(text)["tool"]["importlinter"]
    return [contract["name"] for contract in settings["contracts"]]


def _copy_house(folder: Path) -> Path:
    unneeded = shutil.ignore_patterns("__pycache__", "*.nbi", "*.nbc")
    shutil.copytree(_ROOT / "inrview", folder / "inrview", ignore=unneeded)
    shutil.copy(_ROOT / "pyproject.toml", folder)
    return folder


def _verdicts(folder: Path) -> tuple[dict[str, str], str]:
    """Run the linter in `folder`; what it says of each contract."""
    environment = dict(os.environ, PYTHONPATH=str(folder), COLUMNS="200")
    run = subprocess.run(
        [_LINT, "--no-cache"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {}
    for name in _contracts():
        for verdict in ("KEPT", "BROKEN"):
            if f"{name} {verdict}" in run.stdout:
                found[name] = verdict
    return found, run.stdout + run.stderr


def test_every_contract_has_a_violation_to_be_seen_red() -> None:
    assert sorted(PLANTED) == sorted(_contracts())


def test_the_house_as_it_stands_keeps_every_contract(tmp_path: Path) -> None:
    verdicts, said = _verdicts(_copy_house(tmp_path))
    assert verdicts == dict.fromkeys(_contracts(), "KEPT"), said


@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_a_planted_violation_turns_its_contract_red(
    contract: str, tmp_path: Path
) -> None:
    house = _copy_house(tmp_path)
    name, line = PLANTED[contract]
    path = house / "inrview" / name
    before = path.read_text(encoding="utf-8") if path.exists() else '"""Planted."""\n'
    path.write_text(f"{before}\n{line}\n", encoding="utf-8")
    verdicts, said = _verdicts(house)
    assert verdicts.get(contract) == "BROKEN", said


def test_the_core_imports_where_there_is_no_qt() -> None:
    """Import every core module with Qt made unfindable, in a fresh interpreter."""
    program = """
import importlib, pathlib, sys

qt = {"PyQt6", "qtpy", "pyvistaqt", "pyqtgraph", "qtawesome"}

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in qt:
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, NoQt())
upper = {"app", "panels", "viewport"}
for path in sorted(pathlib.Path("inrview").rglob("*.py")):
    parts = path.with_suffix("").parts
    if len(parts) > 2 and parts[1] not in upper and parts[-1] != "__init__":
        importlib.import_module(".".join(parts))
importlib.import_module("inrview.app.command_line")
"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
