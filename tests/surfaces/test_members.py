"""Surfaces of members come breadth first, and a drag asks only where it reaches."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.spatial import cKDTree

from inrview.fields.family_field import restore_member
from inrview.geometry.mesh import Mesh
from inrview.messages.family import FamilySnapshot, MemberSnapshot, TemplateEdit
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.surfaces.extract import surface
from inrview.surfaces.member_memory import Memories, weights_digest
from inrview.surfaces.members import surfaces_of_members
from tests.small_family import sphere_family

_PULL = TemplateEdit("e", "Pull", "drag", (0.5, 0.0, 0.0), (0.15, 0.05, 0.0), 0.4)
_FAR = replace(_PULL, vector=(0.4, 0.0, 0.0), id="far")


def _members(
    family: FamilySnapshot, edits: tuple[TemplateEdit, ...] = ()
) -> tuple[MemberSnapshot, ...]:
    members = tuple(
        MemberSnapshot(family, family.code(name), family.placement(name), edits)
        for name in family.names
    )
    return (MemberSnapshot(family, None, edits=edits), *members)


def _asked(
    family: FamilySnapshot,
    edits: tuple[TemplateEdit, ...],
    resolutions: tuple[int, ...],
    watched: str = "",
) -> list[MemberSurfaceReport]:
    request = MembersSurfaceRequest(
        _members(family, edits),
        ("template", *family.names),
        resolutions,
        watched_edit=watched,
    )
    reports = surfaces_of_members(request)
    return [one for one in reports if isinstance(one, MemberSurfaceReport)]


def _alone(member: MemberSnapshot, resolution: int) -> SurfaceReport:
    reports = surface(SurfaceRequest(member, (resolution,)))
    return [one for one in reports if isinstance(one, SurfaceReport)][-1]


def _family(seed: float) -> FamilySnapshot:
    """Return a family of its own: nothing is remembered of it."""
    family = sphere_family()
    return replace(family, codes=np.array(family.codes) + np.float32([0, seed]))


def _assert_same(first: Mesh, second: Mesh) -> None:
    """Compare two surfaces, but for nodes whose value is zero up to rounding.

    Points asked in batches of other sizes round otherwise, so such a node may fall on
    the other side, and number a few triangles anew.
    """
    assert abs(len(first.faces) - len(second.faces)) <= 0.002 * len(first.faces)
    for one, other in ((first, second), (second, first)):
        apart, _ = cKDTree(other.vertices).query(one.vertices)
        assert (apart > 2e-3).mean() < 0.002
        assert apart.max() < 0.05


def test_all_members_are_shown_coarsely_before_one_is_finer():
    family = sphere_family()
    reports = _asked(family, (), (16, 32))
    assert [report.surface.resolution for report in reports] == [16] * 4 + [32] * 4
    assert [report.is_final for report in reports] == [False] * 7 + [True]
    radii = []
    for place, report in enumerate(reports[5:]):
        away = report.surface.mesh.vertices - [10.0 * place, 0, 0]
        radii.append(float(np.linalg.norm(away, axis=1).mean()) / 2)
    np.testing.assert_allclose(radii, [0.4, 0.5, 0.6], atol=0.02)


@pytest.mark.parametrize("resolution", [16, 32, 48, 64, 96, 128, 192])
def test_what_is_remembered_makes_no_difference(resolution):
    family = _family(0.1)
    second = replace(_PULL, id="2", center=(0.3, 0.3, 0.0), vector=(-0.1, 0.1, 0.0))
    for edits in ((), (_PULL,), (), (second,), (_PULL, second)):
        reports = _asked(family, edits, (32, resolution))[4:]
        for report, member in zip(reports, _members(family, edits), strict=True):
            alone = _alone(member, resolution).mesh
            _assert_same(report.surface.mesh, alone)
            assert alone.normals is not None
            alike = (report.surface.mesh.normals * alone.normals).sum(axis=1)
            assert alike.mean() > 0.98


def test_a_drag_asks_only_where_it_reaches():
    family = _family(0.2)
    first = _asked(family, (), (32, 128))
    again = _asked(family, (), (32, 128))
    # The template is the same in every family of this page; it may be known already.
    assert all(report.surface.evaluations == 33**3 for report in first[1:4])
    assert all(report.surface.evaluations > 5000 for report in first[5:])
    assert max(report.surface.evaluations for report in again) == 0
    dragged = _asked(family, (_PULL,), (32, 128))
    coarse, fine = dragged[:4], dragged[4:]
    assert all(0 < report.surface.evaluations < 700 for report in coarse[1:])
    assert all(0 < report.surface.evaluations < 9000 for report in fine[1:])
    assert max(r.surface.evaluations for r in _asked(family, (_PULL,), (128,))) == 0


def test_a_small_step_after_a_big_one_is_as_right_as_from_the_start():
    family = _family(0.3)
    for pull in np.linspace(0.02, 0.2, 10).tolist():
        edit = replace(_PULL, vector=(pull, 0.0, pull / 2))
        reports = _asked(family, (edit,), (32,))
    for report, member in zip(reports, _members(family, (edit,)), strict=True):
        _assert_same(report.surface.mesh, _alone(member, 32).mesh)


def test_the_fold_risk_of_the_watched_edit_is_reported():
    family = _family(0.4)
    assert _asked(family, (_PULL,), (16,))[0].fold_risk is None
    assert _asked(family, (_PULL,), (16,), "e")[0].fold_risk == 0
    assert _asked(family, (_PULL, _FAR), (16,), "far")[0].fold_risk > 0.05


def test_a_member_without_a_surface_says_so():
    family = _family(0.5)
    empty = replace(family, codes=np.full((3, 2), -60, np.float32))
    reports = _asked(empty, (), (32,))
    assert reports[1].surface.note.code == "no-surface"
    assert len(reports[1].surface.mesh.faces) == 0


def test_the_longest_unused_memory_is_let_go():
    family = _family(0.6)
    memories = Memories(most_bytes=1)
    member = _members(family)[1]
    digest = weights_digest(member)
    first = memories.of(member, digest, 32)
    first.values(np.zeros((1, 3), np.float32))
    assert memories.of(member, digest, 128) is first
    other = memories.of(_members(family)[2], digest, 32)
    memories.shrink()
    assert memories.of(_members(family)[2], digest, 32) is other
    assert memories.of(member, digest, 32) is not first


def test_places_that_are_no_nodes_are_asked_too():
    family = _family(0.7)
    member = _members(family, (_PULL,))[2]
    memory = Memories().of(member, weights_digest(member), 32)
    points = np.random.default_rng(0).uniform(-1, 1, (100, 3)).astype(np.float32)
    field = restore_member(member)
    np.testing.assert_allclose(memory.values(points), field.values(points), atol=1e-6)
    np.testing.assert_allclose(
        memory.gradients(points), field.gradients(points), atol=1e-5
    )


def test_what_is_dragged_out_of_the_family_s_box_is_not_cut() -> None:
    family = replace(_family(0.07), low=(-0.65,) * 3, high=(0.65,) * 3)
    edit = TemplateEdit("e", "Pull", "drag", (0.0, 0.5, 0.0), (0.0, 0.25, 0.0), 0.6)
    together = _asked(family, (edit,), (32, 64))[-1].surface.mesh
    alone = _alone(_members(family, (edit,))[-1], 64).mesh
    for mesh in (together, alone):
        ends = np.sort(mesh.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        assert (np.unique(ends, axis=0, return_counts=True)[1] == 2).all()
        placement = family.placement("large")
        assert placement.to_shape(mesh.vertices)[:, 1].max() > 0.75
