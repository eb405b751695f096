"""glTF: node transforms, checks of every length, files beside only."""

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from inrview.files.read import read_geometry
from inrview.files.write_mesh import write_mesh
from inrview.messages.notes import LoadError
from tests.files import corpus
from tests.files.reading import load_bytes, load_mesh


def test_node_transforms_are_multiplied_down_the_tree(tmp_path: Path) -> None:
    mesh, _ = load_mesh(tmp_path, "a.gltf", corpus.gltf())
    # scaled by 2, turned by 90 degrees about z, moved by 10 along x
    expected = [[10, 0, 0], [10, 2, 0], [8, 0, 0]]
    np.testing.assert_allclose(mesh.vertices + mesh.origin, expected, atol=1e-6)


def test_unit_and_up_axis_are_stated(tmp_path: Path) -> None:
    (tmp_path / "a.gltf").write_bytes(corpus.gltf())
    _, _, unit, up_axis = read_geometry(tmp_path / "a.gltf", lambda _: None)
    assert (unit, up_axis) == ("m", "y")


def test_a_mirroring_node_turns_the_winding_over(tmp_path: Path) -> None:
    nodes = [{"mesh": 0, "scale": [1, 1, -1]}]
    mesh, _ = load_mesh(tmp_path, "a.gltf", corpus.gltf(nodes=nodes))
    a, b, c = mesh.vertices[mesh.faces[0]]
    assert np.cross(b - a, c - a)[2] < 0


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"nodes": [{"children": [1]}, {"children": [0]}]}, "cycle"),
        ({"nodes": [{"mesh": 7}]}, "mesh 7"),
        ({"buffers": [{"byteLength": 42, "uri": "../secret.bin"}]}, "beside"),
        ({"buffers": [{"byteLength": 42, "uri": "file:///etc/passwd"}]}, "beside"),
        ({"buffers": [{"byteLength": 42, "uri": "https://x.y/z.bin"}]}, "beside"),
        ({"extensionsRequired": ["KHR_draco_mesh_compression"]}, "draco"),
        ({"accessors": []}, "accessors 0"),
        ({"bufferViews": [{"buffer": 0, "byteLength": 1 << 40}] * 2}, "byte"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path, changes: dict[str, object], says: str
) -> None:
    (tmp_path.parent / "secret.bin").write_bytes(bytes(42))
    with pytest.raises(LoadError, match=says):
        load_bytes(tmp_path, "a.gltf", corpus.gltf(**changes))


def test_an_accessor_of_four_billion_takes_no_memory(tmp_path: Path) -> None:
    scene = json.loads(corpus.gltf())
    for view in (0, None):
        scene["accessors"][0] = {
            "componentType": 5126,
            "count": 4_000_000_000,
            "type": "VEC3",
        } | ({} if view is None else {"bufferView": 0})
        with pytest.raises(LoadError, match="accessor"):
            load_bytes(tmp_path, "a.gltf", json.dumps(scene).encode())


def test_a_written_glb_is_read_by_trimesh_with_its_texture(tmp_path: Path) -> None:
    mesh = corpus.textured_mesh(origin=(400_000.0, 5_600_000.0, 30.0))
    write_mesh(mesh, tmp_path / "a.glb")
    scene = trimesh.load(tmp_path / "a.glb")
    assert sum(len(part.faces) for part in scene.geometry.values()) == 8
    low, high = scene.bounds
    np.testing.assert_allclose((low + high) / 2, mesh.origin, atol=1e-6)
    materials = [part.visual.material for part in scene.geometry.values()]
    images = [m.baseColorTexture for m in materials if m.baseColorTexture is not None]
    assert [image.size for image in images] == [(4, 4)]


def test_a_written_glb_comes_back_as_it_was(tmp_path: Path) -> None:
    mesh = corpus.textured_mesh()
    write_mesh(mesh, tmp_path / "a.glb")
    again, _ = load_mesh(tmp_path, "b.glb", (tmp_path / "a.glb").read_bytes())
    corners = np.concatenate([mesh.vertices[mesh.faces], mesh.corner_uvs], axis=2)
    found = np.concatenate([again.vertices[again.faces], again.corner_uvs], axis=2)
    keys = [
        {tuple(np.round(face, 5).ravel().tolist()) for face in part}
        for part in (corners, found)
    ]
    assert keys[0] == keys[1]
    assert [material.name for material in again.materials] == ["plain", "painted"]
    np.testing.assert_allclose(again.materials[0].color, (0.2, 0.4, 0.6), atol=1e-6)
    at_first = np.argmin(np.abs(again.vertices - mesh.vertices[0]).sum(axis=1))
    assert (again.colors[at_first] == mesh.colors[0]).all()
