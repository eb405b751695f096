"""Scans into common space, by a pose file that is given or lies beside them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.files.poses import read_poses
from inrview.files.shift import split_origin
from inrview.files.trajectory import matched, read_trajectory
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError, Note, Severity
from inrview.messages.requests import LoadRequest

Pose = tuple[str, np.ndarray]
"""The file that places a scan, and the matrix."""


def find_poses(request: LoadRequest) -> tuple[dict[str, Pose], list[Note]]:
    """Return the pose of each path that has one.

    A pose file that is given must be readable; one that merely lies beside the scans
    is passed over with a note if it is not.
    """
    if request.pose_file is not None and request.intrinsics is not None:
        poses = _along_trajectory(request.paths, Path(request.pose_file))
        if poses:
            return poses, []
    if request.pose_file is not None:
        listed = read_poses(Path(request.pose_file))
        return _matched(request.paths, Path(request.pose_file), listed), []
    found: dict[str, Pose] = {}
    notes: list[Note] = []
    if not request.use_poses:
        return found, notes
    for beside in _files_beside(request.paths):
        try:
            listed = read_poses(beside)
        except LoadError as problem:
            notes.append(Note("poses-unreadable", str(problem), Severity.WARNING))
            continue
        there = [path for path in request.paths if Path(path).parent == beside.parent]
        for path, pose in _matched(tuple(there), beside, listed).items():
            found.setdefault(path, pose)
    return found, notes


def _along_trajectory(paths: tuple[str, ...], file: Path) -> dict[str, Pose]:
    """Return where the camera stood for each image; nothing from a list for scans."""
    frames = read_trajectory(file)
    if frames:
        poses = matched(paths, file, frames)
        return {path: (file.name, pose) for path, pose in poses.items()}
    try:
        read_poses(file)
    except LoadError as problem:
        raise LoadError(
            f"{file.name} holds no poses that can be read: give Open3D's .log, TUM's "
            "text with eight numbers a line, or JSON."
        ) from problem
    return {}


def _files_beside(paths: tuple[str, ...]) -> list[Path]:
    beside: list[Path] = []
    for text in paths:
        path = Path(text)
        if not path.name:  # the folder that one is in: reading it says so
            continue
        own = [path.with_suffix(ending) for ending in (".xf", ".aln")]
        shared = sorted(path.parent.glob("*.conf")) if path.parent.is_dir() else []
        beside += [file for file in (*own, *shared) if file.is_file()]
    return list(dict.fromkeys(beside))


def _matched(
    paths: tuple[str, ...], file: Path, listed: dict[str, np.ndarray]
) -> dict[str, Pose]:
    found: dict[str, Pose] = {}
    by_name = {Path(name.replace("\\", "/")).name: m for name, m in listed.items()}
    for path in paths:
        name = Path(path).name
        if name in by_name:
            found[path] = (file.name, by_name[name])
        elif "" in listed and (len(paths) == 1 or file.stem == Path(path).stem):
            found[path] = (file.name, listed[""])
    return found


def place(
    geometry: Points | Mesh, matrix: np.ndarray
) -> tuple[Points | Mesh, list[Note]]:
    """Move a scan, its normals and its views by a 4 x 4 matrix."""
    turn, offset = matrix[:3, :3], matrix[:3, 3]
    local = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    positions = (local.astype(np.float64) + geometry.origin) @ turn.T + offset
    placed, origin, notes = split_origin(positions)
    normals = _turned(geometry.normals, np.linalg.inv(turn))
    if isinstance(geometry, Points):
        views = _turned(geometry.views, turn.T)
        moved: Points | Mesh = replace(
            geometry, positions=placed, normals=normals, views=views, origin=origin
        )
        return moved, notes
    if np.linalg.det(turn) >= 0:
        return replace(geometry, vertices=placed, normals=normals, origin=origin), notes
    uvs = geometry.corner_uvs
    mirrored = replace(  # a mirror turns the winding over
        geometry,
        vertices=placed,
        faces=geometry.faces[:, ::-1],
        corner_uvs=None if uvs is None else uvs[:, ::-1],
        normals=normals,
        origin=origin,
    )
    return mirrored, notes


def _turned(directions: np.ndarray | None, by: np.ndarray) -> np.ndarray | None:
    if directions is None:
        return None
    turned = directions.astype(np.float64) @ by
    lengths = np.linalg.norm(turned, axis=1, keepdims=True)
    unit: np.ndarray = turned / np.where(lengths > 0, lengths, 1)
    return unit.astype(np.float32)
