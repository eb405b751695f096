"""What is right and wrong with a scan, in sentences."""

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt64

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity
from inrview.processing.neighbours import nearest_sample
from inrview.processing.topology import (
    Edges,
    components,
    distinct,
    edges,
    flipped_faces,
    place_keys,
    row_keys,
    welded,
)

UNEVEN = 4.0
"""Spacing of the sparsest tenth over that of the densest tenth that is worth a word."""
SIDED = 0.1
"""Share of neighbours that face opposite ways, from which normals are not oriented."""


def check_mesh(mesh: Mesh) -> list[Note]:
    """Return notes on holes, edges, faces, winding and parts of a mesh."""
    faces = np.asarray(mesh.faces, np.int64)
    if len(faces) == 0:
        return []
    areas = _areas(mesh)
    faces = welded(mesh.vertices, faces)
    notes = _bad_faces(faces, areas)
    faces = _usable(faces, areas)
    if len(faces) == 0:
        return notes
    mesh_edges = edges(faces)
    parts = components(mesh_edges.ends)
    edge_notes = [*_holes(mesh_edges), *_winding(mesh_edges)]
    if not edge_notes:
        edge_notes = _closed(mesh, faces)
    notes += edge_notes
    if parts > 1:
        text = f"The mesh is in {parts:,} separate parts."
        notes.append(Note("components", text, count=parts))
    return notes


def check_points(points: Points) -> list[Note]:
    """Return notes on the normals, duplicates and density of a cloud."""
    if len(points) == 0:
        return []
    notes = _duplicates(points)
    distances, indices = nearest_sample(points.positions, 9)
    notes += _normals(points, indices)
    if distances.shape[1] == 9:
        notes += _density(distances[:, -1])
    return notes


def _areas(mesh: Mesh) -> Float64[np.ndarray, " m"]:
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", crosses, crosses)), np.float64)


def _usable(
    faces: Int64[np.ndarray, "m 3"], areas: Float64[np.ndarray, " m"]
) -> Int64[np.ndarray, "k 3"]:
    """Return each face once, without those that have lost a side.

    A sliver of no area between three different vertices stays: it closes the mesh.
    """
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    _, first = np.unique(_face_keys(faces), return_index=True)
    return faces[np.sort(first)]


def _face_keys(faces: Int64[np.ndarray, "m 3"]) -> UInt64[np.ndarray, " m"]:
    """Return one number per set of three vertices, whatever their order."""
    return row_keys(np.sort(faces, axis=1).astype(np.uint32))


def _bad_faces(
    faces: Int64[np.ndarray, "m 3"], areas: Float64[np.ndarray, " m"]
) -> list[Note]:
    notes = []
    flat = int((areas <= 0).sum())
    if flat:
        text = f"{_many(flat, 'face has', 'faces have')} no area and will be ignored."
        notes.append(Note("degenerate-faces", text, Severity.INFO, flat))
    solid = faces[areas > 0]
    twice = len(solid) - distinct(_face_keys(solid))
    if twice:
        text = f"{_many(twice, 'face is a copy', 'faces are copies')} of another face."
        notes.append(Note("duplicate-faces", text, Severity.WARNING, twice))
    return notes


def _holes(mesh_edges: Edges) -> list[Note]:
    notes = []
    open_ends = mesh_edges.ends[mesh_edges.counts == 1]
    if len(open_ends):
        holes = components(open_ends)
        text = (
            f"{_many(holes, 'hole', 'holes')} in the mesh: inside and outside are told"
            " apart by the winding number."
        )
        notes.append(Note("holes", text, Severity.INFO, holes))
    shared = int((mesh_edges.counts > 2).sum())
    if shared:
        text = f"{_many(shared, 'edge joins', 'edges join')} more than two faces."
        notes.append(Note("non-manifold", text, Severity.INFO, shared))
    return notes


def _winding(mesh_edges: Edges) -> list[Note]:
    notes = []
    flipped, one_sided = flipped_faces(mesh_edges)
    if flipped:
        text = f"{_many(flipped, 'face faces', 'faces face')} the wrong way."
        notes.append(Note("flipped-faces", text, Severity.WARNING, flipped))
    if one_sided:
        text = "Part of the mesh has only one side, like a Moebius strip."
        notes.append(Note("one-sided", text, Severity.WARNING, one_sided))
    return notes


def _closed(mesh: Mesh, faces: Int64[np.ndarray, "m 3"]) -> list[Note]:
    notes = [Note("watertight", "The mesh is watertight.")]
    centred = mesh.vertices.astype(np.float64) - mesh.vertices.mean(0, np.float64)
    a, b, c = (centred[faces[:, corner]] for corner in range(3))
    if np.einsum("ij,ij->i", a, np.cross(b, c)).sum() < 0:
        text = "The mesh is inside out: its faces are taken the other way round."
        notes.append(Note("inside-out", text, Severity.WARNING))
    return notes


def _duplicates(points: Points) -> list[Note]:
    twice = len(points) - distinct(place_keys(points.positions))
    if not twice:
        return []
    text = f"{_many(twice, 'point lies', 'points lie')} exactly on another point."
    return [Note("duplicate-points", text, Severity.INFO, twice)]


def _normals(points: Points, indices: Int64[np.ndarray, "s k"]) -> list[Note]:
    if points.normals is None:
        helped = points.views is not None
        how = "towards the sensor" if helped else "outwards"
        text = f"The points have no normals: they will be estimated and turned {how}."
        return [Note("normals-missing", text, Severity.INFO, len(points))]
    zero = int((_lengths(points.normals) < 1e-6).sum())
    notes = []
    if zero:
        text = f"{_many(zero, 'normal is', 'normals are')} zero and will be estimated."
        notes.append(Note("normals-zero", text, Severity.WARNING, zero))
    near = points.normals[indices[:, 1:5]]
    cosines = np.einsum("sj,skj->sk", points.normals[indices[:, 0]], near)
    against = float((cosines < -0.5).mean()) if cosines.size else 0.0
    if against > SIDED:
        text = (
            f"{against:.0%} of neighbouring normals face opposite ways: they do not"
            " tell inside from outside."
        )
        notes.append(Note("normals-unoriented", text, Severity.WARNING))
    return notes


def _density(radii: Float64[np.ndarray, " s"]) -> list[Note]:
    dense, sparse = np.quantile(radii, [0.1, 0.9])
    if dense <= 0 or sparse < UNEVEN * dense:
        return []
    text = (
        f"The points are unevenly spread: {sparse / dense:.0f} times wider apart in"
        " the sparsest tenth than in the densest."
    )
    return [Note("uneven-density", text, Severity.INFO)]


def _lengths(vectors: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)), np.float32)


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
