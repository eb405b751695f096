"""Textures and matches carried between bodies, against a truth that is known.

    python -m benchmarks.textures --data DIR --family FAMILY.inrv [--pairs N] [--json]

DIR holds the folders `bodies` (meshes of one vertex order, of which FAMILY was learned)
and `bodies_textured` (the same triangles with texture coordinates and pictures). Every
body is given those coordinates, so a texel of one belongs on the same texel of another,
and a vertex on the vertex of the same number. The fit never saw either.

Colours: mean absolute error of a texel, 0 to 255, over all channels. Sharpness: the
energy of what a Gaussian of two texels takes from a checker, after and before. Speed:
a texture of 2048 texels a side on a body of 107,000 triangles, until its file is
written; and until colours at its vertices can be looked at.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from jaxtyping import Float64, UInt8
from scipy import ndimage

from benchmarks.tables import Table
from inrview.engine.inline import result, run
from inrview.files.read import read_geometry
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.matching_reports import MatchReport, TransferReport
from inrview.messages.matching_requests import (
    MatchedShape,
    MatchRequest,
    TransferRequest,
)
from inrview.messages.requests import OpenProjectRequest

_PAIRS = 8
_TRUSTED = 0.5
_NEAR = 0.02
"""Two centimetres: the bodies' files are in metres."""
_SHARP_SIZE, _CELL = 1024, 16
_BLUR = 2.0
_LARGE = 2048

Pixels = UInt8[np.ndarray, "h w 3"]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Bodies with texture coordinates, and pictures that fit them."""

    family: FamilySnapshot
    meshes: dict[str, Mesh]
    pictures: tuple[Image, ...]

    def shape(self, name: str, image: Image | None = None) -> MatchedShape:
        """Return a body, with a picture on it or none."""
        return MatchedShape(self.member(name), self.painted(name, image), name)

    def member(self, name: str) -> MemberSnapshot:
        """Return a body's code in the family."""
        family = self.family
        return MemberSnapshot(family, family.code(name), family.placement(name))

    def painted(self, name: str, image: Image | None) -> Mesh:
        """Return a body's mesh, with a picture on it or none."""
        mesh = self.meshes[name]
        if image is None:
            return mesh
        material = Material("paint", texture=image)
        faces = np.zeros(len(mesh.faces), np.int32)
        return replace(mesh, materials=(material,), face_materials=faces)

    def pairs(self, count: int) -> dict[str, list[Pair]]:
        """Return random pairs: both learned, and carried to one never seen."""
        rng = np.random.default_rng(0)
        unseen = [name for name in self.meshes if name in self.family.held_out]
        seen = [name for name in self.meshes if name not in unseen]
        found = {}
        for group, members in (("seen", seen), ("unseen", unseen)):
            pairs = [(a, b) for a in seen for b in members if a != b]
            chosen = rng.permutation(len(pairs))[:count]
            found[group] = [pairs[number] for number in chosen]
        return {group: pairs for group, pairs in found.items() if pairs}


def bodies_of(project: Path, data: Path) -> Bodies:
    """Open the family; put texture coordinates on its bodies."""
    opened: Any = result(OpenProjectRequest(str(project)))
    family = opened.document.families[0]
    pictures, uvs = [], None
    for file in sorted((data / "bodies_textured").glob("*.obj")):
        mesh = cast("Mesh", read_geometry(file, lambda _: None)[0])
        texture = mesh.materials[0].texture
        assert texture is not None
        pictures.append(Image(texture.pixels[..., :3]))
        uvs = mesh.corner_uvs
    if uvs is None:
        raise SystemExit(f"{data / 'bodies_textured'} holds no textured bodies.")
    meshes = {}
    for member in family.members:
        assert member.scan_id is not None
        scan = cast("Mesh", opened.document.scan(member.scan_id).geometry)
        meshes[member.name] = Mesh(scan.vertices, scan.faces, corner_uvs=uvs)
    return Bodies(family.snapshot, meshes, tuple(pictures))


def transferred(
    source: MatchedShape, target: MatchedShape, size: int
) -> tuple[Pixels, UInt8[np.ndarray, "h w"]]:
    """Return the texture that a target is given, and its confidence."""
    found = cast("TransferReport", result(TransferRequest((source,), target, size)))
    assert found.mesh is not None
    assert found.confidence is not None
    texture = found.mesh.materials[0].texture
    assert texture is not None
    return texture.pixels, found.confidence


def color_row(bodies: Bodies, pairs: Sequence[Pair]) -> dict[str, float]:
    """Compare every texel with the picture that belongs there."""
    errors, trusted = [], []
    for number, (one, other) in enumerate(pairs):
        image = bodies.pictures[number % len(bodies.pictures)]
        pixels, confidence = transferred(
            bodies.shape(one, image), bodies.shape(other), image.pixels.shape[0]
        )
        is_painted = confidence > 0
        apart = np.abs(pixels.astype(float) - image.pixels).mean(axis=-1)
        errors.append(apart[is_painted])
        trusted.append(confidence[is_painted] >= 1 + 254 * _TRUSTED)
    every, is_trusted = np.concatenate(errors), np.concatenate(trusted)
    return {
        "colour error": float(every.mean()),
        "trusted": float(every[is_trusted].mean()),
        "covered": float(is_trusted.mean()),
    }


def match_row(bodies: Bodies, pairs: Sequence[Pair]) -> dict[str, float]:
    """Compare matches with the vertices of the same numbers, and go there and back."""
    errors, confidences, near = [], [], []
    for one, other in pairs:
        first, second = bodies.shape(one), bodies.shape(other)
        there = cast("MatchReport", result(MatchRequest(first, second))).there
        misses = there.positions - bodies.meshes[other].vertices
        errors.append(np.linalg.norm(misses, axis=1))
        confidences.append(there.confidence)
        carried = Mesh(there.positions, bodies.meshes[one].faces)
        back = cast(
            "MatchReport",
            result(MatchRequest(replace(second, geometry=carried), first)),
        ).there
        mesh = bodies.meshes[one]
        missed = np.linalg.norm(back.positions - mesh.vertices, axis=1)
        areas = _areas(mesh)
        near.append(float((areas * (missed < _NEAR)).sum() / areas.sum()))
    error, confidence = np.concatenate(errors), np.concatenate(confidences)
    order = np.argsort(confidence, kind="stable")
    tenth = len(order) // 10
    low, high = error[order[:tenth]].mean(), error[order[-tenth:]].mean()
    return {
        "match error, cm": float(100 * error.mean()),
        "back within 2 cm": float(np.mean(near)),
        "lowest / highest tenth": float(low / high),
    }


def _areas(mesh: Mesh) -> Float64[np.ndarray, " v"]:
    """Return the area about each vertex."""
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(crossed, axis=1) / 6
    total = np.zeros(len(mesh.vertices))
    np.add.at(total, mesh.faces, areas[:, None])
    return total


def sharpness(bodies: Bodies, pairs: Sequence[Pair]) -> float:
    """Return the share of a checker's high-frequency energy that is left."""
    row, column = np.indices((_SHARP_SIZE, _SHARP_SIZE)) // _CELL
    squares = np.where((row + column) % 2 == 0, 230, 25).astype(np.uint8)
    image = Image(np.repeat(squares[..., None], 3, axis=2))
    left = []
    for one, other in pairs:
        pixels, confidence = transferred(
            bodies.shape(one, image), bodies.shape(other), _SHARP_SIZE
        )
        # Off the charts there is no checker: keep away from where the blur sees that.
        is_inner = ndimage.binary_erosion(confidence > 0, iterations=round(4 * _BLUR))
        left.append(_energy(pixels, is_inner) / _energy(image.pixels, is_inner))
    return float(np.mean(left))


def _energy(pixels: Pixels, is_counted: np.ndarray) -> float:
    gray = pixels[..., 0].astype(np.float64)
    fine = gray - ndimage.gaussian_filter(gray, _BLUR)
    return float((fine[is_counted] ** 2).mean())


def self_error(bodies: Bodies) -> float:
    """Return the mean error of a texel where a body gets its own picture back."""
    name, image = next(iter(bodies.meshes)), bodies.pictures[0]
    own = bodies.shape(name, image)
    pixels, confidence = transferred(own, own, image.pixels.shape[0])
    apart = np.abs(pixels.astype(float) - image.pixels).mean(axis=-1)
    return float(apart[confidence > 0].mean())


def speed_row(bodies: Bodies, pair: Pair) -> dict[str, float]:
    """Time a large texture on a fine body, and its preview where it has no UVs."""
    one, other = pair
    source = bodies.shape(one, bodies.pictures[0])
    member, fine = bodies.member(other), _finer(bodies.meshes[other])
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "out.glb")
        target = MatchedShape(member, fine, other)
        watch = _Watch.started()
        result(TransferRequest((source,), target, _LARGE, path=path))
        baked = watch.read()
    bare = MatchedShape(member, Mesh(fine.vertices, fine.faces), other)
    work = run(TransferRequest((source,), bare, _LARGE))
    watch = _Watch.started()
    for report in work:
        if isinstance(report, TransferReport) and report.mesh is not None:
            break
    preview = watch.read()
    work.close()  # type: ignore[attr-defined]
    row: dict[str, float] = {"triangles": len(fine.faces)}
    row |= {"bake, s": baked[0], "bake, CPU s": baked[1]}
    return row | {"preview, s": preview[0], "preview, CPU s": preview[1]}


@dataclass(frozen=True, slots=True)
class _Watch:
    """Seconds gone by, and seconds worked: a busy machine changes mostly the first."""

    wall: float
    worked: float

    @classmethod
    def started(cls) -> "_Watch":
        return cls(time.perf_counter(), time.process_time())

    def read(self) -> tuple[float, float]:
        return time.perf_counter() - self.wall, time.process_time() - self.worked


def _finer(mesh: Mesh) -> Mesh:
    """Return a mesh with each triangle split into four, coordinates with it."""
    assert mesh.corner_uvs is not None
    a, b, c = mesh.faces.astype(np.int64).T
    ends = np.sort(np.stack([[a, b], [b, c], [c, a]]).transpose(0, 2, 1), axis=2)
    edges, numbers = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    ab, bc, ca = (numbers.reshape(3, -1) + len(mesh.vertices)).astype(np.int64)
    middles = mesh.vertices[edges].mean(axis=1)
    parts = [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
    faces = np.array(parts).transpose(0, 2, 1).reshape(-1, 3)
    ua, ub, uc = (mesh.corner_uvs[:, corner] for corner in range(3))
    uab, ubc, uca = (ua + ub) / 2, (ub + uc) / 2, (uc + ua) / 2
    laid = [[ua, uab, uca], [uab, ub, ubc], [uca, ubc, uc], [uab, ubc, uca]]
    uvs = np.array(laid).transpose(0, 2, 1, 3).reshape(-1, 3, 2)
    vertices = np.concatenate([mesh.vertices, middles]).astype(np.float32)
    return Mesh(vertices, faces.astype(np.int32), corner_uvs=uvs.astype(np.float32))


def rows_of(bodies: Bodies, count: int) -> list[dict[str, Any]]:
    """Measure pairs of learned bodies, and those with one that was never seen."""
    rows = []
    for group, pairs in bodies.pairs(count).items():
        row: dict[str, Any] = {"carried to": group, "pairs": len(pairs)}
        row |= color_row(bodies, pairs) | match_row(bodies, pairs)
        row["checker kept"] = sharpness(bodies, pairs[: max(1, count // 4)])
        rows.append(row)
    return rows


def _print(title: str, rows: Sequence[dict[str, Any]]) -> None:
    table = Table(title, list(rows[0]))
    for row in rows:
        cells = (f"{v:.3f}" if isinstance(v, float) else str(v) for v in row.values())
        table.add(*cells)
    table.print()


def main() -> int:
    """Measure, print tables, and with --json one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--family", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=_PAIRS)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    bodies = bodies_of(asked.family, asked.data)
    pairs = bodies.pairs(1)
    own = {"own picture, colour error": self_error(bodies)}
    own |= speed_row(bodies, next(iter(pairs.values()))[0])
    _print("A body's own picture; speed", [own])
    rows = rows_of(bodies, asked.pairs)
    _print("Pictures and matches carried between bodies", rows)
    if asked.json:
        sys.stdout.write(json.dumps({"own": own, "rows": rows}) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
