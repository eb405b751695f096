"""Depth images, intrinsics and trajectories: points where a camera saw them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.engine.inline import result
from inrview.files.camera import Camera, read_camera
from inrview.files.depth_image import read_depth
from inrview.files.trajectory import matched, read_trajectory
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError, UserError
from inrview.messages.requests import LoadRequest

WIDTH, HEIGHT = 64, 48
CAMERA = Camera(50.0, 50.0, 31.5, 23.5, WIDTH, HEIGHT)


def slope() -> np.ndarray:
    """Return depths in metres of the plane z = 2 + x / 2, with a box before it."""
    columns = np.tile((np.arange(WIDTH) - CAMERA.cx) / CAMERA.fx, (HEIGHT, 1))
    depth = 2.0 / (1 - 0.5 * columns)
    depth[20:30, 30:40] = 1.0
    depth[:4] = 0.0
    return depth


def written(path: Path, depth: np.ndarray, scale: float = 1000.0) -> Path:
    Pillow.fromarray(np.rint(depth * scale).astype(np.uint16)).save(path)
    return path


def intrinsics(path: Path, **more: object) -> Path:
    found = {"fx": 50.0, "fy": 50.0, "cx": 31.5, "cy": 23.5}
    path.write_text(json.dumps({**found, "width": WIDTH, "height": HEIGHT, **more}))
    return path


def test_pixels_go_back_to_the_plane_with_its_normal(tmp_path: Path) -> None:
    draft = read_depth(written(tmp_path / "d.png", slope()), CAMERA, None)
    x, _, z = draft.positions.T
    is_plane = z > 1.5
    assert np.abs(z - 2 - 0.5 * x)[is_plane].max() < 2e-3
    assert draft.normals is not None
    expected = np.array([0.5, 0.0, -1.0]) / np.sqrt(1.25)
    inner = is_plane & (np.linalg.norm(draft.normals, axis=1) > 0)
    assert (draft.normals[inner] @ expected).min() > 0.99
    # Pixels without a measurement are no points.
    assert len(draft.positions) <= (HEIGHT - 4) * WIDTH
    assert draft.unit == "m"
    assert draft.views is not None
    towards = -draft.positions / np.linalg.norm(draft.positions, axis=1)[:, None]
    assert np.abs(draft.views - towards).max() < 1e-6


@pytest.mark.parametrize("kind", ["npy", "float", "pgm"])
def test_other_ways_to_write_depth(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"d.{'pgm' if kind == 'pgm' else 'npy'}"
    if kind == "pgm":
        written(path, slope())
    else:
        values = slope() if kind == "float" else np.rint(slope() * 1000)
        np.save(path, values.astype(np.float32 if kind == "float" else np.uint16))
    draft = read_depth(path, CAMERA, None)
    x, _, z = draft.positions.T
    assert np.abs(z - 2 - 0.5 * x)[z > 1.5].max() < 2e-3


def test_a_scale_is_used_assumed_or_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "tum.png", slope() * 2, 5000.0)
    with pytest.raises(LoadError, match="--depth-scale"):
        read_depth(path, CAMERA, None)
    assert read_depth(path, CAMERA, 5000.0).positions[:, 2].max() < 7
    plain = read_depth(written(tmp_path / "mm.png", slope()), CAMERA, None)
    assert any(note.code == "depth-scale-assumed" for note in plain.notes)


def test_intrinsics_of_another_size_are_scaled_or_refused(tmp_path: Path) -> None:
    half = Camera(100.0, 100.0, 63.5, 47.5, 2 * WIDTH, 2 * HEIGHT)
    path = written(tmp_path / "d.png", slope())
    draft = read_depth(path, half, None)
    x, _, z = draft.positions.T
    assert np.abs(z - 2 - 0.5 * x)[z > 1.5].max() < 2e-3
    (scaled,) = (one for one in draft.notes if one.code == "intrinsics-scaled")
    assert f"for {2 * WIDTH} by {2 * HEIGHT} pixels" in scaled.text
    assert "scaled by 0.5" in scaled.text
    with pytest.raises(LoadError, match="64 by 48"):
        read_depth(path, Camera(50.0, 50.0, 31.0, 23.0, 64, 64), None)


def test_intrinsics_of_another_size_that_do_not_say_so_are_doubted(
    tmp_path: Path,
) -> None:
    path = written(tmp_path / "d.png", slope())
    of_twice = replace(CAMERA, cx=WIDTH - 0.5, cy=HEIGHT - 0.5)
    codes = [note.code for note in read_depth(path, of_twice, None).notes]
    assert "intrinsics-off-centre" in codes
    codes = [note.code for note in read_depth(path, CAMERA, None).notes]
    assert not any(code.startswith("intrinsics") for code in codes)


def test_a_depth_image_that_is_cut_short_is_said_to_be(tmp_path: Path) -> None:
    path = written(tmp_path / "d.png", slope())
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(LoadError, match="damaged or cut short"):
        read_depth(path, CAMERA, None)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"intrinsic_matrix": [50, 0, 0, 0, 60, 0, 31, 23, 1]}),
        json.dumps({"K": [[50, 0, 31], [0, 60, 23], [0, 0, 1]]}),
        json.dumps({"camera_matrix": {"data": [50, 0, 31, 0, 60, 23, 0, 0, 1]}}),
        json.dumps({"fl_x": 50, "fl_y": 60, "cx": 31, "cy": 23}),
        "50 60 31 23\n",
    ],
)
def test_intrinsics_in_every_dress(tmp_path: Path, text: str) -> None:
    path = tmp_path / "camera.json"
    path.write_text(text)
    assert read_camera(path) == Camera(50.0, 60.0, 31.0, 23.0)


@pytest.mark.parametrize("text", ["{}", "no camera", '{"fx": -1, "fy": 2}', "1 2 3"])
def test_what_holds_no_camera_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "camera.json"
    path.write_text(text)
    with pytest.raises(LoadError, match=r"camera\.json"):
        read_camera(path)


def test_a_picture_is_no_depth_image(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    Pillow.new("RGB", (WIDTH, HEIGHT)).save(path)
    with pytest.raises(LoadError, match="picture"):
        read_depth(path, CAMERA, None)
    written(path, np.zeros((HEIGHT, WIDTH)))
    with pytest.raises(LoadError, match="measures nothing"):
        read_depth(path, CAMERA, None)


TURN = np.array([[0.0, -1, 0, 1], [1, 0, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]])


def log_text(count: int) -> str:
    rows = "\n".join(" ".join(str(v) for v in row) for row in TURN)
    return "".join(f"{k} {k} {k + 1}\n{rows}\n" for k in range(count))


def test_trajectories_in_every_dress(tmp_path: Path) -> None:
    half = np.sqrt(0.5)
    gl = (TURN @ np.diag([1, -1, -1, 1])).tolist()
    texts = {
        "a.log": log_text(3),
        "a.txt": f"# time\n1.0 1 2 3 0 0 {half} {half}\n",
        "list.json": json.dumps([TURN.tolist()]),
        "named.json": json.dumps({"00000.png": TURN.tolist()}),
        "transforms.json": json.dumps(
            {"frames": [{"file_path": "./depth/00000", "transform_matrix": gl}]}
        ),
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.write_text(text)
        frames = read_trajectory(path)
        assert np.abs(frames[0].matrix - TURN).max() < 1e-9, name
        found = matched(["x/00000.png"], path, frames[:1])
        assert np.abs(found["x/00000.png"] - TURN).max() < 1e-9, name


def test_frames_are_found_by_number_and_by_time(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_text(log_text(5))
    frames = read_trajectory(path)
    assert set(matched(["00003.png", "00001.png"], path, frames)) == {
        "00003.png",
        "00001.png",
    }
    with pytest.raises(LoadError, match=r"00009\.png"):
        matched(["00003.png", "00009.png"], path, frames)
    path.write_text("10.00 1 2 3 0 0 0 1\n10.50 4 5 6 0 0 0 1\n11 7 8 9 0 0 0 1\n")
    found = matched(["10.52.png"], path, read_trajectory(path))
    assert found["10.52.png"][0, 3] == 4


def test_a_pose_that_stretches_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([(2 * np.eye(4)).tolist()]))
    with pytest.raises(LoadError, match="not rigid"):
        read_trajectory(path)
    path.write_text(json.dumps([np.diag([1, 1, -1, 1]).tolist()]))
    with pytest.raises(LoadError, match="mirrors"):
        read_trajectory(path)
    (tmp_path / "cut.log").write_text(log_text(2)[:-20])
    with pytest.raises(LoadError, match=r"cut\.log"):
        read_trajectory(tmp_path / "cut.log")


def test_frames_are_loaded_where_the_camera_stood(tmp_path: Path) -> None:
    images = [str(written(tmp_path / f"{k:05d}.png", slope())) for k in range(2)]
    (tmp_path / "a.log").write_text(log_text(2))
    request = LoadRequest(
        tuple(images),
        str(tmp_path / "a.log"),
        intrinsics=str(intrinsics(tmp_path / "c.json", depth_scale=1000)),
    )
    scans = result(request).scans
    assert [scan.unit for scan in scans] == ["m", "m"]
    cloud = scans[0].geometry
    assert isinstance(cloud, Points)
    local = (cloud.positions + cloud.origin - TURN[:3, 3]) @ TURN[:3, :3]
    is_plane = local[:, 2] > 1.5
    assert np.abs(local[:, 2] - 2 - 0.5 * local[:, 0])[is_plane].max() < 2e-3
    assert cloud.views is not None
    sensors = TURN[:3, 3] - (cloud.positions + cloud.origin)
    sensors /= np.linalg.norm(sensors, axis=1, keepdims=True)
    assert np.abs(cloud.views - sensors).max() < 1e-4


def test_a_missing_camera_is_named(tmp_path: Path) -> None:
    image = str(written(tmp_path / "d.png", slope()))
    with pytest.raises(UserError, match=r"none\.json"):
        result(LoadRequest((image,), intrinsics=str(tmp_path / "none.json")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"fx": 50, "cx": 31, "cy": 23}', "no number for fy"),
        ('{"fx": 50, "fy": "much", "cx": 31}', "no number for fy and cy"),
        ('{"fx": true, "fy": 60, "cx": 31, "cy": 23}', "no number for fx"),
        ('{"fx": 50, "fy": 60, "cx": NaN, "cy": 23}', "cx is nan"),
        ('{"fx": 50, "fy": 60, "cx": 31, "cy": 9999, "w": 64, "h": 48}', "cy is 9999"),
        ("[{}]", "no intrinsics that can be read"),
    ],
)
def test_what_a_camera_lacks_is_named(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "camera.json"
    path.write_text(text)
    with pytest.raises(LoadError, match=rf"camera\.json.*{told}"):
        read_camera(path)


@pytest.mark.parametrize(
    ("entry", "told"), [(np.nan, "finite"), (2.0, "not rigid"), (-1.0, "mirrors")]
)
def test_a_pose_that_is_none_says_which_and_what_to_do(
    tmp_path: Path, entry: float, told: str
) -> None:
    matrix = np.eye(4)
    matrix[0, 0] = entry
    path = tmp_path / "poses.json"
    path.write_text(json.dumps([np.eye(4).tolist(), matrix.tolist()]))
    with pytest.raises(LoadError, match=rf"poses\.json: pose 2 .*{told}.*again"):
        read_trajectory(path)
