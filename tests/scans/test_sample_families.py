"""The bundled families open as they were learned, and know which points correspond."""

import numpy as np
import pytest
import trimesh

from inrview.document.document import Document, Family
from inrview.engine import inline
from inrview.geometry.mesh import Mesh
from inrview.messages.family_reports import MappedPoints
from inrview.messages.family_requests import MapPointsRequest
from inrview.messages.reports import OpenedProject, SurfaceReport
from inrview.messages.requests import OpenProjectRequest, SurfaceRequest
from inrview.messages.samples import FAMILY_SAMPLES, family_sample
from inrview.samples.families import COUNT, FAMILIES


def _opened(name: str) -> tuple[Document, Family]:
    report = inline.result(OpenProjectRequest(str(family_sample(name))))
    assert isinstance(report, OpenedProject)
    assert report.notes == ()
    document = report.document
    assert isinstance(document, Document)
    return document, document.families[0]


@pytest.mark.parametrize("name", FAMILY_SAMPLES)
def test_it_is_small_and_every_member_is_learned(name: str) -> None:
    assert family_sample(name).stat().st_size < 2_200_000
    document, family = _opened(name)
    assert len(family.members) == len(document.scans) == COUNT
    assert all(family.member_snapshot(member) for member in family.members)
    assert all(scan.path == "" for scan in document.scans)
    for index in (0, COUNT - 1):
        made = FAMILIES[name].shape(index, levels=1)
        assert family.members[index].name == made.name
        geometry = document.scans[index].geometry
        assert isinstance(geometry, Mesh)
        np.testing.assert_allclose(geometry.vertices, made.mesh.vertices, atol=1e-5)


@pytest.mark.parametrize("name", FAMILY_SAMPLES)
def test_its_template_is_one_shape(name: str) -> None:
    template = _opened(name)[1].template_snapshot()
    assert template is not None
    report = inline.result(SurfaceRequest(template, (64,)))
    assert isinstance(report, SurfaceReport)
    mesh = trimesh.Trimesh(report.mesh.vertices, report.mesh.faces, process=False)
    areas = [part.area for part in mesh.split(only_watertight=False)]
    assert max(areas) > 0.97 * sum(areas)


@pytest.mark.parametrize("name", FAMILY_SAMPLES)
def test_points_are_mapped_near_to_where_they_truly_belong(name: str) -> None:
    document, family = _opened(name)
    snapshots = [family.member_snapshot(member) for member in family.members]
    errors, size = [], 0.0
    for first, second in ((0, 1), (7, 20), (33, 12)):
        source, target = snapshots[first], snapshots[second]
        here, there = (document.scans[i].geometry for i in (first, second))
        assert source is not None
        assert target is not None
        assert isinstance(here, Mesh)
        assert isinstance(there, Mesh)
        request = MapPointsRequest(source, target, here.vertices, there)
        found = inline.result(request)
        assert isinstance(found, MappedPoints)
        errors.append(np.linalg.norm(found.positions - there.vertices, axis=1).mean())
        size = max(size, float(np.ptp(there.vertices, axis=0).max()))
    assert np.mean(errors) < 0.03 * size
