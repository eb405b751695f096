"""Compact weights: what comes back, how small they are, and what is refused."""

import struct
from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.compact_codes import (
    codes_of,
    expanded,
    planes_of,
    predicted,
    squeezed,
    summed,
)
from inrview.fields.compact_file import pack_weights, unpack_weights
from inrview.fields.compact_groups import groups_of
from inrview.fields.coordinate_layout import MATRIX, initial_coordinate_weights
from inrview.fields.weight_shapes import image_weight_shapes, weight_shapes
from inrview.messages.networks import NETWORKS
from inrview.messages.presets import preset
from inrview.messages.specs import FieldSpec

SPEC = FieldSpec(levels=4, log2_table=10, coarsest=4, finest=32, hidden=12)
SHAPES = weight_shapes(SPEC)
GROUPS = groups_of(SPEC, SHAPES)


def weights_of(seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {n: rng.normal(0, 0.1, s).astype(np.float32) for n, s in SHAPES.items()}


def test_every_weight_of_a_grid_lies_in_one_group() -> None:
    assert sum(group.count for group in GROUPS) == sum(map(np.prod, SHAPES.values()))
    dense = [group.lattice for group in GROUPS if group.lattice]
    assert dense == [(5, 5, 5)] * 2 + [(9, 9, 9)] * 2


@pytest.mark.parametrize("grain", [1e-3, 0.02, 0.5])
def test_weights_come_back_to_within_a_grain(grain: float) -> None:
    weights = weights_of()
    data = pack_weights(weights, GROUPS, [grain] * len(GROUPS))
    found = unpack_weights(data, GROUPS, SHAPES)
    for name, array in weights.items():
        assert found[name].dtype == np.float32
        assert np.abs(found[name] - array).max() <= 0.6001 * grain
    assert pack_weights(found, GROUPS, [grain] * len(GROUPS)) == data


def test_coarser_grains_take_fewer_bytes() -> None:
    weights = weights_of()
    sizes = [
        len(pack_weights(weights, GROUPS, [grain] * len(GROUPS)))
        for grain in (1e-4, 1e-3, 1e-2, 1e-1, 10.0)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[2] < 0.25 * sum(array.nbytes for array in weights.values())
    assert sizes[-1] < 200  # nothing but the list of groups


@pytest.mark.parametrize("network", [name for name in NETWORKS if name != "hash"])
def test_layers_are_packed_and_their_frequencies_kept(network: str) -> None:
    spec = replace(preset("sdf", network), hidden=24, layers=3, frequencies=8)
    weights = initial_coordinate_weights(spec, 3)
    shapes = weight_shapes(spec)
    groups = groups_of(spec, shapes)
    found = unpack_weights(
        pack_weights(weights, groups, [0.01] * len(groups)), groups, shapes
    )
    assert found.keys() == weights.keys()
    for name, array in weights.items():
        most = 0.0 if name == MATRIX else 0.006
        assert np.abs(found[name] - array).max() <= most + 1e-9


def test_a_picture_has_groups_of_its_own() -> None:
    spec = FieldSpec("image", levels=3, log2_table=9, coarsest=8, finest=32, hidden=8)
    shapes = image_weight_shapes(spec, 32, 20)
    groups = groups_of(spec, shapes, (32, 20))
    rng = np.random.default_rng(0)
    weights = {n: rng.normal(size=s).astype(np.float32) for n, s in shapes.items()}
    found = unpack_weights(
        pack_weights(weights, groups, [0.1] * len(groups)), groups, shapes
    )
    assert np.abs(found["table"] - weights["table"]).max() <= 0.061


def test_numbers_of_any_size_go_through_bytes() -> None:
    codes = np.array([0, 1, -1, 127, 128, -128, -129, 40_000, -70_000, 2**30], np.int64)
    assert (codes_of(planes_of(codes), len(codes)) == codes).all()
    assert planes_of(np.zeros(5, np.int64)) == b""
    assert len(planes_of(codes[:4])) == 4  # one byte each where that will do


def test_a_smooth_grid_is_told_from_its_neighbours() -> None:
    z, y, x = np.meshgrid(*[np.arange(9)] * 3, indexing="ij")
    codes = np.concatenate([(3 * x + 5 * y - 2 * z).ravel(), [7, 8]]).astype(np.int64)
    told = predicted(codes, (9, 9, 9))
    assert np.count_nonzero(told) < 30
    assert (summed(told, (9, 9, 9)) == codes).all()


def test_streams_of_another_length_are_refused() -> None:
    stream = squeezed(b"abc" * 100)
    assert expanded(stream, 300) == b"abc" * 100
    for data, size in ((stream, 299), (stream, 301), (stream[:-3], 300), (b"", 3)):
        with pytest.raises(ValueError, match="stream"):
            expanded(data, size)


def test_damaged_bytes_are_refused_and_never_taken_for_weights() -> None:
    data = pack_weights(weights_of(), GROUPS, [0.01] * len(GROUPS))
    rng = np.random.default_rng(0)
    for cut in (0, 3, 6, 20, len(data) // 2, len(data) - 1):
        with pytest.raises(ValueError, match=r".+"):
            unpack_weights(data[:cut], GROUPS, SHAPES)
    for place in rng.integers(0, len(data), 60):
        damaged = bytearray(data)
        damaged[place] ^= 0xFF
        try:
            found = unpack_weights(bytes(damaged), GROUPS, SHAPES)
        except ValueError:
            continue
        assert all(np.isfinite(array).all() for array in found.values())


def test_bytes_of_another_field_or_a_newer_version_are_refused() -> None:
    data = pack_weights(weights_of(), GROUPS, [0.01] * len(GROUPS))
    with pytest.raises(ValueError, match="not the weights of this field"):
        unpack_weights(data, GROUPS[:-1], SHAPES)
    newer = data[:4] + struct.pack("<B", 2) + data[5:]
    with pytest.raises(ValueError, match="newer"):
        unpack_weights(newer, GROUPS, SHAPES)


def test_a_grain_too_fine_for_its_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="too fine"):
        pack_weights(weights_of(), GROUPS, [1e-12] * len(GROUPS))
