"""The papers' models and the baseline learn the same shapes through the same job."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.families.fit_family import fit_family
from inrview.families.mesh_registration import FACES
from inrview.fields.family_field import restore_member
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import FamilySpec, MemberSnapshot
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape
from inrview.messages.notes import UserError
from tests.families.shapes import QUICK, ellipsoids, sphere

_SPECS = {
    "dif": FamilySpec("dif", 4, 24, 2, 24, 2, omega=15.0),
    "dit": FamilySpec("dit", 4, 24, 4, 24, 2),
    "mesh": FamilySpec("mesh", 3),
}


def _learn(model: str, steps: int = 120) -> FamilyFitReport:
    fit = replace(QUICK, steps=steps, held_out=1, points=96)
    *_, final = fit_family(FamilyFitRequest(ellipsoids(5), _SPECS[model], fit))
    return final


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_a_papers_model_learns(model):
    final = _learn(model)
    assert final.is_final
    assert final.snapshot is not None
    total = final.losses["total"]
    assert np.mean(total[-10:]) < 0.7 * np.mean(total[:5])
    for name in final.snapshot.names:
        member = MemberSnapshot(final.snapshot, final.snapshot.code(name))
        field = restore_member(member)
        middle, outside = np.float32([[0, 0, 0]]), np.float32([[0.95, 0.95, 0.95]])
        assert field.values(middle)[0] < 0 < field.values(outside)[0]


def test_dif_reports_every_term_of_its_loss():
    final = _learn("dif", steps=3)
    assert set(final.losses) == {
        "distance",
        "inter",
        "normal",
        "eikonal",
        "template_normal",
        "smoothness",
        "correction",
        "code",
        "total",
    }


def test_the_mesh_template_lies_on_each_shape():
    final = _learn("mesh")
    assert final.snapshot is not None
    assert max(quality.mean for quality in final.qualities) < 0.02
    assert [q.is_held_out for q in final.qualities].count(True) == 1
    family = final.snapshot
    template = restore_member(MemberSnapshot(family, None))
    for name in family.names:
        field = restore_member(MemberSnapshot(family, family.code(name)))
        modes = family.weights["modes"]
        vertices = family.weights["mean"] + np.tensordot(family.code(name), modes, 1)
        assert np.abs(field.values(vertices.astype(np.float32))).max() < 1e-3
        placed, _ = field.deformed(vertices.astype(np.float32))
        assert np.abs(template.values(placed)).max() < 1e-3


def test_a_fine_mesh_is_decimated_to_the_template():
    shapes = [
        replace(shape, geometry=Mesh(sphere(4000).vertices * size, sphere(4000).faces))
        for shape, size in zip(
            ellipsoids(2), np.float32([[1, 1, 1], [1, 1.3, 1]]), strict=True
        )
    ]
    fit = replace(QUICK, held_out=0)
    *_, final = fit_family(FamilyFitRequest(tuple(shapes), _SPECS["mesh"], fit))
    assert final.snapshot is not None
    assert len(final.snapshot.weights["faces"]) <= FACES
    assert max(quality.mean for quality in final.qualities) < 0.03


def test_a_mesh_template_needs_a_mesh():
    clouds = tuple(
        FamilyShape(
            shape.name,
            Points(shape.geometry.vertices, shape.geometry.vertices),
        )
        for shape in ellipsoids(3)
    )
    with pytest.raises(UserError, match="at least one mesh"):
        list(fit_family(FamilyFitRequest(clouds, _SPECS["mesh"], QUICK)))
