"""Pose files: Stanford's inverse quaternions and 4 x 4 matrices."""

from pathlib import Path

import numpy as np
import pytest

from inrview.files.poses import read_poses
from inrview.messages.notes import LoadError

HALF = np.sqrt(0.5)
MATRIX = "0 -1 0 5\n1 0 0 6\n0 0 1 7\n0 0 0 1\n"


def poses(folder: Path, text: str) -> dict[str, np.ndarray]:
    path = folder / "a.conf"
    path.write_text(text)
    return read_poses(path)


def test_the_quaternion_of_a_conf_is_the_inverse_rotation(tmp_path: Path) -> None:
    # as it stands this quaternion turns by +90 degrees about z
    found = poses(tmp_path, f"camera 1 2 3\nbmesh a.ply 5 6 7 0 0 {HALF} {HALF}\n")
    moved = found["a.ply"] @ (1, 0, 0, 1)
    np.testing.assert_allclose(moved, (5, 6 - 1, 7, 1), atol=1e-12)


def test_a_single_matrix_has_no_name(tmp_path: Path) -> None:
    found = poses(tmp_path, MATRIX)
    np.testing.assert_allclose(found[""] @ (1, 0, 0, 1), (5, 7, 7, 1))


def test_a_matrix_written_by_columns_is_turned(tmp_path: Path) -> None:
    by_columns = np.array(MATRIX.split(), float).reshape(4, 4).T
    text = "\n".join(" ".join(map(str, row)) for row in by_columns)
    np.testing.assert_allclose(poses(tmp_path, text)[""], poses(tmp_path, MATRIX)[""])


@pytest.mark.parametrize(
    "text",
    [
        "a.ply " + MATRIX.replace("\n", " ") + "\nb.ply " + MATRIX.replace("\n", " "),
        "2\na.ply\n#\n" + MATRIX + "b.ply\n#\n" + MATRIX + "0\n",
    ],
)
def test_lists_of_names_and_matrices_are_read(tmp_path: Path, text: str) -> None:
    found = poses(tmp_path, text)
    assert sorted(found) == ["a.ply", "b.ply"]
    np.testing.assert_allclose(found["b.ply"][:3, 3], (5, 6, 7))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("bmesh a.ply 1 2 3\n", "line 1"),
        ("bmesh a.ply 0 0 0 0 0 0 0\n", "line 1"),
        ("1 2 3 4\n", "4 of 16"),
        ("1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 5", "no placement"),
        ("1 0 0 0 0 1 0 0 0 0 0 0 0 0 0 1", "no placement"),
        ("nan 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1", "no placement"),
        ("1 0 0 zero", "zero"),
        ("# nothing\n", "no pose"),
    ],
)
def test_what_is_no_pose_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(LoadError, match=says):
        poses(tmp_path, text)
