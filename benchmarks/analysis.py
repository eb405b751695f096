"""Labels carried to bodies never seen, and measures read through the template.

    python -m benchmarks.analysis --data DIR --family FAMILY.inrv [--json]

DIR holds the folder `bodies`: meshes of one vertex order, and `parts.npy`, the part of
every vertex. FAMILY was learned of them and never saw either. Labels: the share of the
vertices of a body held out whose carried label is its own; one source at a time, each
body learned once, then a vote of several. Measures: landmarks and cuts are told on one
learned body; distances, geodesics and girths are read off all others through the
template, and compared with the truth on each body's own mesh. That is, for a distance
and a geodesic, the same between the vertices of the same numbers. For a girth it is the
same anatomical cut: the loop that the measurement has on the body where it was told is
carried to the other by the true vertices, the plane that fits it there best cuts that
body, and the loop nearest to the carried one is measured. (A plane that is level on one
body is not level on another, nor on the template: a neck leans.)
"""

import argparse
import json
import sys
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from jaxtyping import Float64, Int32

from benchmarks.tables import Table
from inrview.analysis.geodesic import geodesic
from inrview.analysis.girth import recut, template_loop
from inrview.analysis.placing import placed_members, template_surface
from inrview.analysis.plane_cut import Loop, loops
from inrview.document.document import Document, Family
from inrview.engine.inline import result
from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import (
    AnalysisReport,
    AnalysisRequest,
    LabelSource,
    LabelsReport,
    LabelsRequest,
    LandmarkSource,
    LandmarksReport,
    LandmarksRequest,
    Subject,
)
from inrview.messages.family import MemberSnapshot
from inrview.messages.landmarks import Landmark, Measurement
from inrview.messages.requests import OpenProjectRequest
from inrview.processing.surface_places import Places, SurfacePlaces

T = TypeVar("T")
_VOTERS = 3
_JOINTS = {
    "neck": (0, 1, 2),
    "waist": (1, 2, 2),
    "left shoulder": (1, 3, 1),
    "left elbow": (3, 5, 1),
    "left wrist": (5, 7, 1),
    "right shoulder": (1, 4, 1),
    "right elbow": (4, 6, 1),
    "right wrist": (6, 8, 1),
    "left hip": (2, 9, 0),
    "left knee": (9, 11, 0),
    "left ankle": (11, 13, 0),
    "right hip": (2, 10, 0),
    "right knee": (10, 12, 0),
    "right ankle": (12, 14, 0),
}
"""Two parts that meet, and the axis along which the landmark is the outermost there."""
_LIMBS = {
    "upper arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist"),
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
}
_LIMB_PARTS = {
    "left upper arm": 3,
    "right upper arm": 4,
    "left forearm": 5,
    "right forearm": 6,
    "left thigh": 9,
    "right thigh": 10,
    "left shin": 11,
    "right shin": 12,
}


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """Members of the family with their meshes; all in one vertex order."""

    family: Family
    members: Mapping[str, MemberSnapshot]
    meshes: Mapping[str, Mesh]
    parts: Int32[np.ndarray, " v"]

    @property
    def unseen(self) -> list[str]:
        """Members whose code alone was fitted."""
        assert self.family.snapshot is not None
        return [one for one in self.members if one in self.family.snapshot.held_out]

    @property
    def seen(self) -> list[str]:
        """Members that the family was learned of."""
        return [one for one in self.members if one not in self.unseen]


def bodies_of(project: Path, data: Path) -> Bodies:
    """Open the family, and the parts of its bodies."""
    opened: Any = result(OpenProjectRequest(str(project)))
    document: Document = opened.document
    family = document.families[0]
    members, meshes = {}, {}
    for member in family.members:
        snapshot = family.member_snapshot(member)
        assert snapshot is not None
        assert member.scan_id is not None
        members[member.name] = snapshot
        meshes[member.name] = cast("Mesh", document.scan(member.scan_id).geometry)
    parts = np.load(data / "bodies" / "parts.npy", allow_pickle=False)
    return Bodies(family, members, meshes, parts.astype(np.int32))


def accuracy(bodies: Bodies, sources: Sequence[str], target: str) -> float:
    """Return the share of a body's vertices whose carried label is right."""
    asked = LabelsRequest(
        tuple(
            LabelSource(bodies.members[one], bodies.meshes[one], bodies.parts)
            for one in sources
        ),
        bodies.members[target],
        bodies.meshes[target],
    )
    found = cast("LabelsReport", result(asked))
    return float((found.labels == bodies.parts).mean())


def label_rows(bodies: Bodies) -> list[dict[str, Any]]:
    """Measure labels carried to every body held out."""
    rows = []
    voters = [bodies.seen[:_VOTERS]]
    for kind, groups in (("one", [[one] for one in bodies.seen]), ("vote", voters)):
        found = [accuracy(bodies, g, one) for g in groups for one in bodies.unseen]
        rows.append(
            {
                "sources": "1" if kind == "one" else str(_VOTERS),
                "pairs": len(found),
                "accuracy": float(np.mean(found)),
                "least": float(np.min(found)),
            }
        )
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is measured, as vertices and planes of one body."""

    vertices: Mapping[str, int]
    measurements: tuple[Measurement, ...]
    normals: Mapping[str, Vector]
    """Of cuts, in the scan space of that body."""


def plan_of(mesh: Mesh, parts: Int32[np.ndarray, " v"]) -> Plan:
    """Put landmarks on joints and on the middle of each limb and of the trunk."""
    vertices = {name: _joint(mesh, parts, *where) for name, where in _JOINTS.items()}
    measurements, normals = [], {}
    for limb, (start, end) in _LIMBS.items():
        for side in ("left", "right"):
            name, ends = f"{side} {limb}", (f"{side} {start}", f"{side} {end}")
            measurements.append(Measurement(f"{name} length", "distance", ends))
            a, b = (mesh.vertices[vertices[one]].astype(np.float64) for one in ends)
            vertices[name] = _nearest(mesh, parts == _LIMB_PARTS[name], (a + b) / 2)
            measurements.append(Measurement(f"{name} girth", "girth", (name,)))
            normals[f"{name} girth"] = _vector((b - a) / np.linalg.norm(b - a))
    for side in ("left", "right"):
        ends = (f"{side} shoulder", f"{side} wrist")
        measurements.append(Measurement(f"{side} arm", "geodesic", ends))
    chest, waist = (mesh.vertices[vertices[one]] for one in ("neck", "waist"))
    level = (0.5 * (chest + waist)).astype(np.float64)
    vertices["chest"] = _nearest(mesh, parts == 1, level)
    vertices["narrowest neck"] = _narrowest_neck(mesh, parts)
    for name in ("narrowest neck", "chest", "waist"):
        measurements.append(Measurement(f"{name} girth", "girth", (name,)))
        normals[f"{name} girth"] = (0.0, 1.0, 0.0)
    return Plan(vertices, tuple(measurements), normals)


def _joint(
    mesh: Mesh, parts: Int32[np.ndarray, " v"], one: int, other: int, axis: int
) -> int:
    """Return the outermost vertex of the seam between two parts."""
    labels = parts[mesh.faces]
    is_seam = (labels == one).any(axis=1) & (labels == other).any(axis=1)
    corners = mesh.faces[is_seam].ravel()
    corners = corners[parts[corners] == one]
    return int(corners[np.abs(mesh.vertices[corners, axis]).argmax()])


def _narrowest_neck(mesh: Mesh, parts: Int32[np.ndarray, " v"]) -> int:
    """Return the vertex behind where the neck is narrowest, as ISO 8559-1 has it.

    Lower, where it joins the trunk, two centimetres of height are a quarter of the
    girth, and any place a tape could be laid would do.
    """
    head = mesh.faces[(parts[mesh.faces] == 0).all(axis=1)].astype(np.int64)
    vertices = mesh.vertices.astype(np.float64)
    tall = float(np.ptp(vertices[:, 1]))
    lowest = float(vertices[head, 1].min())
    heights = lowest + tall * np.arange(0.02, 0.06, 0.0025)
    up = np.array([0.0, 1.0, 0.0])
    around = [
        max(loops(vertices, head, height * up, up), key=lambda one: one.length)
        for height in heights
    ]
    narrowest = min(around, key=lambda one: one.length)
    rear = narrowest.points[narrowest.points[:, 2].argmin()]
    return _nearest(mesh, parts == 0, rear)


def _nearest(mesh: Mesh, is_part: np.ndarray, point: Float64[np.ndarray, "3"]) -> int:
    chosen = np.flatnonzero(is_part)
    distances = np.linalg.norm(mesh.vertices[chosen] - point, axis=1)
    return int(chosen[distances.argmin()])


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z


def asked_of(bodies: Bodies, source: str, plan: Plan) -> AnalysisRequest:
    """Return what reads everything off all bodies, landmarks being told on one."""
    member, mesh = bodies.members[source], bodies.meshes[source]
    points = mesh.vertices[list(plan.vertices.values())]
    asked = LandmarksRequest((LandmarkSource(member, mesh, points),), member, mesh)
    placed = cast("LandmarksReport", result(asked)).template
    marks = [
        Landmark(name, _vector(one))
        for name, one in zip(plan.vertices, placed, strict=True)
    ]
    measurements = []
    for one in plan.measurements:
        normal = plan.normals.get(one.name)
        if normal is not None:
            turned = member.placement.turn_to_shape(np.array([normal], np.float32))
            normal = _vector(turned[0])
        measurements.append(Measurement(one.name, one.kind, one.landmarks, normal))
    template = bodies.family.template_snapshot()
    assert template is not None
    return AnalysisRequest(
        template,
        tuple(
            Subject(name, bodies.members[name], bodies.meshes[name])
            for name in bodies.members
        ),
        landmarks=tuple(marks),
        measurements=tuple(measurements),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """The loop of a girth on the body where it was told."""

    ends: Places
    """The starts of its segments, then their ends, on that body's triangles."""
    loop: Loop
    """On the template."""

    def of(self, mesh: Mesh) -> float:
        """Return the girth of a body in the same vertex order."""
        starts, ends = self.ends.of(mesh.vertices).reshape(2, -1, 3)
        carried = Loop(starts, ends, self.loop.gap)
        return recut(mesh, carried, self.loop.lengths, is_taut=False)


def cuts_of(request: AnalysisRequest, source: str) -> dict[str, Cut]:
    """Return the loops of all girths on the body where they were told."""
    subject = next(one for one in request.subjects if one.name == source)
    template = _done(template_surface(request))
    (placed,) = _done(placed_members(replace(request, subjects=(subject,)), template))
    on_template = SurfacePlaces(template.vertices, template.faces)
    marks = {one.name: np.array(one.position) for one in request.landmarks}
    found = {}
    for one in request.measurements:
        if one.kind != "girth":
            continue
        loop = template_loop(template, one, marks[one.landmarks[0]], None)
        around = on_template.closest(np.concatenate([loop.starts, loop.ends]))
        found[one.name] = Cut(placed.on_surface.closest(placed.at(around)), loop)
    return found


def _done(work: Generator[Any, None, T]) -> T:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return cast("T", end.value)


def truth(plan: Plan, cuts: Mapping[str, Cut], mesh: Mesh) -> list[float]:
    """Return the same measurements of a body, by vertices known to correspond."""
    values = []
    for one in plan.measurements:
        rows = [plan.vertices[mark] for mark in one.landmarks]
        points = mesh.vertices[rows].astype(np.float64)
        if one.kind == "distance":
            values.append(float(np.linalg.norm(points[0] - points[1])))
        elif one.kind == "geodesic":
            values.append(geodesic(mesh, points[0], points[1]))
        else:
            values.append(cuts[one.name].of(mesh))
    return values


def measure_rows(bodies: Bodies) -> list[dict[str, Any]]:
    """Compare what is read through the template with the truth."""
    source = bodies.seen[0]
    plan = plan_of(bodies.meshes[source], bodies.parts)
    request = asked_of(bodies, source, plan)
    report = cast("AnalysisReport", result(request))
    cuts = cuts_of(request, source)
    names = [one for one in report.names if one != source]
    read = report.values[[report.names.index(one) for one in names]]
    true = np.array([truth(plan, cuts, bodies.meshes[one]) for one in names])
    errors = np.abs(read - true) / true
    is_unseen = np.array([one in bodies.unseen for one in names])
    rows = []
    for number, one in enumerate(plan.measurements):
        rows.append(_row(f"{one.name}", errors[:, number], is_unseen))
    kinds = np.array([one.kind for one in plan.measurements])
    return rows + [
        _row(f"all: {kind}", errors[:, kinds == kind], is_unseen)
        for kind in ("distance", "geodesic", "girth")
    ]


def _row(name: str, errors: np.ndarray, is_unseen: np.ndarray) -> dict[str, Any]:
    return {
        "measure": name,
        "mean error, seen": float(errors[~is_unseen].mean()),
        "mean error, unseen": float(errors[is_unseen].mean()),
        "largest": float(errors.max()),
    }


def _print(title: str, rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table(title, list(rows[0]))
    for row in rows:
        table.add(
            *(f"{v:.2%}" if isinstance(v, float) else str(v) for v in row.values())
        )
    table.print()


def main() -> int:
    """Measure, print tables, and with --json one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--family", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    bodies = bodies_of(asked.family, asked.data)
    labels = label_rows(bodies)
    _print(f"Part labels carried to {len(bodies.unseen)} bodies never seen", labels)
    measures = measure_rows(bodies)
    _print("Read through the template, against the true vertices", measures)
    if asked.json:
        line = json.dumps({"labels": labels, "measures": measures})
        sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
