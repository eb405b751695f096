"""`inrview samples` of families: shapes with the truth, and the family as learned."""

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh

from inrview.messages.samples import FAMILY_SAMPLES
from inrview.samples.families import COUNT, FAMILIES
from tests.app.conftest import Run


def test_every_sample_family_can_be_made() -> None:
    assert set(FAMILY_SAMPLES) == set(FAMILIES)


def test_the_list_names_the_families(inrview: Run) -> None:
    values = json.loads(inrview("samples", "--json").stdout)
    assert set(values["families"]) == set(FAMILY_SAMPLES)


def test_a_family_is_written_with_the_truth(inrview: Run, tmp_path: Path) -> None:
    folder = tmp_path / "zoo"
    run = inrview("samples", "creatures", "-o", folder, "--json")
    assert run.returncode == 0, run.stderr
    assert len(json.loads(run.stdout)["files"]) == COUNT + 1
    truth = json.loads((folder / "truth.json").read_text())
    first = trimesh.load(folder / "creature_00.ply", process=False)
    last = trimesh.load(folder / f"creature_{COUNT - 1}.ply", process=False)
    np.testing.assert_array_equal(first.faces, last.faces)
    assert len(truth["part_of_vertex"]) == len(first.vertices)
    ears = np.array(truth["part_of_vertex"]) == truth["parts"].index("ears")
    assert first.vertices[ears, 1].mean() > first.vertices[~ears, 1].mean()
    again = inrview("samples", "creatures", "-o", folder)
    assert again.returncode == 1
    assert "--force" in again.stderr


@pytest.mark.parametrize("words", [(), ("-o", "zoo.ply")])
def test_a_family_does_not_go_into_one_mesh(
    inrview: Run, words: tuple[str, ...]
) -> None:
    assert inrview("samples", "vessels", *words).returncode == 2
