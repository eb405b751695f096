"""Codes of bodies that a family never learned from: `python -m benchmarks.codes`.

The bodies share a vertex order, so every match has a true answer. Errors in cm: points
mapped to members, and the mean distance of the unseen back to the surface. Each scan
is fitted as it lies (its placement given), and turned, scaled and shifted at random
(nothing given); the known similarity is undone before measuring.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from inrview.families.fit_code import fit_code
from inrview.families.fit_family import fit_family
from inrview.families.pose import Pose
from inrview.families.turns import about_up
from inrview.fields.family_field import restore_member
from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.family import (
    FamilyFitSpec,
    FamilySnapshot,
    FamilySpec,
    MemberSnapshot,
)
from inrview.messages.family_requests import (
    CodeFitRequest,
    FamilyFitRequest,
    FamilyShape,
)

LEARNED, ALL = 14, 20
EVERY = 7
"""Every so many-th vertex is mapped."""
TARGETS = (0, 4, 9, 13)
"""Members that points are mapped to."""


@dataclass(frozen=True)
class Result:
    """Figures of one scan, in centimetres and seconds."""

    name: str
    is_partial: bool
    is_moved: bool
    mapped: float
    unseen: float
    seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit the codes of six unseen bodies, whole and front half, placed and moved."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=Path, required=True, help="folder of bodies")
    parser.add_argument(
        "--family", type=Path, help="keep the trained family in this .npz"
    )
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--only", type=int, default=ALL - LEARNED)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    meshes = [_read(given.bodies / f"body_{i:03d}.ply") for i in range(ALL)]
    family = _family(meshes[:LEARNED], given.steps, given.family)
    matcher = _Matcher(family, meshes)
    results = [
        matcher.result(LEARNED + k, is_partial, is_moved)
        for is_partial in (False, True)
        for is_moved in (False, True)
        for k in range(given.only)
    ]
    print(_report(results, given.json))  # noqa: T201  # what the command is for


def _read(path: Path) -> Mesh:
    geometry = read_geometry(path, lambda share: None)[0]
    assert isinstance(geometry, Mesh)
    return geometry


def _family(meshes: list[Mesh], steps: int, kept: Path | None) -> FamilySnapshot:
    """Return the trained family; one kept from an earlier run of ours if there."""
    if kept is not None and kept.exists():
        return _restored(kept)
    shapes = tuple(FamilyShape(f"body_{i:03d}", m) for i, m in enumerate(meshes))
    fit = FamilyFitSpec(steps=steps)
    *_, last = fit_family(FamilyFitRequest(shapes, fit=fit))
    assert last.snapshot is not None
    if kept is not None:
        _keep(last.snapshot, kept)
    return last.snapshot


def _keep(family: FamilySnapshot, path: Path) -> None:
    poses = [Pose.of(placement) for placement in family.placements]
    np.savez(
        path,
        codes=family.codes,
        names=np.array(family.names),
        turns=np.array([pose.turn for pose in poses]),
        scales=np.array([pose.scale for pose in poses]),
        shifts=np.array([pose.shift for pose in poses]),
        **{f"weight.{name}": array for name, array in family.weights.items()},
    )


def _restored(path: Path) -> FamilySnapshot:
    with np.load(path, allow_pickle=False) as kept:
        weights = {n[7:]: kept[n] for n in kept.files if n.startswith("weight.")}
        poses = zip(kept["turns"], kept["scales"], kept["shifts"], strict=True)
        placements = tuple(
            Pose(turn, float(scale), shift).placement((0.0, 0.0, 0.0))
            for turn, scale, shift in poses
        )
        names = tuple(map(str, kept["names"]))
        return FamilySnapshot(FamilySpec(), weights, names, kept["codes"], placements)


class _Matcher:
    """The true answers, and what a fitted code makes of them."""

    def __init__(self, family: FamilySnapshot, meshes: list[Mesh]) -> None:
        self._family = family
        self._meshes = meshes
        self._trees = {}
        for j in TARGETS:
            member = MemberSnapshot(family, family.codes[j])
            points = family.placements[j].to_shape(meshes[j].vertices)
            self._trees[j] = cKDTree(restore_member(member).deformed(points)[0])

    def result(self, index: int, is_partial: bool, is_moved: bool) -> Result:
        """Fit one scan and measure."""
        mesh = self._meshes[index]
        seen = _front(mesh) if is_partial else mesh.faces
        rng = np.random.default_rng(index)
        turn = about_up(rng.uniform(-np.pi, np.pi) if is_moved else 0.0)
        size = float(2 ** rng.uniform(-1, 1)) if is_moved else 1.0
        shift = rng.normal(size=3) if is_moved else np.zeros(3)
        vertices = (size * mesh.vertices @ turn.T + shift).astype(np.float32)
        placement = None if is_moved else self._placed(mesh)
        shape = FamilyShape(f"body_{index:03d}", Mesh(vertices, seen), "y", placement)
        start = time.perf_counter()
        *_, last = fit_code(CodeFitRequest(self._family, shape, is_partial))
        seconds = time.perf_counter() - start
        member = last.completions[0].member
        points = member.placement.to_shape(vertices)
        field = restore_member(member)
        slopes = np.linalg.norm(field.gradients(points), axis=1)
        gaps = np.abs(field.values(points)) / np.maximum(slopes, 0.3)
        unseen = np.ones(len(vertices), bool)
        if is_partial:
            unseen[np.unique(seen)] = False
        centimetres = 100 * member.placement.scale / size
        return Result(
            shape.name,
            is_partial,
            is_moved,
            self._mapped(field.deformed(points[::EVERY])[0]),
            float(gaps[unseen].mean()) * centimetres,
            seconds,
        )

    def _placed(self, mesh: Mesh) -> Placement:
        low, high = mesh.bounds
        x, y, z = ((low + high) / 2).tolist()
        return Placement((x, y, z), self._family.placements[0].scale)

    def _mapped(self, places: np.ndarray) -> float:
        errors = []
        for j, tree in self._trees.items():
            vertices = self._meshes[j].vertices
            found = vertices[tree.query(places)[1]]
            errors.append(np.linalg.norm(found - vertices[::EVERY], axis=1).mean())
        return 100 * float(np.mean(errors))


def _front(mesh: Mesh) -> np.ndarray:
    """Return the faces that look towards +z."""
    a, b, c = (mesh.vertices[mesh.faces[:, k]] for k in range(3))
    return mesh.faces[np.cross(b - a, c - a)[:, 2] > 0]


def _report(results: list[Result], as_json: bool) -> str:
    if as_json:
        return json.dumps([asdict(result) for result in results], indent=1)
    lines = ["| scan | place | mapped, cm | unseen to surface, cm | seconds |"]
    lines.append("|---|---|---|---|---|")
    for is_partial in (False, True):
        for is_moved in (False, True):
            rows = [
                (r.mapped, r.unseen, r.seconds)
                for r in results
                if (r.is_partial, r.is_moved) == (is_partial, is_moved)
            ]
            mapped, unseen, seconds = np.mean(rows, axis=0)
            scan = "front half" if is_partial else "whole"
            place = "searched" if is_moved else "given"
            lines.append(
                f"| {scan} | {place} | {mapped:.2f} | {unseen:.2f} | {seconds:.1f} |"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
