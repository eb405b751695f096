"""All of the new file or all of the old one, whatever happens in between."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from inrview.files.atomic import write_atomically
from inrview.messages.notes import UserError

KILLS = 40
WRITER = """
import sys
from pathlib import Path
from inrview.files.atomic import write_atomically
path = Path(sys.argv[1])
number = 0
while True:
    number += 1
    def write(file):
        for _ in range(40):
            file.write(bytes([number % 256]) * 50_000)
    write_atomically(path, write, overwrite=True, backups=1)
    print(number, flush=True)
"""


def put(path: Path, data: bytes, **options: object) -> int:
    return write_atomically(
        path, lambda file: file.write(data), **({"overwrite": True} | options)
    )


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if ".tmp-" in name]


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    assert put(tmp_path / "a.bin", b"hello", overwrite=False) == 5
    assert (tmp_path / "a.bin").read_bytes() == b"hello"
    assert leftovers(tmp_path) == []


def test_an_old_file_stays_without_leave_to_overwrite(tmp_path: Path) -> None:
    put(tmp_path / "a.bin", b"old")
    with pytest.raises(UserError, match="exists already"):
        put(tmp_path / "a.bin", b"new", overwrite=False)
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_a_file_made_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"

    def write(file: BinaryIO) -> None:
        path.write_bytes(b"somebody else's")
        file.write(b"ours")

    with pytest.raises(UserError, match="exists already"):
        write_atomically(path, write, overwrite=False)
    assert path.read_bytes() == b"somebody else's"
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("fails_at", [1, 2, 5])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_full_disk_leaves_the_old_file_and_says_why(
    tmp_path: Path, fails_at: int, code: int
) -> None:
    put(tmp_path / "a.bin", b"old")

    def write(file: BinaryIO) -> None:
        for number in range(1, 10):
            if number == fails_at:
                raise OSError(code, os.strerror(code))
            file.write(b"new" * 1000)

    with pytest.raises(UserError, match=os.strerror(code)):
        write_atomically(tmp_path / "a.bin", write, overwrite=True)
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert leftovers(tmp_path) == []


def test_a_verification_that_fails_keeps_the_old_file(tmp_path: Path) -> None:
    put(tmp_path / "a.bin", b"old")

    def verify(path: Path) -> None:
        assert path.read_bytes() == b"new"
        raise UserError("not what it should be")

    with pytest.raises(UserError, match="not what it should be"):
        put(tmp_path / "a.bin", b"new", verify=verify)
    assert (tmp_path / "a.bin").read_bytes() == b"old"
    assert leftovers(tmp_path) == []


def test_the_disk_is_asked_in_the_right_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    replace, sync = os.replace, os.fsync

    def fsync(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        calls.append("fsync folder" if is_folder else "fsync file")
        sync(descriptor)

    def rename(source: Path, target: Path) -> None:
        calls.append("replace")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    put(tmp_path / "a.bin", b"x")
    assert calls == ["fsync file", "replace", "fsync folder"]


def test_a_link_stays_and_its_file_is_replaced(tmp_path: Path) -> None:
    put(tmp_path / "real.bin", b"old")
    (tmp_path / "link.bin").symlink_to(tmp_path / "real.bin")
    put(tmp_path / "link.bin", b"new")
    assert (tmp_path / "link.bin").is_symlink()
    assert (tmp_path / "real.bin").read_bytes() == b"new"


def test_permissions_are_kept(tmp_path: Path) -> None:
    put(tmp_path / "a.bin", b"old")
    (tmp_path / "a.bin").chmod(0o640)
    put(tmp_path / "a.bin", b"new")
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == 0o640


def test_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        put(tmp_path / "a.bin", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == 0o640


def test_backups_keep_the_versions_before(tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path / "a.bin", str(number).encode(), backups=2)
    names = ("a.bin", "a.bin~1", "a.bin~2")
    assert [(tmp_path / name).read_bytes() for name in names] == [b"4", b"3", b"2"]
    assert sorted(os.listdir(tmp_path)) == sorted(names)


def test_what_dead_writers_left_is_swept_and_live_ones_are_spared(
    tmp_path: Path,
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = tmp_path / f".a.bin.tmp-{ended.pid}"
    alive = tmp_path / f".a.bin.tmp-{os.getppid()}"
    other = tmp_path / f".b.bin.tmp-{ended.pid}"
    for path in (dead, alive, other):
        path.write_bytes(b"half")
    put(tmp_path / "a.bin", b"x")
    assert not dead.exists()
    assert alive.exists()
    assert other.exists()  # not this file's


@pytest.mark.parametrize("name", ["", "missing/a.bin", "loop"])
def test_no_place_for_a_file_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(UserError):
        put(tmp_path / name, b"x")
    assert os.listdir(tmp_path) == ["loop"]


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is POSIX's")
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    rng = random.Random(4)
    put(path, b"\0" * 2_000_000)
    for _ in range(KILLS // 8):
        writers = [_writer(path.with_name(f"{i}.bin")) for i in range(8)]
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.readline()  # it has written once
        for writer in writers:
            time.sleep(rng.random() * 0.02)
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            assert writer.stdout is not None
            writer.stdout.close()
        for i in range(8):
            data = path.with_name(f"{i}.bin").read_bytes()
            assert len(data) == 2_000_000
            assert data == data[:1] * len(data)
    for i in range(8):
        put(path.with_name(f"{i}.bin"), b"x")
    assert leftovers(tmp_path) == []


def _writer(path: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE
    )
