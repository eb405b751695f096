"""Folders in which a session keeps its work safe from a crash."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import platformdirs

from inrview.document.owner import is_owned, read_facts, write_facts, write_owner

_OWNER = "owner.json"
_ABOUT = "about.json"
_PROJECT = "work.inrv"


def default_root() -> Path:
    """Return where this user's sessions keep their folders."""
    return platformdirs.user_state_path("inrview") / "recovery"


@dataclass(frozen=True, slots=True)
class RecoveryFolder:
    """The folder of one living session."""

    path: Path

    @classmethod
    def create(cls, root: Path) -> "RecoveryFolder":
        """Make a folder that tells other sessions whose it is."""
        path = root / uuid4().hex
        path.mkdir(parents=True, mode=0o700)
        write_owner(path / _OWNER)
        return cls(path)

    @property
    def project(self) -> Path:
        """Where the newest work goes; older generations lie beside it."""
        return self.path / _PROJECT

    def describe(self, project: str | None, step: str) -> None:
        """Write what lies in the folder, for whoever may find it."""
        write_facts(self.path / _ABOUT, {"project": project, "step": step})


def orphans(root: Path) -> tuple[Path, ...]:
    """Return the folders whose session is gone, newest first, if work lies in them."""
    try:
        folders = [path for path in root.iterdir() if path.is_dir()]
    except OSError:
        return ()
    left = [
        path for path in folders if generations(path) and not is_owned(path / _OWNER)
    ]
    return tuple(sorted(left, key=_time_of_work, reverse=True))


def generations(folder: Path) -> tuple[Path, ...]:
    """Return the saved versions in a folder, newest first."""
    project = folder / _PROJECT
    names = [project, *(folder / f"{_PROJECT}~{n}" for n in (1, 2))]
    return tuple(path for path in names if path.is_file())


def describe(folder: Path) -> tuple[str | None, float]:
    """Return the project a folder's work belongs to, if any, and its time."""
    project = read_facts(folder / _ABOUT).get("project")
    return (project if isinstance(project, str) else None), _time_of_work(folder)


def discard(root: Path, folder: Path) -> None:
    """Delete a session's folder; only ever one directly under `root`."""
    if folder.resolve().parent == root.resolve() and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)


def _time_of_work(folder: Path) -> float:
    found = generations(folder)
    try:
        return found[0].stat().st_mtime if found else 0.0
    except OSError:
        return 0.0
