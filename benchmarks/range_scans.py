"""Range scans placed by their pose file, some held out, against screened Poisson.

    python -m benchmarks.range_scans FOLDER [--held-out NAME,NAME ...] --peer PYTHON

The scans of a folder (Stanford's bunny: `bun000.ply`, ..., with `bun.conf` beside them)
are placed; those named are held out and the others fitted. Without --held-out, which
may be given again and again, each two scans that follow each other in the alphabet are
held out in turn. Poisson gets the same points and normals. The error is the mean
distance from the held-out points to the surface's triangles, in thousandths of the
scans' unit (millimetres for the bunny); `in gaps` is its mean over the points farther
than three point spacings from everything that was fitted, `of Poisson` the fit's error
in that of Poisson.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float64
from scipy.spatial import cKDTree

from benchmarks.fit_quality import fitted, poisson, surface_of
from benchmarks.tables import Table
from inrview.engine.inline import result
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.requests import LoadRequest
from inrview.messages.specs import FitSpec
from inrview.processing.complete_normals import complete_normals
from inrview.processing.merge import merge, moved
from inrview.processing.neighbours import spacing
from inrview.processing.winding import MeshDistance

_ROOT = Path(__file__).resolve().parent.parent
_PEER = _ROOT / ".venv-bench" / "bin" / "python"
_RESOLUTION = 512
_GAP = 3.0
"""Point spacings from any fitted point beyond which a held-out point lies in a gap."""


class Split(NamedTuple):
    """Scans to fit, and the points of those that were held out."""

    name: str
    scans: tuple[Points, ...]
    cloud: Points
    """The scans to fit in one, with normals."""
    held: Float64[np.ndarray, "n 3"]
    """Relative to the cloud's origin."""
    is_gap: Bool[np.ndarray, " n"]


def load(folder: Path) -> dict[str, Points]:
    """Read every scan of a folder where its pose file puts it."""
    paths = tuple(str(path) for path in sorted(folder.glob("*.ply")))
    scans = {}
    for scan in result(LoadRequest(paths)).scans:
        if isinstance(scan.geometry, Points):
            scans[Path(scan.name).stem] = scan.geometry
    return scans


def split(scans: dict[str, Points], held_out: Sequence[str]) -> Split:
    """Hold scans out of the fit."""
    missing = [name for name in held_out if name not in scans]
    if missing:
        raise SystemExit(f"no scan {', '.join(missing)}; there are {', '.join(scans)}.")
    kept = tuple(scan for name, scan in scans.items() if name not in held_out)
    cloud, _ = complete_normals(merge(kept))
    held = np.concatenate([moved(scans[n], cloud.origin) for n in held_out])
    away, _ = cKDTree(cloud.positions).query(held)
    is_gap = away > _GAP * spacing(cloud.positions)
    return Split("+".join(held_out), kept, cloud, held.astype(np.float64), is_gap)


def row(case: Split, method: str, mesh: Mesh, seconds: float) -> dict[str, Any]:
    """Measure the held-out points' distance to a surface."""
    x, y, z = np.subtract(mesh.origin, case.cloud.origin).tolist()
    away = MeshDistance(mesh, (x, y, z)).closest(case.held)[0] * 1e3
    return {
        "held out": case.name,
        "method": method,
        "seconds": seconds,
        "error": float(away.mean()),
        "median": float(np.median(away)),
        "in gaps": float(away[case.is_gap].mean()) if case.is_gap.any() else None,
        "gap share": float(case.is_gap.mean()),
    }


def measure(case: Split, spec: FitSpec, peer: Path, depth: int) -> Iterator[dict]:  # type: ignore[type-arg]
    """Measure Poisson, where there is one, and the fit."""
    theirs = None
    if peer.exists():
        mesh, seconds = poisson(case.cloud, depth, peer)
        theirs = row(case, f"poisson {depth}", mesh, seconds)
        yield theirs
    report = fitted(case.scans, spec)
    assert report.snapshot is not None
    mesh = surface_of(report.snapshot, _RESOLUTION)
    ours = row(case, "inrview", mesh, report.seconds)
    ours["steps"] = report.step
    if theirs is not None:
        ours["of Poisson"] = ours["error"] / theirs["error"]
    yield ours


def _cells(found: dict[str, Any]) -> list[str]:
    """Lay a row out for the table."""
    cells = [found["held out"], found["method"], f"{found['seconds']:.1f}"]
    cells += [f"{found[key]:.4f}" for key in ("error", "median")]
    gaps, ratio = found["in gaps"], found.get("of Poisson")
    cells += [f"{gaps:.4f}" if gaps else "", f"{found['gap share']:.3f}"]
    return [*cells, str(found.get("steps", "")), f"{ratio:.4f}" if ratio else ""]


def main() -> int:
    """Measure, print a table, and with --json the rows as one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--held-out", action="append", metavar="NAME,NAME")
    parser.add_argument("--steps", type=int, help="instead of as many as it takes")
    parser.add_argument("--threads", type=int, help="of the fit; all if not given")
    parser.add_argument("--depth", type=int, default=9, help="of Poisson's octree")
    parser.add_argument("--peer", type=Path, default=_PEER, help="its Python")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    scans = load(arguments.folder)
    names = list(scans)
    pairs = [",".join(names[k : k + 2]) for k in range(len(names) - 1)]
    spec = FitSpec(steps=arguments.steps, threads=arguments.threads, device="cpu")
    columns = ["held out", "method", "seconds", "error", "median", "in gaps"]
    table = Table("Range scans", [*columns, "gap share", "steps", "of Poisson"])
    rows = []
    for pair in arguments.held_out or pairs:
        case = split(scans, pair.split(","))
        for found in measure(case, spec, arguments.peer, arguments.depth):
            rows.append(found)
            table.add(*_cells(found))
            sys.stderr.write("  ".join(_cells(found)) + "\n")
    table.print()
    if arguments.json:
        sys.stdout.write(json.dumps({"rows": rows}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
