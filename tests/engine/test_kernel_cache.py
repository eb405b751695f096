"""Where compiled kernels are kept: never those of another version."""

import os
import shutil
from pathlib import Path

import pytest

from inrview.engine import kernel_cache


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "inrview"
    shutil.copytree(
        kernel_cache._PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(kernel_cache, "_PACKAGE", copy)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    return copy


def test_a_change_of_any_kernel_asks_for_another_folder(package: Path):
    kernel_cache.keep_kernels()
    before = os.environ.pop("NUMBA_CACHE_DIR")
    kernels = package / "fields" / "grid_kernels.py"
    kernels.write_text(kernels.read_text() + "\n# changed\n")
    kernel_cache.keep_kernels()
    assert os.environ["NUMBA_CACHE_DIR"] != before


def test_a_change_of_plain_code_keeps_the_kernels(package: Path):
    before = kernel_cache.digest()
    plain = package / "fields" / "field.py"
    plain.write_text(plain.read_text() + "\n# changed\n")
    assert kernel_cache.digest() == before


def test_folders_of_older_versions_are_taken_away(package: Path):
    older = package / "__pycache__" / "kernels-of-long-ago"
    older.mkdir(parents=True)
    kernel_cache.keep_kernels()
    assert not older.exists()


def test_what_the_user_chose_stays(package: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/somewhere")
    kernel_cache.keep_kernels()
    assert os.environ["NUMBA_CACHE_DIR"] == "/somewhere"
