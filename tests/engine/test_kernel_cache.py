"""Where compiled kernels are kept: a folder a version, for as long as it is used."""

import os
import shutil
import time
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


def _kept(package: Path, name: str, days_ago: float) -> Path:
    """Make the folder of another version that was last used that long ago."""
    folder = package / "__pycache__" / f"kernels-{name}"
    folder.mkdir(parents=True)
    used = time.time() - 86400 * days_ago
    os.utime(folder, (used, used))
    return folder


def test_versions_that_none_has_used_for_long_are_taken_away(package: Path):
    older = _kept(package, "of-long-ago", 40)
    other = _kept(package, "of-a-second-checkout", 10)
    kernel_cache.keep_kernels()
    assert not older.exists()
    assert other.exists()


def test_of_many_versions_the_newest_are_kept(package: Path):
    many = [_kept(package, f"{n}", n) for n in range(kernel_cache.MOST + 2)]
    kernel_cache.keep_kernels()
    assert [f.exists() for f in many] == [True] * kernel_cache.MOST + [False] * 2


def test_two_versions_in_turn_keep_each_other(package: Path):
    """Each is used again and again, so none goes when a third one comes."""
    first = _kept(package, kernel_cache.digest(), 40)
    kernel_cache.keep_kernels()
    del os.environ["NUMBA_CACHE_DIR"]
    kernels = package / "fields" / "grid_kernels.py"
    kernels.write_text(kernels.read_text() + "\n# changed\n")
    kernel_cache.keep_kernels()
    assert os.environ["NUMBA_CACHE_DIR"] != str(first)
    assert first.exists()


def test_what_the_user_chose_stays(package: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/somewhere")
    kernel_cache.keep_kernels()
    assert os.environ["NUMBA_CACHE_DIR"] == "/somewhere"
