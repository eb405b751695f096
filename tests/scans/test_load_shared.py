"""Real scans and real bad files, where the shared data lie beside the checkout."""

from pathlib import Path

import numpy as np
import pytest

from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError
from inrview.messages.requests import LoadRequest
from inrview.scans.load import load
from tests.files.test_damage import check_valid

pytestmark = pytest.mark.shared
READABLE = {".ply", ".obj", ".off", ".xyz", ".pwn", ".pcd"}


def test_every_mesh_and_scan_loads(shared_data: Path) -> None:
    folders = (shared_data / "meshes", shared_data / "scans", shared_data / "depth")
    paths = [p for folder in folders for p in sorted(folder.rglob("*"))]
    for path in [path for path in paths if path.suffix in READABLE]:
        geometry, _, _, _ = read_geometry(path, lambda _: None)
        check_valid(geometry)
        is_scan = "meshes" not in path.parts and path.name != "frag_115.ply"
        assert isinstance(geometry, Points if is_scan else Mesh), path


def test_igea_has_a_surface(shared_data: Path) -> None:
    path = shared_data / "meshes" / "igea.ply"
    mesh, _, _, _ = read_geometry(path, lambda _: None)
    assert isinstance(mesh, Mesh)
    # a closed surface without handles: f = 2 (v - 2)
    assert len(mesh.faces) == 2 * (len(mesh.vertices) - 2)


def test_bad_input_ends_as_valid_geometry_or_in_words(shared_data: Path) -> None:
    for path in sorted((shared_data / "badinput").iterdir()):
        try:
            geometry, _, _, _ = read_geometry(path, lambda _: None)
        except LoadError as problem:
            says = str(problem)
        else:
            check_valid(geometry)
            says = path.name
        assert path.name in says
        assert "TypeCheck" not in says


def test_the_bunnys_scans_are_placed_and_look_outwards(shared_data: Path) -> None:
    import igl

    folder = shared_data / "scans" / "bunny_range"
    truth, _, _, _ = read_geometry(
        shared_data / "meshes" / "stanford_bunny.ply", lambda _: None
    )
    assert isinstance(truth, Mesh)
    paths = tuple(str(path) for path in sorted(folder.glob("*.ply")))
    *_, report = load(LoadRequest(paths))
    vertices, faces = truth.vertices.astype(float), truth.faces.astype(int)
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    outward = np.cross(b - a, c - a)
    for scan in report.scans:
        points = scan.geometry
        assert isinstance(points, Points)
        assert points.views is not None
        chosen = slice(None, None, 10)
        found = igl.point_mesh_squared_distance(
            points.positions[chosen].astype(float), vertices, faces
        )
        assert np.median(np.sqrt(found[0])) < 0.0001  # metres
        toward = (points.views[chosen] * outward[found[1]]).sum(axis=1)
        assert (toward > 0).mean() > 0.99
