"""Whatever the bytes, a load ends as valid geometry or as a sentence."""

import random
from pathlib import Path

import numpy as np
import pytest

from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import LoadError
from tests.files.corpus import add_scanner_files, write_corpus
from tests.files.damage import damaged

ROUNDS = 1500


def check_valid(geometry: Points | Mesh) -> None:
    if isinstance(geometry, Points):
        assert len(geometry) > 0
        arrays = (geometry.positions, geometry.normals, geometry.views)
    else:
        assert len(geometry.faces) > 0
        assert geometry.faces.min() >= 0
        assert geometry.faces.max() < len(geometry.vertices)
        arrays = (geometry.vertices, geometry.normals, geometry.corner_uvs)
        if geometry.face_materials is not None:
            assert geometry.face_materials.min() >= 0
            assert geometry.face_materials.max() < len(geometry.materials)
    assert all(np.isfinite(array).all() for array in arrays if array is not None)
    assert np.isfinite(geometry.origin).all()


def assert_is_no_type_check(problem: LoadError) -> None:
    """Fail if what refused the file is a check that only tests add."""
    assert "TypeCheck" not in str(problem)


def run(folder: Path, rounds: int, seed: int) -> tuple[int, int]:
    """Load damaged files; return how many loaded and how many were refused."""
    seeds = [*write_corpus(folder), *add_scanner_files(folder)]
    contents = [(path, path.read_bytes()) for path in seeds]
    rng = random.Random(seed)
    loaded = refused = 0
    for number in range(rounds):
        path, data = contents[number % len(contents)]
        victim = folder / f"victim{path.suffix}"
        victim.write_bytes(damaged(data, rng))
        try:
            geometry, notes, _, _ = read_geometry(victim, lambda _: None)
        except LoadError as problem:
            assert_is_no_type_check(problem)
            refused += "victim" in str(problem)
            continue
        check_valid(geometry)
        assert all(note.text for note in notes)
        loaded += 1
    assert loaded + refused == rounds  # every sentence names the file
    return loaded, refused


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_damaged_file_loads_as_valid_geometry_or_is_refused_in_words(
    tmp_path: Path,
) -> None:
    loaded, refused = run(tmp_path, ROUNDS, seed=11)
    assert loaded > ROUNDS // 10  # the damage is not so gross that all is refused
    assert refused > ROUNDS // 10


def test_the_undamaged_corpus_loads(tmp_path: Path) -> None:
    for path in [*write_corpus(tmp_path), *add_scanner_files(tmp_path)]:
        geometry, _, _, _ = read_geometry(path, lambda _: None)
        check_valid(geometry)
