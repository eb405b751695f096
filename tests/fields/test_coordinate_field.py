"""Coordinate networks: the numpy twin, its slopes, and what fits start from."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from inrview.fields.coordinate_field import CoordinateField, CoordinateNetwork
from inrview.fields.coordinate_layout import MATRIX, initial_coordinate_weights
from inrview.fields.initial_weights import glorot
from inrview.fields.restore import restore_shape
from inrview.fields.torch_coordinate import TorchCoordinate
from inrview.geometry.placement import Placement
from inrview.messages.networks import KINDS, NETWORKS, problem_with
from inrview.messages.notes import UserError
from inrview.messages.presets import preset, preset_of
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec

COORDINATE = [name for name in NETWORKS if name != "hash"]


def spec_of(network: str, **more: object) -> FieldSpec:
    small = {"hidden": 24, "layers": 3, "frequencies": 12, "octaves": 3, "beta": 10.0}
    return replace(preset("sdf", network), **{**small, **more})


def points_in_cube(count: int, dimensions: int = 3) -> np.ndarray:
    rng = np.random.default_rng(5)
    return rng.uniform(-1, 1, (count, dimensions)).astype(np.float32)


@pytest.mark.parametrize("network", COORDINATE)
@pytest.mark.parametrize("sizes", [(3, 1), (2, 3)])
@pytest.mark.parametrize("kind", ["sdf", "image"])
def test_numpy_and_torch_say_the_same(
    network: str, sizes: tuple[int, int], kind: str
) -> None:
    spec = spec_of(network, kind=kind)
    if network in ("relu", "softplus"):
        spec = replace(spec, skip=2)
    module = TorchCoordinate(spec, 1, sizes)
    points = points_in_cube(200, sizes[0])
    twin = CoordinateNetwork.named(spec, module.weights(), sizes)
    with torch.no_grad():
        expected = module(torch.tensor(points)).numpy()
    assert expected.shape == (200, sizes[1])
    assert np.abs(twin.values(points) - expected).max() < 1e-5


@pytest.mark.parametrize("network", COORDINATE)
@pytest.mark.parametrize("initial", ["random", "sphere", "glorot"])
def test_slopes_are_those_of_automatic_differentiation(
    network: str, initial: str
) -> None:
    spec = spec_of(network, initial=initial)
    if network in ("relu", "softplus"):
        spec = replace(spec, skip=1)
    module = TorchCoordinate(spec, 2, (3, 2))
    points = points_in_cube(300)
    tensor = torch.tensor(points, requires_grad=True)
    twin = CoordinateNetwork.named(spec, module.weights(), (3, 2))
    values, slopes = twin.values_and_slopes(points)
    out = module(tensor)
    for k in range(2):
        (expected,) = torch.autograd.grad(out[:, k].sum(), tensor, retain_graph=True)
        assert np.allclose(slopes[k], expected.numpy(), rtol=1e-3, atol=1e-3)
    assert np.abs(values - out.detach().numpy()).max() < 1e-5


@pytest.mark.parametrize("network", ["siren", "softplus"])
def test_gradients_agree_with_finite_differences(network: str) -> None:
    spec = spec_of(network, omega=5.0)
    field = restore_shape(
        FieldSnapshot(spec, Placement(), initial_coordinate_weights(spec, 0))
    )
    points = points_in_cube(100) * np.float32(1.5)  # some of them outside
    gradients = field.gradients(points)
    step = 1e-2
    errors = []
    for axis in range(3):
        aside = np.zeros(3, np.float32)
        aside[axis] = step
        rise = field.values(points + aside) - field.values(points - aside)
        errors.append(np.abs(rise / (2 * step) - gradients[:, axis]))
    assert np.quantile(errors, 0.9) < 0.02


@pytest.mark.parametrize("network", ["relu", "softplus", "positional", "fourier"])
@pytest.mark.parametrize("skip", [0, 2])
def test_a_sphere_start_is_about_a_distance_to_a_sphere(
    network: str, skip: int
) -> None:
    spec = spec_of(network, hidden=256, initial="sphere", beta=100.0, skip=skip)
    weights = initial_coordinate_weights(spec, 0)
    field = CoordinateField(CoordinateNetwork.named(spec, weights))
    points = points_in_cube(2000)
    true = np.linalg.norm(points, axis=1) - 1
    assert np.abs(field.values(points) - true).mean() < 0.15
    assert np.corrcoef(field.values(points), true)[0, 1] > 0.9
    assert field.values(np.zeros((1, 3), np.float32))[0] < -0.7


def test_sine_weights_are_drawn_as_published() -> None:
    spec = FieldSpec(network="siren", hidden=256, layers=3, omega=30.0)
    weights = initial_coordinate_weights(spec, 0)
    first, middle = weights["network.0.weight"], weights["network.1.weight"]
    bound = np.sqrt(6 / 256) / 30
    assert np.abs(first).max() == pytest.approx(1 / 3, rel=0.01)
    assert np.abs(middle).max() == pytest.approx(bound, rel=0.01)
    assert middle.std() == pytest.approx(bound / np.sqrt(3), rel=0.02)


def test_sums_before_the_sines_are_about_normal_with_deviation_one() -> None:
    # Sitzmann et al. 2020, theorem 1.8: omega W x + b is N(0, 1) at every layer.
    spec = FieldSpec(network="siren", hidden=256, layers=4)
    weights = initial_coordinate_weights(spec, 0)
    rows = points_in_cube(2000)
    for layer in range(1, 4):
        previous = weights[f"network.{layer - 1}.weight"]
        rows = np.sin(30 * (rows @ previous.T + weights[f"network.{layer - 1}.bias"]))
        sums = 30 * rows @ weights[f"network.{layer}.weight"].T
        assert sums.std() == pytest.approx(1.0, rel=0.1)


def test_fourier_frequencies_have_the_spread_asked_for() -> None:
    spec = FieldSpec(network="fourier", frequencies=1024, sigma=12.0)
    matrix = initial_coordinate_weights(spec, 0)[MATRIX]
    # Over [-1, 1] instead of [0, 1]: half the cycles for each unit.
    assert matrix.std() == pytest.approx(6.0, rel=0.05)


def test_octaves_double_along_each_axis() -> None:
    spec = FieldSpec(network="positional", octaves=3)
    matrix = initial_coordinate_weights(spec, 0)[MATRIX]
    assert matrix[:, 0].tolist() == [0.5, 0, 0, 1, 0, 0, 2, 0, 0]


def test_outside_the_cube_the_distance_to_it_is_added() -> None:
    spec = spec_of("siren")
    weights = initial_coordinate_weights(spec, 0)
    field = CoordinateField(CoordinateNetwork.named(spec, weights))
    edge = np.array([[1.0, 0.2, -0.4]], np.float32)
    far = edge + np.array([[3.0, 0, 0]], np.float32)
    assert field.values(far)[0] == pytest.approx(field.values(edge)[0] + 3, abs=1e-4)


@pytest.mark.parametrize("kind", ["sdf", "occupancy", "image"])
@pytest.mark.parametrize("network", list(NETWORKS))
@pytest.mark.parametrize("which", ["default", "paper"])
def test_presets_are_sound_and_known_again(kind: str, network: str, which: str) -> None:
    spec = preset(kind, network, which)
    assert problem_with(spec) is None
    assert preset_of(spec) in ("default", which)


def test_another_networks_weights_are_refused() -> None:
    weights = initial_coordinate_weights(spec_of("relu"), 0)
    with pytest.raises(UserError, match="Fit it again"):
        restore_shape(FieldSnapshot(spec_of("fourier"), Placement(), weights))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"sigma": 0.0}, "sigma is 0"),
        ({"network": "mlp"}, "network is 'mlp'"),
        ({"finest": 4}, "finest"),
        ({"network": "relu", "skip": 7, "layers": 3}, "skip"),
    ],
)
def test_settings_that_make_no_network_are_named(
    change: dict[str, object], words: str
) -> None:
    problem = problem_with(replace(FieldSpec(), **change))
    assert problem is not None
    assert words in problem


def test_glorot_weights_of_bare_coordinates_count_them_from_zero_to_one() -> None:
    rng = np.random.default_rng(0)
    sizes = ((400, 2), (400, 400), (1, 400))
    (weight, bias), (inner, shift), _ = glorot(sizes, True, rng)
    corner = weight @ np.array([-1.0, -1.0]) + bias  # theirs is the origin
    assert corner.std() == pytest.approx(0.01, rel=0.2)
    assert inner.std() == pytest.approx(np.sqrt(2 / 800), rel=0.02)
    assert shift.std() == pytest.approx(0.01, rel=0.2)


def test_a_picture_learned_as_in_the_paper_counts_coordinates_from_zero() -> None:
    spec = replace(preset("image", "relu", "paper"), hidden=16)
    points = points_in_cube(100)[:, :2]
    module = TorchCoordinate(spec, 1)
    stored = module.weights()
    first = module.network[0].weight.detach().numpy()
    assert np.allclose(first, 2 * stored["network.0.weight"])
    with torch.no_grad():
        expected = module(torch.tensor(points)).numpy()
        module.load(stored)
        again = module(torch.tensor(points)).numpy()
    twin = CoordinateNetwork.named(spec, stored, KINDS["image"])
    assert np.abs(again - expected).max() < 1e-6
    assert np.abs(twin.values(points) - expected).max() < 1e-5
