"""Folders in which a session keeps its work safe from a crash."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import platformdirs
import psutil

_OWNER = "owner.json"
_ABOUT = "about.json"
_PROJECT = "work.inrv"
_START_TOLERANCE = 2.0  # seconds; clocks are corrected, processes are not reborn


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
        own = {"pid": os.getpid(), "started": psutil.Process().create_time()}
        _write(path / _OWNER, own)
        return cls(path)

    @property
    def project(self) -> Path:
        """Where the newest work goes; older generations lie beside it."""
        return self.path / _PROJECT

    def describe(self, project: str | None, step: str) -> None:
        """Write what lies in the folder, for whoever may find it."""
        _write(self.path / _ABOUT, {"project": project, "step": step})


def _write(path: Path, facts: Mapping[str, object]) -> None:
    """Write a few bytes about a folder; lost or torn, no work is lost with them."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, json.dumps(facts).encode())
    finally:
        os.close(descriptor)


def orphans(root: Path) -> tuple[Path, ...]:
    """Return the folders whose session is gone, newest first, if work lies in them."""
    try:
        folders = [path for path in root.iterdir() if path.is_dir()]
    except OSError:
        return ()
    left = [path for path in folders if generations(path) and not _is_alive(path)]
    return tuple(sorted(left, key=_time_of_work, reverse=True))


def generations(folder: Path) -> tuple[Path, ...]:
    """Return the saved versions in a folder, newest first."""
    project = folder / _PROJECT
    names = [project, *(folder / f"{_PROJECT}~{n}" for n in (1, 2))]
    return tuple(path for path in names if path.is_file())


def describe(folder: Path) -> tuple[str | None, float]:
    """Return the project a folder's work belongs to, if any, and its time."""
    project = _facts(folder / _ABOUT).get("project")
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


def _facts(path: Path) -> dict[str, object]:
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _is_alive(folder: Path) -> bool:
    """Whether the very process that made the folder still runs."""
    facts = _facts(folder / _OWNER)
    pid, started = facts.get("pid"), facts.get("started")
    if not isinstance(pid, int) or not isinstance(started, int | float):
        return False
    try:
        born = psutil.Process(pid).create_time()
    except (psutil.Error, ValueError, OverflowError):
        return False
    return abs(born - started) < _START_TOLERANCE
