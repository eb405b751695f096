"""Where a camera stood for each frame: Open3D's .log, TUM's text, and JSON."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

from inrview.files.source import check_file, read_bytes
from inrview.messages.notes import LoadError

_MAX_BYTES = 50_000_000
_NEAR = 0.05
"""Seconds by which the times of an image and a pose may differ."""
_RIGID = 1e-2
_OPENGL = np.diag([1.0, -1.0, -1.0, 1.0])
"""From a camera that looks along -z, y up, to one along z, y down."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A pose from the camera to the world, and what its file calls it."""

    name: str
    """A file's name, the number of a frame, or a time in seconds."""
    matrix: np.ndarray
    is_time: bool = False


def read_trajectory(path: Path) -> list[Frame]:
    """Return the frames of a trajectory, in order; none if the file is of another kind.

    Raises
    ------
    LoadError
        If a pose turns or moves as no camera can.
    """
    if check_file(path) > _MAX_BYTES:
        raise LoadError(f"{path.name} is too large to be a list of poses.")
    text = read_bytes(path, lambda _: None).decode("utf-8", "replace")
    try:
        frames = _frames(text)
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise LoadError(
            f"{path.name} breaks off or is damaged as a list of poses "
            f"({str(problem)[:80]}). Export it again."
        ) from problem
    for number, frame in enumerate(frames, 1):
        _check_rigid(path.name, number, frame.matrix)
    return frames


def matched(paths: Sequence[str], file: Path, frames: list[Frame]) -> dict[str, Any]:
    """Return the pose of each image: by name, by time, by number, or in order.

    Raises
    ------
    LoadError
        If some image has none.
    """
    found: dict[str, np.ndarray] = {}
    for path in paths:
        frame = _frame_of(Path(path), frames)
        if frame is not None:
            found[path] = frame.matrix
    if len(found) < len(paths) and len(frames) == len(paths):
        return {p: f.matrix for p, f in zip(paths, frames, strict=True)}
    missing = [Path(path).name for path in paths if path not in found]
    if missing:
        raise LoadError(
            f"{file.name} has {len(frames)} poses, but none for {missing[0]}"
            f"{f' and {len(missing) - 1} more' if len(missing) > 1 else ''}: neither "
            "its name nor its number is among them. Give as many images as poses."
        )
    return found


def _frame_of(path: Path, frames: list[Frame]) -> Frame | None:
    for frame in frames:
        if Path(frame.name).name == path.name or Path(frame.name).stem == path.stem:
            return frame
    if frames and frames[0].is_time:
        return _at_time(path.stem, frames)
    number = re.search(r"(\d+)$", path.stem)
    if number is None:
        return None
    asked = str(int(number.group(1)))
    return next((frame for frame in frames if frame.name == asked), None)


def _at_time(stem: str, frames: list[Frame]) -> Frame | None:
    try:
        asked = float(stem)
    except ValueError:
        return None
    nearest = min(frames, key=lambda frame: abs(float(frame.name) - asked))
    return nearest if abs(float(nearest.name) - asked) <= _NEAR else None


def _frames(text: str) -> list[Frame]:
    if text.lstrip().startswith(("{", "[")):
        return _json_frames(json.loads(text))
    rows = [line.split() for line in text.splitlines() if line.strip()]
    rows = [row for row in rows if not row[0].startswith("#")]
    if rows and all(len(row) == 8 for row in rows):
        return [_tum_frame(row) for row in rows]
    if len(rows) >= 5 and len(rows[0]) == 3 and len(rows[1]) == 4:
        return _log_frames(rows)
    return []


def _log_frames(rows: list[list[str]]) -> list[Frame]:
    if len(rows) % 5:
        raise ValueError(f"{len(rows)} lines are no multiple of five")
    frames = []
    for start in range(0, len(rows), 5):
        matrix = np.array(
            [[float(w) for w in row] for row in rows[start + 1 : start + 5]]
        )
        frames.append(Frame(str(int(rows[start][0])), matrix.reshape(4, 4)))
    return frames


def _tum_frame(row: list[str]) -> Frame:
    values = [float(word) for word in row]
    matrix = np.eye(4)
    matrix[:3, :3] = Rotation.from_quat(values[4:]).as_matrix()
    matrix[:3, 3] = values[1:4]
    return Frame(row[0], matrix, is_time=True)


def _json_frames(found: Any) -> list[Frame]:
    """Read a list of matrices, matrices by name, or the frames of transforms.json."""
    if isinstance(found, dict) and isinstance(found.get("frames"), list):
        return [
            Frame(str(entry["file_path"]), _square(entry["transform_matrix"]) @ _OPENGL)
            for entry in found["frames"]
        ]
    if isinstance(found, dict):
        entries = found.get("poses", found)
        if isinstance(entries, dict):
            return [Frame(str(n), _square(m)) for n, m in entries.items()]
        found = entries
    return [Frame(str(k), _square(matrix)) for k, matrix in enumerate(found)]


def _square(values: Any) -> np.ndarray:
    matrix = np.array(values, np.float64).reshape(-1, 4)
    return np.vstack([matrix, [0, 0, 0, 1]]) if len(matrix) == 3 else matrix


def _check_rigid(name: str, number: int, matrix: np.ndarray) -> None:
    if not np.isfinite(matrix).all():
        raise LoadError(
            f"{name}: pose {number} holds what is no finite number. Leave this image "
            "out, or export the poses again."
        )
    turn = matrix[:3, :3]
    fits = matrix.shape == (4, 4)
    fits = fits and np.allclose(matrix[3], (0, 0, 0, 1), atol=1e-6)
    if not fits or np.abs(turn @ turn.T - np.eye(3)).max() > _RIGID:
        raise LoadError(
            f"{name}: pose {number} is not rigid: a camera turns and moves, it neither "
            "stretches nor flattens. Repair it, or export the poses again."
        )
    if np.linalg.det(turn) < 0:
        raise LoadError(
            f"{name}: pose {number} mirrors; a camera's pose cannot. Repair it, or "
            "export the poses again."
        )
