"""Where scans stand: Stanford `.conf` files and 4 x 4 matrices as text."""

from pathlib import Path

import numpy as np

from inrview.files.source import check_file, read_bytes
from inrview.files.text import is_text, plain_text
from inrview.messages.notes import LoadError

_MAX_BYTES = 10_000_000


def read_poses(path: Path) -> dict[str, np.ndarray]:
    """Return a 4 x 4 matrix, scan to common space, for each file name that is listed.

    A single matrix without a name is returned under "".

    Raises
    ------
    LoadError
        If the file holds no pose, or one that is no placement.
    """
    if check_file(path) > _MAX_BYTES:
        raise LoadError(f"{path.name} is too large to be a list of poses.")
    data = read_bytes(path, lambda _: None)
    if not is_text(data):
        raise LoadError(f"{path.name} is no text; poses are text. Choose another file.")
    lines = plain_text(data).decode("utf-8", "replace").split("\n")
    if any(line.split()[:1] in (["bmesh"], ["mesh"], ["camera"]) for line in lines):
        poses = _conf_poses(path.name, lines)
    else:
        poses = _matrices(path.name, lines)
    if not poses:
        raise LoadError(
            f"{path.name} holds no pose: neither bmesh lines nor 16 numbers. Choose "
            "another file."
        )
    return poses


def _conf_poses(name: str, lines: list[str]) -> dict[str, np.ndarray]:
    poses = {}
    for number, line in enumerate(lines, 1):
        words = line.split()
        if words[:1] not in (["bmesh"], ["mesh"]):
            continue
        try:
            values = np.array([float(word) for word in words[2:9]])
            if len(values) != 7:
                raise ValueError("7 numbers")
            poses[words[1]] = _checked(name, number, conf_matrix(values))
        except (ValueError, IndexError) as problem:
            raise LoadError(
                f"{name}: line {number} should be: bmesh FILE tx ty tz qx qy qz qw. "
                "Repair it."
            ) from problem
    return poses


def conf_matrix(values: np.ndarray) -> np.ndarray:
    """Return the matrix of a `.conf` line: `tx ty tz qx qy qz qw`.

    The quaternion is the inverse rotation: `world = R(q)^T x + t`. (Checked on the
    Stanford bunny: each scan then lies 0.06 mm from the merged mesh.)
    """
    length = float(np.linalg.norm(values[3:]))
    if not np.isfinite(length) or length < 1e-6:
        raise ValueError("a quaternion of length 0")
    x, y, z, w = values[3:] / length
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )
    matrix = np.eye(4)
    matrix[:3, :3] = rotation.T
    matrix[:3, 3] = values[:3]
    return matrix


def _matrices(name: str, lines: list[str]) -> dict[str, np.ndarray]:
    """Read 16 numbers after each name; names and numbers may share a line."""
    poses: dict[str, np.ndarray] = {}
    current, numbers, start = "", list[float](), 1
    for place, line in enumerate(lines, 1):
        words = line.split("#", 1)[0].split()
        if len(words) == 1 and len(numbers) == 0 and words[0].isdigit():
            continue  # a count, as in MeshLab's .aln
        for word in words:
            try:
                numbers.append(float(word))
            except ValueError:
                if numbers:
                    raise LoadError(
                        f"{name}: line {place} has {word[:40]!r} after "
                        f"{len(numbers)} of 16 numbers. Repair it."
                    ) from None
                current, start = word, place
            if len(numbers) == 16:
                matrix = np.array(numbers).reshape(4, 4)
                poses[current] = _checked(name, start, matrix)
                current, numbers = "", []
    if numbers:
        raise LoadError(
            f"{name}: the last matrix has {len(numbers)} of 16 numbers. Repair it."
        )
    return poses


def _checked(name: str, line: int, matrix: np.ndarray) -> np.ndarray:
    """Return a matrix that places, turned if it was written by columns."""
    if np.allclose(matrix[:3, 3], 0) and not np.allclose(matrix[3, :3], 0):
        matrix = matrix.T
    with np.errstate(all="ignore"):
        size = float(np.linalg.det(matrix[:3, :3]))
        fits = np.isfinite(matrix).all() and np.allclose(matrix[3], (0, 0, 0, 1))
    if not fits or not 1e-18 < abs(size) < 1e18:
        raise LoadError(
            f"{name}: the matrix at line {line} is no placement: its last row must be "
            "0 0 0 1 and it must not flatten. Repair it."
        )
    return matrix
