"""Fields of every network go through a project file; old projects still open."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.document import Document, Shape
from inrview.document.project_shape import field_spec
from inrview.document.project_table import Table
from inrview.fields.coordinate_layout import initial_coordinate_weights
from inrview.fields.restore import restore_shape
from inrview.geometry.placement import Placement
from inrview.messages.networks import NETWORKS
from inrview.messages.presets import preset
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec
from tests.document.test_project_file import _open, _save

COORDINATE = [name for name in NETWORKS if name != "hash"]


@pytest.mark.parametrize("network", COORDINATE)
def test_a_coordinate_network_answers_alike_after_saving(
    network: str, tmp_path: Path
) -> None:
    spec = replace(preset("sdf", network), hidden=24, layers=3, frequencies=8)
    weights = initial_coordinate_weights(spec, 3)
    taken = FieldSnapshot(spec, Placement(), weights)
    document = Document(shapes=(Shape("a", "A", (), spec, snapshot=taken),))
    opened, notes = _open(_save(document, tmp_path / "a.inrv"))
    again = opened.shapes[0].snapshot
    assert notes == ()
    assert again is not None
    points = np.random.default_rng(0).uniform(-1, 1, (50, 3)).astype(np.float32)
    expected = restore_shape(taken).values(points)
    assert np.array_equal(restore_shape(again).values(points), expected)


def test_settings_of_before_other_networks_are_read() -> None:
    old = {
        "kind": "sdf",
        "network": "hash",
        "levels": 5,
        "features": 2,
        "log2_table": 15,
        "coarsest": 8,
        "finest": 128,
        "hidden": 32,
        "layers": 1,
    }
    expected = FieldSpec(levels=5, log2_table=15, finest=128)
    assert field_spec(Table(json.loads(json.dumps(old)), "scene")) == expected
