"""Landmarks that a person finds on bodies, at the true vertices, as tables for a fit.

    python -m benchmarks.landmarks --data DIR --count N -o FOLDER [--shift CM]

DIR holds the folder `bodies`: meshes of one vertex order, and `parts.npy`. The first N
of a list (elbow creases, knee caps, wrists, ...) are chosen on the first body by its
parts, none of them an end of what `benchmarks.analysis` measures, and written for each
body: FOLDER is what `inrview family fit --landmarks` takes. With --shift each is placed
that many centimetres off, in the root mean square, as a hand would.
"""

import argparse
from pathlib import Path

import numpy as np
from jaxtyping import Int32

from benchmarks.analysis import plan_of
from inrview.engine.inline import result
from inrview.files.write_labels import write_landmarks
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import LoadReport
from inrview.messages.requests import LoadRequest

_SIDES = {
    "left": (3, 5, 7, 9, 11, 13, 1.0),
    "right": (4, 6, 8, 10, 12, 14, -1.0),
}
"""Upper arm, forearm, hand, thigh, shin, foot, and where the side is on the x axis."""


def landmarks_of(mesh: Mesh, parts: Int32[np.ndarray, " v"]) -> dict[str, int]:
    """Return vertices of a body, +x its left, y up, z its front, the best first."""
    found: dict[str, int] = {}
    for side, (upper, fore, hand, thigh, shin, foot, x) in _SIDES.items():
        found |= {
            f"{side} elbow crease": _most(
                mesh, _seam(mesh, parts, upper, fore), (0, 0, 1)
            ),
            f"{side} knee cap": _most(mesh, _seam(mesh, parts, thigh, shin), (0, 0, 1)),
            f"{side} inner wrist": _most(
                mesh, _seam(mesh, parts, fore, hand), (0, -1, 0)
            ),
            f"{side} inner ankle": _most(
                mesh, _seam(mesh, parts, shin, foot), (-x, 0, 0)
            ),
            f"{side} armpit": _most(mesh, _seam(mesh, parts, 1, upper), (0, -1, 0)),
        }
    found["crotch"] = _most(mesh, np.flatnonzero(parts == 2), (0, -1, 0))
    head = np.flatnonzero(parts == 0)
    low = head[mesh.vertices[head, 1] < np.quantile(mesh.vertices[head, 1], 0.15)]
    found["chin"] = _most(mesh, low, (0, 0, 1))
    for side, (*_, hand, _, _, foot, _) in _SIDES.items():
        found[f"{side} heel"] = _most(mesh, np.flatnonzero(parts == foot), (0, 0, -1))
        found[f"{side} toe"] = _most(mesh, np.flatnonzero(parts == foot), (0, 0, 1))
        found[f"{side} finger"] = _most(mesh, np.flatnonzero(parts == hand), (0, 0, 1))
    found["nape"] = _most(mesh, _seam(mesh, parts, 0, 1), (0, 0, -1))
    found["crown"] = _most(mesh, head, (0, 1, 0))
    ends = set(plan_of(mesh, parts).vertices.values())
    return {name: row for name, row in found.items() if row not in ends}


def _seam(
    mesh: Mesh, parts: Int32[np.ndarray, " v"], one: int, other: int
) -> np.ndarray:
    labels = parts[mesh.faces]
    is_seam = (labels == one).any(axis=1) & (labels == other).any(axis=1)
    corners = mesh.faces[is_seam].ravel()
    return np.unique(corners[parts[corners] == one])


def _most(mesh: Mesh, rows: np.ndarray, way: tuple[float, float, float]) -> int:
    return int(rows[(mesh.vertices[rows] @ np.array(way)).argmax()])


def main() -> int:
    """Write a table of landmarks for each body."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--shift", type=float, default=0.0, metavar="CM")
    parser.add_argument("-o", "--output", type=Path, required=True)
    asked = parser.parse_args()
    files = sorted((asked.data / "bodies").glob("*.ply"))
    parts = np.load(asked.data / "bodies" / "parts.npy", allow_pickle=False)
    asked.output.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    chosen: dict[str, int] = {}
    for path in files:
        report = result(LoadRequest((str(path),)))
        assert isinstance(report, LoadReport)
        mesh = report.scans[0].geometry
        assert isinstance(mesh, Mesh)
        chosen = chosen or dict(
            list(landmarks_of(mesh, parts.astype(np.int32)).items())[: asked.count]
        )
        places = mesh.vertices[list(chosen.values())] + mesh.origin
        places = places + rng.normal(0, asked.shift / 100 / 3**0.5, places.shape)
        table = asked.output / f"{path.stem}.csv"
        write_landmarks(table, list(chosen), places, {}, overwrite=True)
    print(f"{asked.output}: {len(files)} bodies, {', '.join(chosen)}")  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
