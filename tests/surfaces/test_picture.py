"""Pictures show the subject, the right way up, without a screen."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pictures

from inrview.fields.analytic import Sphere
from inrview.fields.field import Field
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import RenderRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.render import render

Make = Callable[[Field], FieldSnapshot]


def _square(**more: object) -> Mesh:
    """Return a square in the plane of x and y, seen from z."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(corners, faces, **more)  # type: ignore[arg-type]


def _pixels(subject: Mesh | Points | FieldSnapshot, **more: object) -> np.ndarray:
    settings = {"width": 160, "height": 120, "resolution": 32, **more}
    *_, result = render(RenderRequest(subject, **settings))  # type: ignore[arg-type]
    assert isinstance(result, Result)
    pixels = result.values["pixels"]
    assert pixels.shape == (120, 160, 3)
    return np.asarray(pixels)


def test_a_snapshot_fills_the_middle_and_leaves_the_rim(snapshot_of: Make) -> None:
    pixels = _pixels(snapshot_of(Sphere(0.5)))
    drawn = (pixels < 250).any(axis=2)
    rows, columns = np.nonzero(drawn)
    assert drawn[60, 80]
    assert rows.max() - rows.min() > 0.85 * 120
    assert abs(columns.mean() - 79.5) < 3
    rim = [drawn[0], drawn[-1], drawn[:, 0], drawn[:, -1]]
    assert not np.concatenate(rim).any()


def test_the_up_axis_points_up() -> None:
    rod = np.array([[0, 0, 0], [0.1, 0.1, 0], [0.05, 0.05, 3]], np.float32)
    mesh = Mesh(rod, np.array([[0, 1, 2], [0, 2, 1]], np.int32))
    drawn = (_pixels(mesh, up_axis="z") < 250).any(axis=2)
    rows, columns = np.nonzero(drawn)
    assert np.ptp(rows) > 4 * np.ptp(columns)
    # The tip of the rod, at the highest z, is the thin end.
    assert drawn[rows.min() + 2].sum() < drawn[rows.max() - 2].sum()


def test_vertex_colours_and_textures_are_drawn_the_right_way_up() -> None:
    red = np.tile(np.array([[255, 0, 0]], np.uint8), (4, 1))
    middle = _pixels(_square(colors=red))[60, 80].astype(int)
    assert middle[0] > 100 + middle[1]
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:4] = (0, 255, 0)
    pixels[4:] = (0, 0, 255)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    painted = _square(
        corner_uvs=corners[faces],
        face_materials=np.zeros(2, np.int32),
        materials=(Material("paint", texture=Image(pixels)),),
    )
    picture = _pixels(painted).astype(int)
    assert picture[35, 80].argmax() == 1
    assert picture[85, 80].argmax() == 2


@pytest.mark.parametrize("with_normals", [True, False])
def test_points_are_shaded(with_normals: bool) -> None:
    rng = np.random.default_rng(0)
    normals = rng.normal(size=(4000, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    cloud = Points(normals, normals if with_normals else None)
    pixels = _pixels(cloud)
    drawn = pixels[(pixels < 250).any(axis=2)].astype(int).sum(axis=1)
    assert len(drawn) > 4000
    assert np.percentile(drawn, 95) > 1.5 * np.percentile(drawn, 5)


def test_a_png_is_written_once_and_not_over_another(tmp_path: Path) -> None:
    path = tmp_path / "square.png"
    request = RenderRequest(_square(), str(path), 64, 48)
    list(render(request))
    with Pictures.open(path) as picture:
        assert picture.size == (64, 48)
    before = path.read_bytes()
    with pytest.raises(UserError, match="exists already"):
        list(render(request))
    assert path.read_bytes() == before


def test_nothing_to_draw_and_a_wrong_axis_are_said() -> None:
    with pytest.raises(UserError, match="nothing to draw"):
        _pixels(Points(np.empty((0, 3), np.float32)))
    with pytest.raises(UserError, match="up axis"):
        _pixels(_square(), up_axis="w")


def test_without_a_display_a_picture_is_drawn_in_silence() -> None:
    program = (
        "import numpy as np\n"
        "from inrview.geometry.mesh import Mesh\n"
        "from inrview.messages.requests import RenderRequest\n"
        "from inrview.surfaces.render import render\n"
        "mesh = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))\n"
        "*_, result = render(RenderRequest(mesh, width=64, height=48))\n"
        "assert (result.values['pixels'] < 250).any()\n"
    )
    settings = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=settings,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
