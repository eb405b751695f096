"""The models' numpy fields give what their torch networks give."""

import numpy as np
import pytest
import torch

from inrview.fields.edit_warp import edit_warp, local_warp
from inrview.fields.family_field import restore_member
from inrview.fields.family_layout import has_weights_of
from inrview.fields.torch_dif import TorchDif
from inrview.fields.torch_dit import TorchDit
from inrview.geometry.placement import Placement
from inrview.messages.family import (
    FAST,
    FamilySnapshot,
    FamilySpec,
    LocalWarp,
    MemberSnapshot,
    TemplateEdit,
)
from inrview.messages.notes import UserError

_DIF = FamilySpec("dif", 8, 16, 3, 16, 3)
_DIT = FamilySpec("dit", 8, 16, 4, 16, 3)
_NETWORKS = {"dif": (TorchDif, _DIF), "dit": (TorchDit, _DIT)}


def _shaken(model: str) -> tuple[torch.nn.Module, FamilySpec]:
    """Make a network whose every weight matters, unlike at the start."""
    make, spec = _NETWORKS[model]
    network = make(spec, 0)
    rng = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.01 * torch.randn(weight.shape, generator=rng))
    return network, spec


def _snapshot(network: torch.nn.Module, spec: FamilySpec) -> FamilySnapshot:
    codes = np.random.default_rng(2).normal(size=(2, 8)).astype(np.float32)
    return FamilySnapshot(
        spec, network.weights(), ("a", "b"), codes, (Placement(), Placement())
    )


@pytest.fixture
def points() -> np.ndarray:
    return np.random.default_rng(3).uniform(-1, 1, (50, 3)).astype(np.float32)


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_numpy_agrees_with_torch(model, points):
    network, spec = _shaken(model)
    family = _snapshot(network, spec)
    for name in family.names:
        field = restore_member(MemberSnapshot(family, family.code(name)))
        placed, correction = field.deformed(points)
        batch = torch.from_numpy(points)[None]
        code = torch.from_numpy(family.code(name).copy())[None]
        expected, corrected = network.deformed(batch, code)
        values = network.template_values(expected) + corrected
        np.testing.assert_allclose(placed, expected[0].detach(), atol=5e-4)
        np.testing.assert_allclose(correction, corrected[0].detach(), atol=5e-4)
        np.testing.assert_allclose(field.values(points), values[0].detach(), atol=5e-4)


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_gradients_agree_with_torch(model, points):
    network, spec = _shaken(model)
    family = _snapshot(network, spec)
    field = restore_member(MemberSnapshot(family, family.code("b")))
    batch = torch.from_numpy(points)[None].requires_grad_()
    code = torch.from_numpy(family.code("b").copy())[None]
    placed, correction = network.deformed(batch, code)
    (network.template_values(placed) + correction).sum().backward()
    np.testing.assert_allclose(field.gradients(points), batch.grad[0], atol=2e-2)


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_weights_come_back(model, points):
    network, spec = _shaken(model)
    other = _NETWORKS[model][0](spec, 5)
    other.load(network.weights())
    for name, weight in network.weights().items():
        np.testing.assert_allclose(other.weights()[name], weight, atol=1e-6)


def test_members_of_dit_start_as_the_template(points):
    family = _snapshot(TorchDit(_DIT, 0), _DIT)
    field = restore_member(MemberSnapshot(family, family.code("a")))
    np.testing.assert_allclose(field.deformed(points)[0], points, atol=1e-3)


@pytest.mark.parametrize("model", ["dif", "dit", "mesh"])
def test_missing_weights_are_said(model):
    spec = FamilySpec(model, 8)
    empty = np.zeros((1, 8), np.float32)
    family = FamilySnapshot(spec, {}, ("a",), empty, (Placement(),))
    with pytest.raises(UserError, match=r"(does|do) not fit"):
        restore_member(MemberSnapshot(family, family.code("a")))


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_edits_warp_the_template_of_every_model(model, points):
    network, spec = _shaken(model)
    family = _snapshot(network, spec)
    edit = TemplateEdit("e", "Drag", "drag", (0.0,) * 3, (0.1, 0.05, 0.0), 0.8)
    plain = restore_member(MemberSnapshot(family, None))
    edited = restore_member(MemberSnapshot(family, None, edits=(edit,)))
    gone = edit_warp([edit]).forward(points)
    assert np.abs(gone - points).max() > 0.01
    np.testing.assert_allclose(edited.values(gone), plain.values(points), atol=1e-3)


def test_edits_carry_the_vertices_of_a_mesh_family():
    corners = np.array([[1, 0, -1], [-1, 0, -1], [0, 0, 1], [0, 1, 0]], np.float32) / 2
    weights = {
        "mean": corners,
        "modes": np.full((8, 4, 3), 0.01, np.float32),
        "faces": np.array([[2, 1, 0], [1, 3, 0], [2, 3, 1], [0, 3, 2]], np.float32),
    }
    codes = np.ones((1, 8), np.float32)
    family = FamilySnapshot(
        FamilySpec("mesh", 8), weights, ("a",), codes, (Placement(),)
    )
    edit = TemplateEdit("e", "Drag", "drag", (0.0, 0.5, 0.0), (0.0, 0.2, 0.0), 0.4)
    warp = LocalWarp(corners[:1], np.full((1, 3), 0.1, np.float32), 0.2)
    for code in (None, codes[0]):
        plain = restore_member(MemberSnapshot(family, code))
        edited = restore_member(MemberSnapshot(family, code, edits=(edit,)))
        moves = edited.vertices - plain.vertices
        np.testing.assert_allclose(moves[3], [0, 0.2, 0], atol=1e-6)
        assert np.abs(moves[:3]).max() == 0
        tip = plain.vertices[3:].astype(np.float32)
        np.testing.assert_allclose(plain.values(tip), 0, atol=1e-5)
        assert edited.values(tip) < -0.02
    warped = restore_member(MemberSnapshot(family, None, warp=warp))
    np.testing.assert_array_equal(warped.vertices, corners)
    moved = local_warp(warp).forward(plain.vertices)
    warped = restore_member(MemberSnapshot(family, codes[0], warp=warp))
    np.testing.assert_allclose(warped.vertices, moved, atol=1e-6)


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_a_project_file_expects_the_weights_that_torch_makes(model):
    for spec in (FAST[model], _NETWORKS[model][1]):
        network = _NETWORKS[model][0](spec, 0)
        found = {name: weight.shape for name, weight in network.weights().items()}
        assert has_weights_of(spec, found)
