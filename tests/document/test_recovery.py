"""Folders that outlive a crash, and only a crash."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import psutil
import pytest

from inrview.document import recovery
from inrview.document.document import Document
from inrview.document.recovery import RecoveryFolder
from inrview.engine import inline
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from tests.document.making import document
from tests.document.test_project_file import same

_ROOT = Path(__file__).resolve().parents[2]


def _die(folder: RecoveryFolder) -> None:
    """Make a folder look as if its session had died."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    owner = {"pid": gone.pid, "started": 1.0}
    (folder.path / "owner.json").write_text(json.dumps(owner))


def _save(folder: RecoveryFolder, saved: Document) -> None:
    inline.result(SaveRequest(saved, str(folder.project)))


def test_a_living_session_is_never_offered(tmp_path: Path) -> None:
    folder = RecoveryFolder.create(tmp_path)
    _save(folder, Document())
    assert recovery.orphans(tmp_path) == ()


def test_what_a_dead_session_left_is_offered_newest_first(tmp_path: Path) -> None:
    folders = [RecoveryFolder.create(tmp_path) for _ in range(3)]
    for age, folder in enumerate(folders):
        _save(folder, Document())
        os.utime(folder.project, (1e9 - age, 1e9 - age))
        _die(folder)
    assert recovery.orphans(tmp_path) == tuple(folder.path for folder in folders)


def test_a_reused_process_number_is_not_a_living_session(tmp_path: Path) -> None:
    folder = RecoveryFolder.create(tmp_path)
    _save(folder, Document())
    born = psutil.Process().create_time()
    owner = {"pid": os.getpid(), "started": born - 3600.0}
    (folder.path / "owner.json").write_text(json.dumps(owner))
    assert recovery.orphans(tmp_path) == (folder.path,)


@pytest.mark.parametrize("text", ["", "null", "[]", '{"pid": "x"}', '{"pid": -5}'])
def test_a_torn_owner_counts_as_dead(tmp_path: Path, text: str) -> None:
    folder = RecoveryFolder.create(tmp_path)
    _save(folder, Document())
    (folder.path / "owner.json").write_text(text)
    assert recovery.orphans(tmp_path) == (folder.path,)


def test_a_folder_without_work_is_not_offered(tmp_path: Path) -> None:
    _die(RecoveryFolder.create(tmp_path))
    assert recovery.orphans(tmp_path) == ()
    assert recovery.orphans(tmp_path / "nowhere") == ()


def test_three_generations_are_kept(tmp_path: Path, rng: np.random.Generator) -> None:
    folder = RecoveryFolder.create(tmp_path)
    versions = [document(rng) for _ in range(5)]
    for version in versions:
        _save(folder, version)
    found = recovery.generations(folder.path)
    assert len(found) == 3
    for path, version in zip(found, reversed(versions), strict=False):
        opened = inline.result(OpenProjectRequest(str(path)))
        assert isinstance(opened, OpenedProject)
        assert same(opened.document, version)


def test_a_folder_tells_whose_work_it_holds(tmp_path: Path) -> None:
    folder = RecoveryFolder.create(tmp_path)
    folder.describe("/home/me/ear.inrv", "Import ear.ply")
    _save(folder, Document())
    project, saved_at = recovery.describe(folder.path)
    assert project == "/home/me/ear.inrv"
    assert saved_at == folder.project.stat().st_mtime


def test_only_folders_of_the_root_are_deleted(tmp_path: Path) -> None:
    root, other = tmp_path / "root", tmp_path / "other"
    other.mkdir()
    folder = RecoveryFolder.create(root)
    link = root / "link"
    link.symlink_to(other)
    for path in (other, root, link, folder.path / ".." / ".." / "other"):
        recovery.discard(root, path)
    assert other.is_dir()
    recovery.discard(root, folder.path)
    assert not folder.path.exists()


_SAVER = """
    import sys
    import numpy as np
    from inrview.engine import inline
    from inrview.messages.requests import SaveRequest
    from tests.document.making import document

    made = document(np.random.default_rng(0))
    print("ready", flush=True)
    while True:
        inline.result(SaveRequest(made, sys.argv[1]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot kill so")
def test_a_project_survives_kills_while_it_is_saved(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    path = tmp_path / "a.inrv"
    inline.result(SaveRequest(document(rng), str(path)))
    code = textwrap.dedent(_SAVER)
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], cwd=_ROOT, stdout=subprocess.PIPE
        ) as saver:
            assert saver.stdout is not None
            saver.stdout.readline()
            with pytest.raises(subprocess.TimeoutExpired):
                saver.wait(float(rng.uniform(0.0, 0.05)))
            saver.kill()
        opened = inline.result(OpenProjectRequest(str(path)))
        assert isinstance(opened, OpenedProject)
        assert opened.notes == ()
    inline.result(SaveRequest(Document(), str(path)))
    names = {one.name for one in tmp_path.iterdir()}
    assert names <= {"a.inrv", "a.inrv~1", "a.inrv~2"}
