"""A written surface is where the scan is, or nothing is written."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.fields.analytic import Sphere
from inrview.fields.field import Field
from inrview.files.read import read_geometry
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import ExportRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.support import Trim
from inrview.surfaces.coloring import colors_at
from inrview.surfaces.export import export

Make = Callable[[Field], FieldSnapshot]


@pytest.mark.parametrize("ending", ["ply", "obj", "stl", "glb"])
def test_an_export_comes_back_in_the_scans_own_coordinates(
    snapshot_of: Make, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"ball.{ending}"
    *_, result = export(ExportRequest(snapshot_of(Sphere(0.5)), str(path), 32))
    assert isinstance(result, Result)
    assert result.values["bytes"] == path.stat().st_size
    assert result.values["path"] == str(path)
    assert result.values["resolution"] == 32
    assert result.values["evaluations"] == 33**3
    mesh = read_geometry(path, lambda fraction: None)[0]
    assert isinstance(mesh, Mesh)
    assert len(mesh.faces) == result.values["faces"]
    center = (mesh.vertices + np.asarray(mesh.origin)).mean(axis=0)
    np.testing.assert_allclose(center, (400_010.0, 0.0, -3.0), atol=0.05)


def test_a_cancelled_export_leaves_no_file(snapshot_of: Make, tmp_path: Path) -> None:
    job = export(ExportRequest(snapshot_of(Sphere()), str(tmp_path / "a.ply"), 128))
    next(job)
    job.close()
    assert list(tmp_path.iterdir()) == []


def test_an_export_overwrites_only_when_told(snapshot_of: Make, tmp_path: Path) -> None:
    path = tmp_path / "a.ply"
    path.write_text("mine")
    snapshot = snapshot_of(Sphere())
    with pytest.raises(UserError, match="exists already"):
        list(export(ExportRequest(snapshot, str(path), 16)))
    assert path.read_text() == "mine"
    list(export(ExportRequest(snapshot, str(path), 16, overwrite=True)))
    assert path.read_bytes().startswith(b"ply")


def test_nothing_is_written_when_there_is_no_surface(
    snapshot_of: Make, tmp_path: Path
) -> None:
    request = ExportRequest(
        snapshot_of(Sphere()), str(tmp_path / "a.ply"), 16, level=9.0
    )
    with pytest.raises(UserError, match="No surface"):
        list(export(request))
    assert list(tmp_path.iterdir()) == []


def test_more_than_the_memory_holds_is_refused_with_what_fits(
    snapshot_of: Make, tmp_path: Path
) -> None:
    request = ExportRequest(snapshot_of(Sphere()), str(tmp_path / "a.ply"), 60_000)
    with pytest.raises(UserError, match=r"The most that fits is \d+"):
        list(export(request))


def test_colours_come_from_the_nearest_points_of_the_scans() -> None:
    ends = np.array([[0, 0, 0], [1, 0, 0]], np.float32)
    scan = Points(
        ends,
        colors=np.array([[255, 0, 0], [0, 0, 255]], np.uint8),
        origin=(5.0, 0.0, 0.0),
    )
    vertices = np.array([[5, 0, 0], [6, 0, 0], [5.5, 0, 0]], np.float32)
    mesh = Mesh(vertices, np.array([[0, 1, 2]], np.int32))
    colors = colors_at(mesh, [scan])
    assert colors is not None
    assert colors.tolist() == [[255, 0, 0], [0, 0, 255], [128, 0, 128]]
    assert colors_at(mesh, [Points(ends)]) is None


def test_colours_come_from_textures_too() -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0] = (0, 255, 0)
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2], [1, 3, 2]], np.int32)
    scan = Mesh(
        corners,
        faces,
        corner_uvs=corners[faces][:, :, :2],
        face_materials=np.zeros(2, np.int32),
        materials=(Material("paint", texture=Image(pixels)),),
    )
    probes = np.array([[0.5, 0.9, 0], [0.5, 0.1, 0], [0.9, 0.8, 0]], np.float32)
    colors = colors_at(Mesh(probes, np.array([[0, 1, 2]], np.int32)), [scan])
    assert colors is not None
    assert colors.tolist() == [[0, 255, 0], [0, 0, 0], [0, 255, 0]]


def test_a_trimmed_export_ends_where_the_data_end(
    snapshot_of: Make, tmp_path: Path
) -> None:
    path = tmp_path / "half.ply"
    snapshot = snapshot_of(Sphere(0.5))
    list(export(ExportRequest(snapshot, str(path), 64)))
    whole = read_geometry(path, lambda fraction: None)[0]
    assert isinstance(whole, Mesh)
    low, high = whole.bounds
    middle, radius = (low + high)[2] / 2, float(high[2] - low[2]) / 2
    upper = whole.vertices[whole.vertices[:, 2] >= middle]
    data = (Points(upper, origin=whole.origin),)
    trim = Trim(0.3 * radius, data)
    request = ExportRequest(snapshot, str(path), 64, overwrite=True, trim=trim)
    list(export(request))
    half = read_geometry(path, lambda fraction: None)[0]
    assert isinstance(half, Mesh)
    # A sphere's points 0.3 radii from its equator, straight through, lie that low.
    lowest = half.vertices[:, 2].min() + half.origin[2] - whole.origin[2]
    assert middle - lowest == pytest.approx(0.3 * radius, rel=0.05)
    far = Points(upper + np.float32(100 * radius), origin=whole.origin)
    with pytest.raises(UserError, match="Nothing of the surface"):
        list(export(replace(request, trim=Trim(radius, (far,)))))
    with pytest.raises(UserError, match="0 or more"):
        list(export(replace(request, trim=Trim(-1.0, data))))
