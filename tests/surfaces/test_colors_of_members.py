"""Colours of a family on its members' surfaces: places, fits and exports."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.engine.inline import run
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.stroke import BARE, Stroke
from inrview.messages.family import MemberSnapshot, TemplateEdit
from inrview.messages.family_colors import (
    ColorFitReport,
    ColorFitRequest,
    ColorSource,
    ColorSpec,
    FamilyColors,
    RecolorReport,
    RecolorRequest,
)
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import LoadReport, MemberSurfaceReport, Result
from inrview.messages.requests import ExportRequest, LoadRequest
from inrview.surfaces.color_samples import color_samples
from tests.small_family import sphere_family

SPEC = ColorSpec(levels=5, log2_table=14, coarsest=4, finest=64)
TOP = FamilyColors(
    None, (Stroke(np.array([[0.0, 0.5, 0.0]], np.float32), 0.25, 0.8, (200, 0, 0)),)
)


def _member(name: str = "middle", **parts: object) -> MemberSnapshot:
    family = sphere_family()
    return MemberSnapshot(family, family.code(name), family.placement(name), **parts)


def _surface(member: MemberSnapshot, colors: FamilyColors) -> MemberSurfaceReport:
    request = MembersSurfaceRequest(
        (member,), ("m",), (24,), has_places=True, colors=colors
    )
    (last,) = (r for r in run(request) if isinstance(r, MemberSurfaceReport))
    return last


def _colored_ball(member: MemberSnapshot) -> Mesh:
    """Return the member's surface: left half green, right half violet."""
    mesh = _surface(member, FamilyColors()).surface.mesh
    is_left = mesh.vertices[:, 0] < mesh.vertices[:, 0].mean()
    colors = np.where(is_left[:, None], (20, 180, 40), (150, 40, 170))
    return replace(mesh, colors=colors.astype(np.uint8))


def test_places_are_the_vertices_in_the_template() -> None:
    report = _surface(_member(), FamilyColors()).surface
    assert report.places is not None
    assert report.places.colors is None
    # This family does not deform: template space is shape space.
    expected = _member().placement.to_shape(report.mesh.vertices)
    assert report.places.positions == pytest.approx(expected, abs=1e-5)


def test_doubts_are_the_size_of_the_correction() -> None:
    places = _surface(_member("large"), FamilyColors()).surface.places
    assert places is not None
    assert places.doubts == pytest.approx(np.full(len(places.doubts), 0.1), abs=0.01)


def test_paint_is_seen_on_every_member_at_its_place() -> None:
    for name in ("small", "middle", "large"):
        report = _surface(_member(name), TOP).surface
        assert report.places is not None
        assert report.places.colors is not None
        points = report.places.positions
        near = np.linalg.norm(points - (0, 0.5, 0), axis=1) < 0.15
        assert near.any()
        assert (report.places.colors[near] == (200, 0, 0)).all()
        assert (report.places.colors[points[:, 1] < 0] == BARE).all()


def test_paint_goes_where_an_edit_carries_it() -> None:
    edit = TemplateEdit("e", "up", "drag", (0.0, 0.5, 0.0), (0.0, 0.15, 0.0), 0.45)
    member = _member(edits=(edit,))
    report = _surface(member, TOP).surface
    assert report.places is not None
    assert report.places.colors is not None
    points = member.placement.to_shape(report.mesh.vertices)
    top = points[:, 1].argmax()
    assert points[top, 1] > 0.6
    assert tuple(report.places.colors[top]) == (200, 0, 0)


def test_recolouring_finds_what_the_surface_job_finds() -> None:
    report = _surface(_member(), TOP).surface
    assert report.places is not None
    request = RecolorRequest(("m",), (report.places.positions,), TOP)
    (answer,) = (r for r in run(request) if isinstance(r, RecolorReport))
    assert np.array_equal(answer.colors[0], report.places.colors)
    assert (answer.base[0] == BARE).all()


def test_colours_of_one_member_come_out_on_another() -> None:
    source = _member("middle")
    request = ColorFitRequest(
        (ColorSource("middle", source, _colored_ball(source)),), SPEC, 2, 30_000
    )
    reports = [r for r in run(request) if isinstance(r, ColorFitReport)]
    assert [report.is_final for report in reports] == [False, False, True]
    assert all(report.snapshot is not None for report in reports)
    last = reports[-1]
    assert last.error is not None
    assert last.error < 4
    colors = FamilyColors(last.snapshot)
    larger = replace(source, code=np.array([0.1, 0], np.float32))
    places = _surface(larger, colors).surface.places
    assert places is not None
    assert places.colors is not None
    left = places.positions[:, 0] < -0.1
    assert np.abs(places.colors[left].astype(int) - (20, 180, 40)).mean() < 4


def test_textures_are_read_between_their_pixels() -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    pixels[0, 0] = 200
    square = Mesh(
        np.array([(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0)], np.float32) * 0.5,
        np.array([(0, 1, 2), (0, 2, 3)], np.int32),
        corner_uvs=np.array(
            [[(0, 0), (1, 0), (1, 1)], [(0, 0), (1, 1), (0, 1)]], np.float32
        ),
        face_materials=np.zeros(2, np.int32),
        materials=(Material("m", texture=Image(pixels)),),
    )
    found = color_samples(square, 4000, np.random.default_rng(0))
    assert found is not None
    positions, colors, normals = found
    assert normals is not None
    assert (normals == (0, 0, 1)).all()
    # The one bright pixel stands at the top left and fades to nothing around it.
    corner = np.linalg.norm(positions[:, :2] - (0.125, 0.375), axis=1)
    assert colors[corner.argmin(), 0] == pytest.approx(200 / 255, abs=0.05)
    assert colors[:, 0].mean() == pytest.approx(50 / 255, abs=0.02)


def test_a_source_without_colours_is_named() -> None:
    member = _member()
    plain = replace(_colored_ball(member), colors=None)
    with pytest.raises(UserError, match="middle has neither"):
        list(run(ColorFitRequest((ColorSource("middle", member, plain),))))


def test_an_export_carries_the_paint(tmp_path: Path) -> None:
    path = tmp_path / "ball.ply"
    request = ExportRequest(_member(), str(path), 24, family_colors=TOP)
    assert any(isinstance(report, Result) for report in run(request))
    loaded = list(run(LoadRequest((str(path),))))[-1]
    assert isinstance(loaded, LoadReport)
    mesh = loaded.scans[0].geometry
    assert mesh.colors is not None
    assert (mesh.colors == (200, 0, 0)).all(axis=1).sum() > 3
    assert (mesh.colors == BARE).all(axis=1).mean() > 0.7
