"""A project is open for writing in one living process at a time."""

import json
import subprocess
import sys
from pathlib import Path

from inrview.document.project_lock import ProjectLock

_HOLD = """
import sys
from pathlib import Path
from inrview.document.project_lock import ProjectLock
print(ProjectLock(Path(sys.argv[1])).take(sys.argv[2]), flush=True)
sys.stdin.read()
"""


def test_a_living_process_keeps_others_out_and_a_dead_one_does_not(
    tmp_path: Path,
) -> None:
    project = str(tmp_path / "a.inrv")
    lock = ProjectLock(tmp_path / "open")
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "open"), project],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        assert lock.is_taken(project)
        assert not lock.take(project)
        assert lock.take(str(tmp_path / "b.inrv"))
        other.kill()
    assert not lock.is_taken(project)
    assert lock.take(project)
    assert not lock.is_taken(project), "it is our own"


def test_another_name_for_the_same_file_is_the_same_project(tmp_path: Path) -> None:
    (tmp_path / "a.inrv").touch()
    (tmp_path / "link.inrv").symlink_to(tmp_path / "a.inrv")
    first, second = (ProjectLock(tmp_path / "open") for _ in range(2))
    assert first.take(str(tmp_path / "a.inrv"))
    assert first.take(str(tmp_path / "link.inrv"))
    assert not second.take(str(tmp_path / "link.inrv"))
    first.release()
    assert second.take(str(tmp_path / "link.inrv"))


def test_rubbish_and_folders_that_cannot_be_written_lock_nobody_out(
    tmp_path: Path,
) -> None:
    lock = ProjectLock(tmp_path / "open")
    lock.take(str(tmp_path / "a.inrv"))
    (mark,) = (tmp_path / "open").iterdir()
    mark.write_text(json.dumps({"pid": "x"}))
    assert ProjectLock(tmp_path / "open").take(str(tmp_path / "a.inrv"))
    (tmp_path / "file").touch()
    assert ProjectLock(tmp_path / "file" / "open").take(str(tmp_path / "a.inrv"))
