"""Colours arrive where they belong: texel by texel, from whatever has colours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
import trimesh
from PIL import Image as Pillow

from inrview.engine import inline
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.points import Points
from inrview.matching.atlas import folder
from inrview.matching.surface_colors import sampled
from inrview.messages.matching_reports import TransferReport
from inrview.messages.matching_requests import MatchedShape, TransferRequest
from inrview.messages.notes import UserError
from tests.matching.painted import eggs, picture, shape, textured


def _reports(request: TransferRequest) -> list[TransferReport]:
    found = list(inline.run(request))
    assert all(isinstance(report, TransferReport) for report in found)
    assert [report.is_final for report in found] == [False] * (len(found) - 1) + [True]
    return found  # type: ignore[return-value]


def _carried(
    sources: tuple[MatchedShape, ...], target: MatchedShape, **options: object
) -> TransferReport:
    options = {"size": 128} | options
    return _reports(TransferRequest(sources, target, **options))[-1]  # type: ignore[arg-type]


def _pixels(report: TransferReport) -> np.ndarray:
    assert report.mesh is not None
    texture = report.mesh.materials[0].texture
    assert texture is not None
    return texture.pixels.astype(float)


def _errors(report: TransferReport, truth: np.ndarray) -> np.ndarray:
    assert report.confidence is not None
    return np.abs(_pixels(report) - truth)[report.confidence > 0].mean(axis=-1)


def test_a_shape_keeps_its_own_texture() -> None:
    family, meshes = eggs()
    own = textured(meshes[0])
    found = _carried((shape(family, 0, own),), shape(family, 0, own))
    assert _errors(found, picture().pixels).mean() <= 0.5
    assert found.covered > 0.85


def test_a_texture_of_another_size_is_the_same_picture() -> None:
    family, meshes = eggs()
    own = textured(meshes[0], picture(256))
    found = _carried((shape(family, 0, own),), shape(family, 0, own), size=64)
    small = np.asarray(Pillow.fromarray(picture(256).pixels).reduce(4), float)
    assert _errors(found, small).mean() < 3


def test_another_egg_shows_the_same_picture() -> None:
    family, meshes = eggs()
    source, target = shape(family, 0, textured(meshes[0])), shape(family, 1, meshes[1])
    found = _carried((source,), target)
    assert _errors(found, picture().pixels).mean() < 8
    mesh = found.mesh
    assert mesh is not None
    assert mesh.corner_uvs is not None
    assert np.array_equal(mesh.corner_uvs, meshes[1].corner_uvs)
    assert np.array_equal(mesh.vertices, meshes[1].vertices)


def test_a_checker_stays_as_sharp_as_it_was() -> None:
    family, meshes = eggs()
    size = 256
    row, column = np.indices((size, size)) // 4
    checker = np.where((row + column) % 2 == 0, 230, 25).astype(np.uint8)
    image = Image(np.repeat(checker[..., None], 3, axis=2))
    source = shape(family, 0, textured(meshes[0], image))
    found = _carried((source,), shape(family, 1, meshes[1]), size=size)

    def energy(pixels: np.ndarray) -> float:
        middle = pixels[size // 4 : -size // 4, :, 0].astype(float)
        return float((np.diff(middle, axis=1) ** 2).mean())

    assert energy(_pixels(found)) > 0.8 * energy(image.pixels)


def test_vertex_colours_coloured_points_and_materials_are_carried_too() -> None:
    family, meshes = eggs()
    ball = meshes[0]
    shares = (ball.vertices / np.abs(ball.vertices).max(axis=0) + 1) / 2
    colors = (255 * shares).round().astype(np.uint8)
    expected = (
        255 * (meshes[1].vertices / np.abs(meshes[1].vertices).max(axis=0) + 1) / 2
    )
    bare = Mesh(ball.vertices, ball.faces, colors=colors)
    for given in (bare, Points(ball.vertices, colors=colors)):
        source = shape(family, 0, given)
        found = _carried((source,), shape(family, 1, meshes[1]), size=None)
        assert found.mesh is not None
        assert found.mesh.colors is not None
        assert np.abs(found.mesh.colors.astype(float) - expected).mean() < 6
    is_upper = (ball.vertices[ball.faces].mean(axis=1)[:, 1] > 0).astype(np.int32)
    paints = (Material("low", (1.0, 0.0, 0.0)), Material("high", (0.0, 0.0, 1.0)))
    two = replace(bare, colors=None, face_materials=is_upper, materials=paints)
    found = _carried((shape(family, 0, two),), shape(family, 1, meshes[1]), size=None)
    assert found.mesh is not None
    assert found.mesh.colors is not None
    heights = meshes[1].vertices[:, 1]
    assert (found.mesh.colors[heights > 0.05] == (0, 0, 255)).mean() > 0.99
    assert (found.mesh.colors[heights < -0.05] == (255, 0, 0)).mean() > 0.99


def test_coordinates_outside_the_square_repeat_the_picture() -> None:
    family, meshes = eggs()
    own = textured(meshes[0])
    assert own.corner_uvs is not None
    tiled = replace(own, corner_uvs=own.corner_uvs + np.float32((3, -2)))
    found = _carried((shape(family, 0, tiled),), shape(family, 0, own))
    assert _errors(found, picture().pixels).mean() <= 0.5


def test_a_picture_is_asked_at_the_middles_of_its_texels_and_upside_down() -> None:
    pixels = np.arange(4 * 2 * 3, dtype=np.uint8).reshape(4, 2, 3) * 10
    v, u = np.meshgrid(
        (np.arange(4) + 0.5) / 4, (np.arange(2) + 0.5) / 2, indexing="ij"
    )
    uvs = np.stack([u.ravel(), 1 - v.ravel()], axis=1)
    for shift in (0, 1, -3):
        found = sampled(pixels, uvs + shift)
        assert np.allclose(found.reshape(4, 2, 3), pixels, atol=1e-3)


def test_coordinates_that_cannot_be_painted_are_replaced_and_it_is_said() -> None:
    family, meshes = eggs()
    source = shape(family, 0, textured(meshes[0]))
    assert meshes[1].corner_uvs is not None
    halves = replace(meshes[1], corner_uvs=meshes[1].corner_uvs % 0.5001)
    tiled = replace(meshes[1], corner_uvs=meshes[1].corner_uvs * np.float32(3))
    for bad in (halves, tiled):
        found = _carried((source,), shape(family, 1, bad), size=64)
        assert [note.code for note in found.notes] == ["unwrapped"]
        assert "egg1" in found.notes[0].text
        assert found.mesh is not None
        uvs = found.mesh.corner_uvs
        assert uvs is not None
        assert uvs.min() >= 0
        assert uvs.max() <= 1


def test_without_coordinates_colours_come_first_and_the_atlas_is_kept() -> None:
    family, meshes = eggs()
    source = shape(family, 0, textured(meshes[0]))
    bare = Mesh(meshes[2].vertices, meshes[2].faces)
    request = TransferRequest((source,), shape(family, 2, bare), 128)
    first = _reports(request)
    early = next(report for report in first if report.mesh is not None)
    assert early.mesh is not None
    assert early.mesh.colors is not None
    assert any("Unwrapping" in report.text for report in first)
    assert any(folder().glob("*.npz"))
    again = _reports(request)
    assert not any("Unwrapping" in report.text for report in again)
    assert np.array_equal(_pixels(first[-1]), _pixels(again[-1]))
    assert _true_errors(again[-1], meshes[2]).mean() < 10


def _true_errors(report: TransferReport, globe: Mesh) -> np.ndarray:
    """Compare the middles of triangles with the picture that belongs there."""
    mesh = report.mesh
    assert mesh is not None
    assert mesh.corner_uvs is not None
    assert globe.corner_uvs is not None
    there = sampled(
        np.asarray(_pixels(report), np.uint8),
        mesh.corner_uvs.mean(axis=1).astype(float),
    )
    here = sampled(picture().pixels, globe.corner_uvs.mean(axis=1).astype(float))
    return np.abs(there - here).mean(axis=1)


def test_whoever_stops_waiting_for_an_atlas_ends_its_process() -> None:
    family, meshes = eggs()
    bare = Mesh(meshes[3].vertices * np.float32(1.01), meshes[3].faces)
    request = TransferRequest(
        (shape(family, 0, textured(meshes[0])),), shape(family, 3, bare), 64
    )
    work = inline.run(request)
    before = {child.pid for child in psutil.Process().children()}
    while "Unwrapping" not in getattr(next(work), "text", ""):
        pass
    during = {child.pid for child in psutil.Process().children()} - before
    assert len(during) == 1
    work.close()  # type: ignore[attr-defined]
    assert not any(psutil.pid_exists(pid) for pid in during)


def test_what_is_not_trusted_is_shown_hidden_or_filled() -> None:
    family, meshes = eggs()
    own = textured(meshes[0])
    # A source with a hole: whatever lies far from its rim has no match.
    middles = own.vertices[own.faces].mean(axis=1)
    kept = middles[:, 0] < 0.25
    assert own.corner_uvs is not None
    cut = replace(
        own,
        faces=own.faces[kept],
        corner_uvs=own.corner_uvs[kept],
        face_materials=np.zeros(kept.sum(), np.int32),
    )
    source, target = shape(family, 0, cut), shape(family, 0, meshes[0])
    by_choice = {
        choice: _carried((source,), target, doubtful=choice)
        for choice in ("shown", "hidden", "filled")
    }
    shown = by_choice["shown"]
    assert shown.confidence is not None
    is_low = (shown.confidence > 0) & (shown.confidence < 120)
    assert 0.02 < is_low.mean() < 0.5
    assert (_pixels(by_choice["hidden"])[is_low] == 204).all()
    assert not (_pixels(shown)[is_low] == 204).all(axis=-1).any()
    assert not (_pixels(by_choice["filled"])[is_low] == 204).all(axis=-1).any()
    is_high = shown.confidence > 140
    for one in by_choice.values():
        assert np.array_equal(_pixels(one)[is_high], _pixels(shown)[is_high])


def test_of_two_sources_the_one_that_fits_prevails() -> None:
    family, meshes = eggs()
    plain = Image(np.full((8, 8, 3), 250, np.uint8))
    good = shape(family, 0, textured(meshes[0], plain))
    far = Mesh(
        meshes[1].vertices * np.float32(0.8),
        meshes[1].faces,
        colors=np.zeros((len(meshes[1].vertices), 3), np.uint8),
    )
    found = _carried((good, shape(family, 1, far)), shape(family, 2, meshes[2]))
    assert found.confidence is not None
    assert _pixels(found)[found.confidence > 0].mean() > 240
    half = Image(np.full((8, 8, 3), 50, np.uint8))
    pair = (good, shape(family, 0, textured(meshes[0], half)))
    mixed = _carried(pair, shape(family, 2, meshes[2]))
    assert np.abs(_pixels(mixed)[found.confidence > 0] - 150).max() <= 1


@pytest.mark.parametrize("ending", ["glb", "obj"])
def test_other_programs_find_the_texture_in_place(tmp_path: Path, ending: str) -> None:
    family, meshes = eggs()
    path = tmp_path / f"egg.{ending}"
    found = _carried(
        (shape(family, 0, textured(meshes[0])),),
        shape(family, 1, meshes[1]),
        path=str(path),
    )
    assert found.bytes_written > 1000
    opened = trimesh.load(path, process=False, force="mesh")
    visual = opened.visual
    image = (
        visual.material.baseColorTexture if ending == "glb" else visual.material.image
    )
    pixels = np.asarray(image.convert("RGB"))
    assert np.array_equal(pixels, _pixels(found))
    corners = visual.uv[opened.faces].mean(axis=1)
    assert meshes[1].corner_uvs is not None
    expected = sampled(pixels, meshes[1].corner_uvs.mean(axis=1).astype(float))
    assert np.abs(sampled(pixels, corners.astype(float)) - expected).mean() < 1


def test_a_ply_carries_colours_at_its_vertices(tmp_path: Path) -> None:
    family, meshes = eggs()
    path = tmp_path / "egg.ply"
    sources = (shape(family, 0, textured(meshes[0])),)
    found = _carried(sources, shape(family, 1, meshes[1]), size=None, path=str(path))
    opened = trimesh.load(path, process=False)
    assert found.mesh is not None
    assert np.array_equal(opened.visual.vertex_colors[:, :3], found.mesh.colors)


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    family, meshes = eggs()
    path = tmp_path / "egg.glb"
    path.write_bytes(b"mine")
    sources = (shape(family, 0, textured(meshes[0])),)
    with pytest.raises(UserError, match="exists already"):
        _carried(sources, shape(family, 1, meshes[1]), path=str(path))
    assert path.read_bytes() == b"mine"


def test_what_cannot_be_is_refused_in_a_sentence() -> None:
    family, meshes = eggs()
    good, target = shape(family, 0, textured(meshes[0])), shape(family, 1, meshes[1])
    bare = Mesh(meshes[0].vertices, meshes[0].faces)
    with pytest.raises(UserError, match=r"egg0 has no colours to carry.*Choose"):
        _carried((shape(family, 0, bare),), target)
    no_uvs = replace(textured(meshes[0]), corner_uvs=None)
    with pytest.raises(UserError, match=r"egg0 has a texture picture but no texture"):
        _carried((shape(family, 0, no_uvs),), target)
    gray = Points(meshes[0].vertices)
    with pytest.raises(UserError, match="scan without colours"):
        _carried((shape(family, 0, gray),), target)
    away = replace(textured(meshes[0]), vertices=meshes[0].vertices + np.float32(5))
    with pytest.raises(UserError, match="nowhere meet"):
        _carried((shape(family, 0, away),), target)
    with pytest.raises(UserError, match="8192"):
        _carried((good,), target, size=16_384)
    with pytest.raises(UserError, match="at least one shape"):
        _carried((), target)
    with pytest.raises(UserError, match="shown, hidden, filled"):
        _carried((good,), target, doubtful="gone")
