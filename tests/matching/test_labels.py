"""Labels and landmarks arrive where they are known to belong."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.engine import inline
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import (
    LabelSource,
    LabelsReport,
    LabelsRequest,
    LandmarkSource,
    LandmarksReport,
    LandmarksRequest,
    TemplateLabelsReport,
    TemplateLabelsRequest,
)
from inrview.messages.family import MemberSnapshot, TemplateEdit
from inrview.messages.notes import UserError
from tests.matching.making import stretched


def _eggs() -> tuple[list[MemberSnapshot], list[Mesh], np.ndarray]:
    """Return members, their meshes and the octant of each vertex."""
    family, vertices, faces = stretched()
    members = [
        MemberSnapshot(family, family.code(name), family.placement(name))
        for name in family.names
    ]
    octants = (vertices[0] > 0) @ np.array([1, 2, 4])
    meshes = [Mesh(one.astype(np.float32), faces) for one in vertices]
    return members, meshes, octants.astype(np.int32) * 10


def _carried(request: LabelsRequest) -> LabelsReport:
    report = inline.result(request)
    assert isinstance(report, LabelsReport)
    return report


def test_labels_of_vertices_reach_the_same_vertices() -> None:
    members, meshes, octants = _eggs()
    source = LabelSource(members[0], meshes[0], octants)
    report = _carried(LabelsRequest((source,), members[2], meshes[2]))
    assert (report.labels == octants).mean() > 0.98
    assert (report.agreement == 1).all()
    assert report.confidence.mean() > 0.95


def test_labels_of_faces_reach_the_same_faces() -> None:
    members, meshes, octants = _eggs()
    of_faces = octants[meshes[0].faces[:, 0]]
    source = LabelSource(members[1], meshes[1], of_faces, is_of_faces=True)
    report = _carried(LabelsRequest((source,), members[3], meshes[3], True))
    assert len(report.labels) == len(meshes[3].faces)
    assert (report.labels == of_faces).mean() > 0.97


def test_most_sources_overrule_one_that_errs() -> None:
    members, meshes, octants = _eggs()
    wrong = np.full_like(octants, 99)
    sources = (
        LabelSource(members[0], meshes[0], wrong),
        LabelSource(members[1], meshes[1], octants),
        LabelSource(members[2], meshes[2], octants),
    )
    report = _carried(LabelsRequest(sources, members[3], meshes[3]))
    assert (report.labels == octants).mean() > 0.98
    assert abs(float(np.median(report.agreement)) - 2 / 3) < 0.01


def test_labels_that_do_not_fit_are_refused_with_the_numbers() -> None:
    members, meshes, octants = _eggs()
    source = LabelSource(members[0], meshes[0], octants[:-7])
    with pytest.raises(UserError, match=f"{len(octants) - 7:,} labels") as refused:
        _carried(LabelsRequest((source,), members[2], meshes[2]))
    assert f"{len(meshes[0].faces):,} faces" in str(refused.value)


def test_labels_lie_on_the_learned_template_whatever_its_edits() -> None:
    members, meshes, octants = _eggs()

    def placed(member: MemberSnapshot, mesh: Mesh) -> np.ndarray:
        asked = TemplateLabelsRequest((LabelSource(member, mesh, octants),), ("a",))
        report = inline.result(asked)
        assert isinstance(report, TemplateLabelsReport)
        np.testing.assert_array_equal(report.labels.labels, octants)
        return report.labels.positions

    before = placed(members[1], meshes[1])
    np.testing.assert_allclose(before, members[0].family.weights["mean"], atol=2e-3)
    edit = TemplateEdit("e", "up", "move", (0.0, 0.5, 0.0), (0.0, 0.1, 0.0), 0.5)
    edited = replace(members[1], edits=(edit,))
    moved = _moved(before, edit)
    mesh = replace(meshes[1], vertices=meshes[1].vertices + (moved - before))
    np.testing.assert_allclose(placed(edited, mesh), before, atol=4e-3)


def _moved(places: np.ndarray, edit: TemplateEdit) -> np.ndarray:
    from inrview.fields.edit_warp import edit_warp

    warp = edit_warp((edit,))
    assert warp is not None
    return warp.forward(places)


def test_landmarks_of_several_sources_meet() -> None:
    members, meshes, _ = _eggs()
    chosen = [0, 40, 700]
    off = np.array([0.0, 0.0, 0.02], np.float32)
    sources = (
        LandmarkSource(members[0], meshes[0], meshes[0].vertices[chosen]),
        LandmarkSource(members[1], meshes[1], meshes[1].vertices[chosen] + off),
    )
    report = inline.result(LandmarksRequest(sources, members[2], meshes[2]))
    assert isinstance(report, LandmarksReport)
    apart = np.linalg.norm(report.positions - meshes[2].vertices[chosen], axis=1)
    assert apart.max() < 0.02
    assert 0 < report.spread.max() < 0.02
    assert report.apart[0].max() < 1e-5 < report.apart[1].max() < 0.021
    mean = members[0].family.weights["mean"][chosen]
    np.testing.assert_allclose(report.template, mean, atol=0.02)
    assert report.confidence.min() > 0.8
