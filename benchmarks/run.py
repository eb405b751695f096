"""`make bench`: every benchmark in a process of its own; tables, and JSON to output.

Because of --json each prints one line of JSON, last: an object, with tables before it,
or a list of rows that is laid out here.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.tables import Table

NAMES = (
    "window",
    "frames",
    "surfaces",
    "drag",
    "paint",
    "fit_quality",
    "networks",
    "lab",
)
_FOLDER = Path("output") / "bench"


def run(name: str) -> dict[str, Any] | None:
    """Run one benchmark, passing on what it prints; None if it failed."""
    sys.stdout.write(f"\n== {name}\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", f"benchmarks.{name}", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        if line.startswith(("{", "[")):
            last = line
        else:
            sys.stdout.write(line)
            sys.stdout.flush()
    if process.wait() != 0 or not last:
        return None
    found = json.loads(last)
    return found if isinstance(found, dict) else _laid_out(name, found)


def _laid_out(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    table = Table(name, list(rows[0]))
    for row in rows:
        table.add(*(str(cell) for cell in row.values()))
    table.print()
    return {"rows": rows}


def machine() -> dict[str, Any]:
    """Say on what the figures were measured."""
    return {
        "system": platform.platform(),
        "python": platform.python_version(),
        "threads": os.cpu_count(),
        "time": time.strftime("%Y-%m-%d %H:%M:%S"),
    }


def main() -> int:
    """Run the named benchmarks, or all, and write each one's figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    if not set(names) <= set(NAMES):
        parser.error(f"there are only: {', '.join(NAMES)}")
    _FOLDER.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in names:
        found = run(name)
        if found is None:
            failed.append(name)
            continue
        path = _FOLDER / f"{name}.json"
        text = json.dumps({"machine": machine(), **found}, indent=1)
        path.write_text(text + "\n", encoding="utf-8")
        sys.stdout.write(f"-> {path}\n")
    if failed:
        sys.stderr.write(f"failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
