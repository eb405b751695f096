"""Maps and textures without a window."""

from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image as Pillow

from inrview.document import edits, family_edits
from inrview.document.document import Document
from inrview.engine import inline
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import LoadedScan
from inrview.messages.requests import SaveRequest
from tests.app.test_command_line_family import _run, _values
from tests.matching.painted import eggs, picture, textured

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a family of eggs, one painted, and the eggs as files."""
    folder = tmp_path_factory.mktemp("nest")
    family, meshes = eggs()
    painted = (textured(meshes[0]), *meshes[1:])
    scans = tuple(
        LoadedScan(name, "", mesh)
        for name, mesh in zip(family.names, painted, strict=True)
    )
    ids = iter(f"id-{number}" for number in range(100))
    document = edits.add_bare_scans(Document(), scans, lambda: next(ids))
    scan_ids = [scan.id for scan in document.scans]
    document = family_edits.add_family(document, "eggs", scan_ids, lambda: next(ids))
    family_id = document.families[0].id
    document = family_edits.set_family_snapshot(document, family_id, family)
    inline.result(SaveRequest(document, str(folder / "eggs.inrv")))
    write_mesh(painted[0], folder / "painted.obj")
    write_mesh(Mesh(meshes[1].vertices, meshes[1].faces), folder / "bare.ply")
    write_mesh(meshes[1], folder / "laid.obj")
    return folder


def test_a_map_goes_both_ways_in_file_coordinates(nest: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.npz"
    values = _values("match", nest / "eggs.inrv", "egg0", "egg1", "-o", out)
    assert values["a_to_b"]["trusted"] > 0.8
    with np.load(out, allow_pickle=False) as found:
        assert str(found["a_name"]) == "egg0"
        _, meshes = eggs()
        for way, mesh in (("a_to_b", meshes[1]), ("b_to_a", meshes[0])):
            misses = np.linalg.norm(found[f"{way}_positions"] - mesh.vertices, axis=1)
            assert misses.mean() < 0.01
            letter = way[-1]
            faces = found[f"{letter}_faces"][found[f"{way}_triangles"]]
            corners = found[f"{letter}_vertices"][faces]
            there = np.einsum("nc,ncd->nd", found[f"{way}_shares"], corners)
            assert np.allclose(there, found[f"{way}_positions"], atol=1e-5)
            assert found[f"{way}_confidence"].shape == (len(there),)


def test_a_member_is_matched_with_the_template(nest: Path, tmp_path: Path) -> None:
    out = tmp_path / "map.npz"
    words = ("match", nest / "eggs.inrv", "egg0", "template", "-o", out)
    values = _values(*words, "--resolution", 48)
    assert values["b"] == "template"
    with np.load(out, allow_pickle=False) as found:
        lengths = np.linalg.norm(found["a_to_b_positions"], axis=1)
    assert abs(lengths.mean() - 0.5) < 0.02


def test_a_texture_goes_to_one_member_or_to_all(nest: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.glb"
    words = ("transfer", nest / "eggs.inrv", "--from", "egg0", "--texture", 64)
    values = _values(*words, "--to", "egg1", "-o", out)
    (target,) = values["targets"]
    assert target["name"] == "egg1"
    assert target["covered"] > 0.8
    opened = trimesh.load(out, process=False, force="mesh")
    assert opened.visual.material.baseColorTexture.size == (64, 64)
    values = _values(*words, "--to", "all", "-o", tmp_path / "each.obj")
    names = [Path(one["output"]).name for one in values["targets"]]
    assert names == ["each_egg1.obj", "each_egg2.obj", "each_egg3.obj"]
    for name in names:
        assert (tmp_path / name).with_suffix(".png").exists()


def test_files_stand_in_for_members(nest: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ply"
    values = _values(
        "transfer",
        nest / "eggs.inrv",
        "--from",
        "egg0",
        "--source",
        nest / "painted.obj",
        "--to",
        "egg1",
        "--onto",
        nest / "laid.obj",
        "-o",
        out,
    )
    assert values["texture"] is None
    colors = trimesh.load(out, process=False).visual.vertex_colors[:, :3]
    assert np.unique(colors, axis=0).shape[0] > 100
    assert picture().pixels.max() >= colors.max()


def test_without_a_family_a_small_one_is_trained_and_its_limits_said(
    nest: Path, tmp_path: Path
) -> None:
    out = tmp_path / "map.npz"
    files = (nest / "painted.obj", nest / "bare.ply")
    values = _values("match", *files, "-o", out)
    assert [note["code"] for note in values["notes"]] == ["small-family"]
    with np.load(out, allow_pickle=False) as found:
        faces = found["b_faces"][found["a_to_b_triangles"]]
        corners = found["b_vertices"][faces]
        there = np.einsum("nc,ncd->nd", found["a_to_b_shares"], corners)
        assert np.allclose(there, found["a_to_b_positions"], atol=1e-5)
        _, meshes = eggs()
        middle = meshes[1].vertices.mean(axis=0)
        here, away = meshes[0].vertices, found["a_to_b_positions"] - middle
        assert (np.sign(here) == np.sign(away)).mean() > 0.9


def test_what_is_asked_wrongly_is_told_in_a_sentence(
    nest: Path, tmp_path: Path
) -> None:
    family, out = nest / "eggs.inrv", tmp_path / "out.glb"
    for words, code, said in (
        (("match", family, "egg0", "-o", tmp_path / "a.npz"), 2, "two members"),
        (("match", nest / "bare.ply", "-o", tmp_path / "a.npz"), 2, "two files"),
        (("transfer", family, "-o", out), 2, "--from A --to"),
        (
            ("transfer", family, "--from", "egg1", "--to", "egg2", "-o", out),
            1,
            "no col",
        ),
        (
            ("transfer", family, "--from", "egg0", "--to", "x", "-o", out),
            1,
            "no member",
        ),
        (("match", family, "egg0", "egg1", "-o", tmp_path / "a.txt"), 2, ".npz"),
    ):
        run = _run(*words)
        assert run.returncode == code, run.stderr
        assert said in run.stderr
    assert not out.exists()


def test_a_texture_that_is_not_beside_its_file_is_named(
    nest: Path, tmp_path: Path
) -> None:
    alone = tmp_path / "painted.obj"
    alone.write_bytes((nest / "painted.obj").read_bytes())
    (tmp_path / "painted.mtl").write_bytes((nest / "painted.mtl").read_bytes())
    words = ("transfer", nest / "eggs.inrv", "--from", "egg0", "--source", alone)
    run = _run(*words, "--to", "egg1", "-o", tmp_path / "out.glb")
    assert run.returncode == 1
    assert "painted.png" in run.stderr
    assert "no colours" in run.stderr


def _written(folder: Path, name: str, lines: list[str], library: str = "") -> Path:
    """Write an OBJ, and where one is given its library."""
    path = folder / f"{name}.obj"
    if library:
        lines = [f"mtllib {name}.mtl" if "mtllib" in one else one for one in lines]
        (folder / f"{name}.mtl").write_text(library)
    path.write_text("\n".join(lines))
    return path


def _with_uvs(lines: list[str], words: str) -> list[str]:
    return [words if line.startswith("vt ") else line for line in lines]


def _without_uvs(lines: list[str]) -> list[str]:
    def bare(line: str) -> str:
        corners = [word.split("/")[0] for word in line.split()]
        return " ".join(corners) if line.startswith("f ") else line

    return [bare(line) for line in lines if not line.startswith("vt ")]


def _moved(lines: list[str], shift: float) -> list[str]:
    def one(line: str) -> str:
        x, *rest = line.split()[1:]
        return " ".join(["v", str(float(x) + shift), *rest])

    return [one(line) if line.startswith("v ") else line for line in lines]


def test_sources_that_carry_nothing_are_told_apart(nest: Path, tmp_path: Path) -> None:
    lines = (nest / "painted.obj").read_text().splitlines()
    (tmp_path / "painted.mtl").write_bytes((nest / "painted.mtl").read_bytes())
    (tmp_path / "painted.png").write_bytes((nest / "painted.png").read_bytes())
    folder = tmp_path / "below"
    folder.mkdir()
    (folder / "broken.png").write_bytes(b"no picture at all")
    cloud = folder / "cloud.xyz"
    np.savetxt(cloud, eggs()[1][0].vertices)
    map_line = "newmtl paint\nmap_Kd "
    sources = (
        (
            _written(tmp_path, "bare", _without_uvs(lines)),
            "bare.obj has a texture picture but no texture coordinates",
        ),
        (_written(tmp_path, "nan", _with_uvs(lines, "vt nan 0")), "no texture coord"),
        (_written(tmp_path, "far", _moved(lines, 9.0)), "nowhere meet"),
        (
            _written(folder, "up", lines, map_line + "../painted.png"),
            "'../painted.png'",
        ),
        (
            _written(folder, "broken", lines, map_line + "broken.png"),
            "broken.png is no",
        ),
        (_written(folder, "gone", lines, map_line + "gone.png"), "'gone.png'"),
        (_written(folder, "nolib", lines), "'painted.mtl'"),
        (cloud, "scan without colours"),
        (folder / "nothing.obj", "nothing.obj does not exist"),
    )
    words = ("transfer", nest / "eggs.inrv", "--from", "egg0", "--to", "egg1")
    out = tmp_path / "out.glb"
    for source, said in sources:
        run = _run(*words, "--texture", 32, "--source", source, "-o", out)
        assert run.returncode == 1, (source, run.stderr)
        assert said in run.stderr, (source, run.stderr)
        assert "Traceback" not in run.stderr
        assert not out.exists()


def test_pictures_that_repeat_and_several_materials_arrive(
    nest: Path, tmp_path: Path
) -> None:
    lines = (nest / "painted.obj").read_text().splitlines()
    colors = "newmtl low\nKd 1 0 0\nnewmtl paint\nmap_Kd tile.png\n"
    Pillow.new("RGB", (4, 4), (0, 0, 255)).save(tmp_path / "tile.png")
    first = next(i for i, line in enumerate(lines) if line.startswith("f "))
    faces = [i for i, line in enumerate(lines) if line.startswith("f ")]
    middle = faces[len(faces) // 2]
    two = [*lines[:first], "usemtl low", *lines[first:middle], "usemtl paint"]
    two += lines[middle:]
    tiled = [
        f"vt {7 * float(line.split()[1]) - 3} 2.5" if line.startswith("vt ") else line
        for line in two
    ]
    source = _written(tmp_path, "two", tiled, colors)
    out = tmp_path / "out.ply"
    words = ("transfer", nest / "eggs.inrv", "--from", "egg0", "--to", "egg1")
    _values(*words, "--source", source, "-o", out)
    found = trimesh.load(out, process=False).visual.vertex_colors[:, :3]
    is_red = (found == (255, 0, 0)).all(axis=1)
    is_blue = (found == (0, 0, 255)).all(axis=1)
    assert (is_red | is_blue).mean() > 0.98
    assert 0.2 < is_red.mean() < 0.8


def test_colours_are_looked_for_before_anything_is_learned(
    nest: Path, tmp_path: Path
) -> None:
    files = (nest / "bare.ply", nest / "painted.obj")
    run = _run("transfer", *files, "-o", tmp_path / "out.glb")
    assert run.returncode == 1
    assert "bare has no colours to carry" in run.stderr
    assert "was trained" not in run.stderr
