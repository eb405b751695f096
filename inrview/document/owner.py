"""Small files that say which living process something belongs to."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import psutil

_START_TOLERANCE = 2.0  # seconds; clocks are corrected, processes are not reborn


def write_owner(path: Path) -> None:
    """Say that this process is the owner."""
    own = {"pid": os.getpid(), "started": psutil.Process().create_time()}
    write_facts(path, own)


def is_owned(path: Path) -> bool:
    """Whether the very process that wrote the file still runs."""
    facts = read_facts(path)
    pid, started = facts.get("pid"), facts.get("started")
    if not isinstance(pid, int) or not isinstance(started, int | float):
        return False
    try:
        born = psutil.Process(pid).create_time()
    except (psutil.Error, ValueError, OverflowError):
        return False
    return abs(born - started) < _START_TOLERANCE


def write_facts(path: Path, facts: Mapping[str, object]) -> None:
    """Write a few bytes; lost or torn, no work is lost with them."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, json.dumps(facts).encode())
    finally:
        os.close(descriptor)


def read_facts(path: Path) -> dict[str, object]:
    """Return what `write_facts` wrote, or nothing."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}
