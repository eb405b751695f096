"""What every test stands on: no user settings, seeds, shapes checked, leaks noticed."""

import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from jaxtyping import install_import_hook

from inrview.engine.kernel_cache import digest

_ROOT = Path(__file__).resolve().parent.parent
# Floors of plain Python and numpy: each call in a test checks its types and shapes.
# Qt counts a slot's arguments by looking at it, so what Qt calls stays as written.
_CHECKED = (
    "geometry",
    "messages",
    "files",
    "processing",
    "samples",
    "fields",
    "fitting",
    "surfaces",
    "scans",
    "families",
    "matching",
    "analysis",
    "baking",
    "document",
    "engine",
    "session",
)

pytest_plugins = ["tests.leaks"]


# Tests that call kernels, some of them in processes of their own.
_COMPILED = {
    "app",
    "baking",
    "fields",
    "fitting",
    "session",
    "surfaces",
    "test_readme.py",
}
_IMPORTS_NUMBA = re.compile(r"^\s*(import|from) numba\b", re.MULTILINE)


def _core_files() -> list[Path]:
    return [
        path
        for package in _CHECKED
        for path in sorted((_ROOT / "inrview" / package).rglob("*.py"))
        if path.name != "__init__.py"
    ]


def _is_compiled(path: Path) -> bool:
    return bool(_IMPORTS_NUMBA.search(path.read_text(encoding="utf-8")))


def _modules_to_check() -> list[str]:
    """Every core module but those that numba compiles: it cannot read a wrapper."""
    return [
        ".".join(path.relative_to(_ROOT).with_suffix("").parts)
        for path in _core_files()
        if not _is_compiled(path)
    ]


def _keep_kernels_apart() -> None:
    """Keep the tests' kernels, which live in checked modules, from the program's."""
    folder = _ROOT / ".pytest_cache" / f"numba-{digest()}"
    os.environ.setdefault("NUMBA_CACHE_DIR", str(folder))


install_import_hook(_modules_to_check(), "beartype.beartype")


def _use_a_home_of_our_own() -> tempfile.TemporaryDirectory[str]:
    """Point the home and every XDG folder to a fresh one, before anything asks."""
    folder = tempfile.TemporaryDirectory(prefix="inrview-test-home-")
    home = Path(folder.name)
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        target = home / name.lower()
        target.mkdir()
        os.environ[f"XDG_{name}_HOME"] = str(target)
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    os.environ["HOME"] = str(home)
    return folder


_HOME = _use_a_home_of_our_own()
_keep_kernels_apart()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know pytest-qt's settings even where there is no Qt: the core is tested there."""
    try:
        import pytestqt.plugin  # noqa: F401
    except ImportError:
        for name in ("qt_api", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "a setting of pytest-qt, which is not installed")


def has_screen() -> bool:
    """Whether windows can be shown here."""
    return sys.platform != "linux" or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a screen where there is none, and say so."""
    if has_screen():
        return
    skip = pytest.mark.skip(reason="needs a screen: run `make test`, which has its own")
    for item in items:
        if {"qtbot", "qapp"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(skip)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Compile the kernels once, side by side, before tests with time limits start."""
    folders = {item.path.relative_to(_ROOT).parts[1] for item in session.items}
    is_done = Path(os.environ["NUMBA_CACHE_DIR"]).is_dir()
    if not is_done and not session.config.option.collectonly and folders & _COMPILED:
        subprocess.run([sys.executable, _ROOT / "tools/compile_kernels.py"], check=True)


def pytest_unconfigure() -> None:
    """Take the home away again."""
    _HOME.cleanup()


@pytest.fixture
def shared_data() -> Path:
    """Return the folder of shared scans beside the checkout, or skip."""
    folder = _ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no shared/data beside the checkout")
    return folder


@pytest.fixture(autouse=True)
def _seeds() -> None:
    """Give every test the same randomness, whatever ran before."""
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  # libraries still use the global generator


@pytest.fixture
def rng() -> np.random.Generator:
    """Return a seeded generator."""
    return np.random.default_rng(0)
